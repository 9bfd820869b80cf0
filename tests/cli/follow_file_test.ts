import assert from "node:assert/strict";
import { join } from "node:path";
import { followFile, lastLinesStart } from "../../src/cli/follow_file.ts";

async function withFile(text: string, run: (path: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const path = join(folder, "general.log");
    await Deno.writeTextFile(path, text);
    await run(path);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("the last lines of a file are found, over the borders of what is read at once", async () => {
  const long = Array.from({ length: 5_000 }, (_, i) => `${i} ${"ü".repeat(i % 50)}`);
  await withFile(`${long.join("\n")}\n`, async (path) => {
    const bytes = await Deno.readFile(path);
    for (const count of [1, 2, 39, 3_000, 4_999]) {
      const start = await lastLinesStart(path, count);
      assert.equal(new TextDecoder().decode(bytes.subarray(start)), `${long.slice(-count).join("\n")}\n`);
    }
    assert.equal(await lastLinesStart(path, 5_000), 0);
    assert.equal(await lastLinesStart(path, 9_999), 0);
  });
  await withFile("", async (path) => assert.equal(await lastLinesStart(path, 5), 0));
  assert.equal(await lastLinesStart("/nowhere/at/all", 5), undefined);
});

Deno.test("the last entries of a log are found whole, however many lines each has", async () => {
  const entries = Array.from({ length: 3_000 }, (_, i) => `[${i}] @ana:\n${"    [x\n".repeat(i % 30)}\n`);
  await withFile(`====\nCONVERSATION: general\n====\n\n${entries.join("")}`, async (path) => {
    const bytes = await Deno.readFile(path);
    for (const count of [1, 2, 2_999, 3_000]) {
      const start = await lastLinesStart(path, count, { beginWith: [0x5b] });
      assert.equal(new TextDecoder().decode(bytes.subarray(start)), entries.slice(-count).join(""));
    }
    assert.equal(await lastLinesStart(path, 3_001, { beginWith: [0x5b] }), 0);
  });
});

Deno.test("what is appended is followed in whole lines, also into the file that replaces a rotated one", async () => {
  await withFile("one\ntwo\n", async (path) => {
    const stop = new AbortController();
    const lines = followFile(path, { start: 4, signal: stop.signal });
    assert.equal((await lines.next()).value, "two");
    await Deno.writeTextFile(path, "thr", { append: true });
    const next = lines.next();
    await Deno.writeTextFile(path, "ee\nfour ü\n", { append: true });
    assert.equal((await next).value, "three\nfour ü");
    await Deno.rename(path, `${path}.1`);
    await Deno.writeTextFile(path, "five\n");
    assert.equal((await lines.next()).value, "five");
    await Deno.writeTextFile(path, "6\n");
    assert.equal((await lines.next()).value, "6");
    stop.abort();
    assert.equal((await lines.next()).done, true);
  });
});

Deno.test("bytes that are no UTF-8 do not make the follower lose its place", async () => {
  await withFile("", async (path) => {
    const stop = new AbortController();
    await Deno.writeFile(path, new Uint8Array([0xff, 0xfe, 0x0a]));
    const lines = followFile(path, { start: 0, signal: stop.signal });
    assert.equal((await lines.next()).value, "\ufffd\ufffd");
    await Deno.writeTextFile(path, "after\n", { append: true });
    assert.equal((await lines.next()).value, "after");
    await lines.return(undefined);
  });
});
