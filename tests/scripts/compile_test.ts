import { v8Flags } from "../../src/daemon/own_command.ts";
import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { bundle } from "../../scripts/compile/bundle.ts";
import { reasonOf } from "../../scripts/compile/executable.ts";
import { fileNameOf, targets } from "../../scripts/compile/targets.ts";
import { run } from "../../scripts/lib/run.ts";

const program: Record<string, string> = {
  "deno.json": "{}",
  "main.ts":
    `if (Deno.args[0] === "late") await (await import("./src/late.ts")).late();\nelse console.log("early");\n`,
  "src/late.ts": `import { readPage } from "./http/page.ts";\n` +
    `export async function late() {\n  const timer = setTimeout(() => {}, 1);\n  clearTimeout(timer);\n` +
    `  console.log(typeof timer.refresh, await readPage(), await asked());\n}\n` +
    `async function asked() {\n  const worker = new Worker(new URL("./search_worker.js", import.meta.url), { type: "module" });\n` +
    `  const answer = new Promise((resolve) => worker.onmessage = ({ data }) => resolve(data));\n` +
    `  worker.postMessage(6);\n  const product = await answer;\n  worker.terminate();\n  return product;\n}\n`,
  "src/store/search/search_worker.ts": `import { times } from "./times.ts";\n` +
    `self.onmessage = ({ data }: { data: number }) => self.postMessage(times(data));\n`,
  "src/store/search/times.ts": `export const times = (n: number) => n * 7;\n`,
  "src/http/page.ts":
    `export const readPage = () => Deno.readTextFile(new URL("./page/index.html", import.meta.url));\n`,
  "src/http/page/index.html": "<p>page</p>",
};

async function withProgram(work: (root: string) => Promise<void>): Promise<void> {
  const root = await Deno.realPath(await Deno.makeTempDir());
  try {
    for (const [path, text] of Object.entries(program)) {
      await Deno.mkdir(dirname(join(root, path)), { recursive: true });
      await Deno.writeTextFile(join(root, path), text);
    }
    await work(root);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

Deno.test("a bundle runs by itself, loads late what is imported late, has Node's timers and finds its page and its worker", async () => {
  await withProgram(async (root) => {
    const { script, assets, bytes } = await bundle(root, join(root, "dist"));
    assert.ok(bytes > 0);
    assert.deepEqual(assets, [join(root, "dist", "search_worker.js"), join(root, "dist", "page")]);
    const main = await Deno.readTextFile(script);
    assert.match(main, /import\("\.\/late-/);
    // In another folder than the source's, so that only what was bundled can be found.
    const moved = join(root, "elsewhere");
    await Deno.rename(join(root, "dist"), moved);
    const words = (...args: string[]) =>
      run([Deno.execPath(), "run", "-A", "--no-config", join(moved, "main.js"), ...args]);
    assert.equal((await words()).stdout.trim(), "early");
    const late = await words("late");
    assert.equal(late.stdout.trim(), "function <p>page</p> 42", late.stderr);
  });
});

Deno.test("a bundle replaces the one before", async () => {
  await withProgram(async (root) => {
    const folder = join(root, "dist");
    await Deno.mkdir(folder);
    await Deno.writeTextFile(join(folder, "old.js"), "");
    await bundle(root, folder);
    await assert.rejects(Deno.stat(join(folder, "old.js")), Deno.errors.NotFound);
  });
});

Deno.test("a program that does not bundle says why", async () => {
  await withProgram(async (root) => {
    await Deno.writeTextFile(join(root, "main.ts"), `import "./gone.ts";\n`);
    await assert.rejects(bundle(root, join(root, "dist")), /Cannot bundle main\.ts: .*gone\.ts/s);
  });
});

const failedDownload = `Download https://base.example/release/v2.9.6/denort-x86_64-pc-windows-msvc.zip
error: Writing deno compile executable to temporary file 'x.exe.tmp'

Caused by:
    0: Setting up base binary.
    1: error sending request for url (https://base.example/release/v2.9.6/denort-x86_64-pc-windows-msvc.zip)
    2: failed to lookup address information: Name or service not known

Stack backtrace:
   0: <unknown>
   1: __libc_start_main
`;

Deno.test("a compile base that cannot be downloaded is named, with the cause and what to do", () => {
  const here = reasonOf({ stderr: failedDownload }, undefined);
  assert.match(
    here,
    /^Cannot download the compile base https:\S+denort-x86_64-pc-windows-msvc\.zip: failed to lookup/,
  );
  assert.match(here, /set DENORT_BIN to a denort of Deno \d/);
  const windows = targets.find(({ name }) => name === "windows-x64");
  assert.match(reasonOf({ stderr: failedDownload }, windows), /or compile on windows-x64 itself$/);
  assert.equal(
    reasonOf({ stderr: "error: no space\n\nStack backtrace:\n 0: x" }, windows),
    "Cannot compile: error: no space",
  );
});

Deno.test("each platform's executable has a name of its own", () => {
  const names = targets.map(fileNameOf);
  assert.equal(new Set(names).size, targets.length);
  assert.ok(names.includes("claude-comms-windows-x64.exe") && names.includes("claude-comms-linux-arm64"));
});

Deno.test("the tasks that run the program give V8 the same flags as the program itself", async () => {
  const { tasks } = JSON.parse(await Deno.readTextFile("deno.json"));
  for (const name of ["start", "cli"]) {
    assert.match(tasks[name].command, new RegExp(` ${v8Flags} main\\.ts`), name);
  }
});
