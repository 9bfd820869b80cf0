import assert from "node:assert/strict";
import { readHookInput } from "../../src/claude/daemon_door.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

Deno.test("a hook's input is one JSON object, in pieces", async () => {
  const pieces = [bytes('{"session_id":"s ü'), bytes('","n":1}')];
  assert.deepEqual(await readHookInput(ReadableStream.from(pieces)), { session_id: "s ü", n: 1 });
  for (const text of ["", "no", "[]", "null", "7"]) {
    assert.equal(await readHookInput(new Blob([text]).stream()), undefined, text);
  }
});

Deno.test("an input that never ends is not waited for", async () => {
  let isCancelled = false;
  const endless = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(bytes('{"session_id":"s"}')),
    cancel: () => void (isCancelled = true),
  });
  assert.equal(await readHookInput(endless, { withinMs: 20 }), undefined);
  assert.equal(isCancelled, true);
});
