import assert from "node:assert/strict";
import fc from "fast-check";
import { isoAt, isoLocal } from "../../src/lib/time.ts";

Deno.test("a time is written with its offset and microseconds, as Python writes it", () => {
  const ms = Date.UTC(2026, 2, 13, 19, 23, 45, 123);
  assert.equal(isoAt(ms, -300), "2026-03-13T14:23:45.123000-05:00");
  assert.equal(isoAt(ms, 0), "2026-03-13T19:23:45.123000+00:00");
  assert.equal(isoAt(ms, 345), "2026-03-14T01:08:45.123000+05:45");
  assert.equal(isoAt(ms + 0.25, 0), "2026-03-13T19:23:45.123250+00:00");
  assert.equal(isoAt(ms + 0.99999, 0), "2026-03-13T19:23:45.124000+00:00");
});

Deno.test("a written time reads back as the same moment, at every offset", () => {
  const moment = fc.integer({ min: 0, max: 4_000_000_000_000 });
  fc.assert(fc.property(moment, fc.integer({ min: -720, max: 840 }), (ms, offset) => {
    assert.equal(Date.parse(isoAt(ms, offset)), ms);
    assert.equal(isoAt(ms, offset).length, 32);
    assert.equal(Date.parse(isoLocal(ms)), ms);
  }));
});
