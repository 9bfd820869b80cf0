import assert from "node:assert/strict";
import { join } from "node:path";
import { checkPromises } from "../../scripts/check_promises.ts";

const config = join(Deno.cwd(), "deno.json");

/** The findings for one module, as `line: message`. */
async function findingsIn(source: string): Promise<string[]> {
  const root = await Deno.realPath(await Deno.makeTempDir());
  try {
    await Deno.writeTextFile(join(root, "x.ts"), source);
    const findings = await checkPromises({ root, files: ["x.ts"], config });
    return findings.map((finding) => finding.replace(/^x\.ts:/, ""));
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

Deno.test("every way to leave a promise alone is found, and no other", async () => {
  const lines = (await findingsIn(floating)).map((finding) => Number(finding.split(":")[0]));
  assert.deepEqual(lines, [7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
});

Deno.test("promises that are awaited, kept or caught are no findings", async () => {
  assert.deepEqual(await findingsIn(waited), []);
});

Deno.test("an async callback is found where its result is ignored", async () => {
  const findings = await findingsIn(`declare const p: Promise<void>;
setTimeout(async () => { await p; }, 1);
[1].forEach(async () => { await p; });
queueMicrotask(() => { p.catch(() => {}); });
await Promise.all([1].map(async () => { await p; }));
`);
  assert.deepEqual(findings.map((finding) => finding.split(":")[0]), ["2", "3"]);
  assert.match(findings[0]!, /An async callback/);
});

Deno.test("the types of npm packages are known", async () => {
  const findings = await findingsIn(
    `import { connectAsync } from "mqtt";\nconnectAsync("mqtt://127.0.0.1:1");\n`,
  );
  assert.deepEqual(findings.map((finding) => finding.split(":")[0]), ["2"]);
});

Deno.test("a module without types stops the check, as it would hide promises", async () => {
  await assert.rejects(findingsIn(`import { gone } from "./gone.ts";\ngone();\n`), /gone\.ts/);
});
