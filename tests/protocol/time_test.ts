import assert from "node:assert/strict";
import fc from "fast-check";
import { formatTime, parseTime } from "../../src/protocol/time.ts";

const two = (max: number) => fc.integer({ min: 0, max }).map((n) => String(n).padStart(2, "0"));

Deno.test("property: what is written as usual means the same with a space for the T, which is read another way", () => {
  const times = fc.tuple(
    fc.integer({ min: 990, max: 9999 }).map((n) => String(n).padStart(4, "0")),
    two(14),
    two(33),
    two(26),
    two(62),
    two(62),
    fc.integer({ min: 0, max: 999_999 }).map((n) => String(n).padStart(6, "0")),
    fc.constantFrom("+", "-"),
    two(26),
    two(62),
  );
  fc.assert(
    fc.property(times, ([year, month, day, hour, minute, second, micros, sign, hours, minutes]) => {
      const date = `${year}-${month}-${day}`;
      const rest = `${hour}:${minute}:${second}.${micros}${sign}${hours}:${minutes}`;
      assert.equal(parseTime(`${date}T${rest}`), parseTime(`${date} ${rest}`), `${date}T${rest}`);
    }),
    { numRuns: 3000 },
  );
});

Deno.test("property: a written time is read back to the microsecond", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4e15 }), (micros) => {
      assert.equal(Math.round(parseTime(formatTime(micros / 1000))! * 1000), micros);
    }),
  );
});

Deno.test("what only looks like a time is none", () => {
  const written = "2026-03-13T14:23:45.123456-05:00";
  for (let at = 0; at < written.length; at++) {
    const broken = `${written.slice(0, at)}x${written.slice(at + 1)}`;
    assert.equal(parseTime(broken), undefined, broken);
  }
});
