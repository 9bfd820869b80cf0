import assert from "node:assert/strict";
import type { FileHandle } from "../../src/store/files.ts";
import { PromptReader } from "../../src/store/prompt_reader.ts";

Deno.test("short reads are made at once until one has to wait for the disk; all of them are complete", async () => {
  const content = Uint8Array.from({ length: 100 }, (_, n) => n);
  const calls: string[] = [];
  let now = 0;
  let costMs = 0.01;
  const copy = (kind: string, into: Uint8Array, offset: number) => {
    calls.push(kind);
    now += costMs;
    // No read gives more than 8 bytes.
    const part = content.subarray(offset, offset + Math.min(8, into.length));
    into.set(part);
    return part.length;
  };
  const handle = {
    readAt: (into, offset) => Promise.resolve(copy("later", into, offset)),
    readAtSync: (into, offset) => copy("now", into, offset),
  } as FileHandle;
  const reader = new PromptReader(() => now);
  const read = async (offset: number, length: number) => {
    calls.length = 0;
    const into = new Uint8Array(length);
    const got = await reader.read(handle, into, offset);
    return { got: [...into.subarray(0, got)], calls: calls.join(" ") };
  };
  assert.deepEqual(await read(10, 3), { got: [10, 11, 12], calls: "now" });
  assert.deepEqual((await read(50, 20)).got, [...content.subarray(50, 70)]);
  assert.deepEqual((await read(95, 20)).got, [95, 96, 97, 98, 99]);
  assert.deepEqual(await read(100, 5), { got: [], calls: "now" });
  costMs = 5;
  assert.equal((await read(20, 3)).calls, "now");
  assert.deepEqual(await read(30, 3), { got: [30, 31, 32], calls: "later" });
});
