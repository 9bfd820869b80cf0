import assert from "node:assert/strict";
import { pause } from "../../src/lib/pause.ts";

Deno.test("a pause ends with its time, with its signal, and at once when that has fired", async () => {
  const never = 3_600_000;
  await pause(1, new AbortController().signal);
  const stop = new AbortController();
  const pausing = pause(never, stop.signal);
  stop.abort();
  await pausing;
  await pause(never, stop.signal);
  assert.equal(stop.signal.aborted, true);
});
