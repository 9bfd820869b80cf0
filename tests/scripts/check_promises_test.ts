import assert from "node:assert/strict";
import { join } from "node:path";
import { checkPromises } from "../../scripts/check_promises.ts";

const config = join(Deno.cwd(), "deno.json");

/** The lines with findings in each of several modules, by their names; one compiler run for all. */
async function linesIn(modules: Record<string, string>): Promise<Record<string, number[]>> {
  const root = await Deno.realPath(await Deno.makeTempDir());
  const files = Object.keys(modules);
  try {
    for (const file of files) await Deno.writeTextFile(join(root, file), modules[file]!);
    const lines: Record<string, number[]> = Object.fromEntries(files.map((file) => [file, []]));
    for (const finding of await checkPromises({ root, files, config })) {
      const [file, line] = finding.split(":");
      lines[file!]!.push(Number(line));
    }
    return lines;
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

const floating = `import { once, EventEmitter } from "node:events";
declare const p: Promise<number>;
declare const maybe: Promise<number> | undefined;
declare const list: Promise<number>[];
declare const flag: boolean;
const emitter = new EventEmitter();
p;
void p;
maybe;
list;
flag && p;
flag ? p : 1;
p.then((n) => n);
p.catch();
p.finally(() => {});
Deno.readTextFile("x");
once(emitter, "x");
[1].map(async (n) => await p + n);
import("node:fs");
`;

const waited = `import { EventEmitter } from "node:events";
declare const p: Promise<number>;
declare const list: Promise<number>[];
declare const log: (error: unknown) => void;
let kept: Promise<number>;
await p;
await Promise.all(list);
p.catch(log);
p.then((n) => n, log);
p.then((n) => n).catch(log);
p.catch(log).finally(() => {});
kept = p;
new EventEmitter().on("x", () => p.catch(log));
[1].map((n) => n + 1);
export const later = () => p;
export { kept };
`;

const callbacks = `declare const p: Promise<void>;
setTimeout(async () => { await p; }, 1);
[1].forEach(async () => { await p; });
queueMicrotask(() => { p.catch(() => {}); });
await Promise.all([1].map(async () => { await p; }));
`;

const packages = `import { connectAsync } from "mqtt";
connectAsync("mqtt://127.0.0.1:1");
`;

Deno.test("every promise that is left alone is found by its type, and no other", async () => {
  const lines = await linesIn({
    "floating.ts": floating,
    "waited.ts": waited,
    "callbacks.ts": callbacks,
    "packages.ts": packages,
  });
  assert.deepEqual(lines, {
    "floating.ts": [7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19],
    "waited.ts": [],
    "callbacks.ts": [2, 3],
    "packages.ts": [2],
  });
});

Deno.test("a module without types stops the check, as it would hide promises", async () => {
  await assert.rejects(linesIn({ "x.ts": `import { gone } from "./gone.ts";\ngone();\n` }), /gone\.ts/);
});
