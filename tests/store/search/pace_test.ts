import assert from "node:assert/strict";
import { Pace } from "../../../src/store/search/pace.ts";

Deno.test("the index rests much longer than it works while much is written, never longer than a second, and not at all otherwise", () => {
  let now = 1000;
  const pace = new Pace(() => now);
  const work = (ms: number, head: number) => {
    pace.begin();
    now += ms;
    return pace.restMs(head);
  };
  assert.equal(work(50, 1_000_000), 0, "what was there before is not being written");
  now += 450;
  assert.equal(work(50, 1_000_200), 0, "400 a second are few");
  assert.equal(work(50, 1_000_700), 500, "10,000 a second are many");
  assert.equal(work(400, 1_010_000), 1000);
  now += 1000;
  assert.equal(work(50, 1_010_000), 0, "it is over");
});
