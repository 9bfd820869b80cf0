import assert from "node:assert/strict";
import fc from "fast-check";
import { editDistance, nearest } from "../../src/lib/nearest.ts";

Deno.test("the nearest known word is found, and none when all are far", () => {
  const words = ["start", "status", "stop", "send", "log"];
  assert.equal(nearest("strat", words), "start");
  assert.equal(nearest("stats", words), "status");
  assert.equal(nearest("SEND", words), "send");
  assert.equal(nearest("l", words), undefined);
  assert.equal(nearest("quit", words), undefined);
  assert.equal(nearest("x".repeat(1000), words), undefined);
});

Deno.test("the distance of two words is symmetric, zero only for equal ones, and at most the longer length", () => {
  const word = fc.string({ maxLength: 8, unit: fc.constantFrom("a", "b", "c") });
  fc.assert(fc.property(word, word, (a, b) => {
    const distance = editDistance(a, b);
    assert.equal(distance, editDistance(b, a));
    assert.equal(distance === 0, a === b);
    assert(distance <= Math.max(a.length, b.length));
  }));
});
