import assert from "node:assert/strict";
import fc from "fast-check";
import { floats } from "../../src/hub/columns.ts";
import { TimeIndex } from "../../src/hub/time_index.ts";

/** Ascending but for some that are older than their row, as imported ones are. */
const history = fc.record({
  length: fc.integer({ min: 0, max: 20_000 }),
  late: fc.array(fc.tuple(fc.nat(19_999), fc.nat(20_000)), { maxLength: 6 }),
  asked: fc.array(fc.integer({ min: -2, max: 20_002 }), { minLength: 1, maxLength: 8 }),
});

function timesOf(length: number, late: readonly (readonly [number, number])[]): number[] {
  const times = Array.from({ length }, (_, row) => row);
  for (const [row, ts] of late) if (row < length) times[row] = ts;
  return times;
}

Deno.test("the first row since a time and the last one before it are those of looking at every row", () => {
  fc.assert(
    fc.property(history, ({ length, late, asked }) => {
      const times = timesOf(length, late);
      const column = floats();
      const index = new TimeIndex(column);
      times.forEach((ts, row) => {
        column.push(ts);
        // Asked in between, so that blocks are taken one by one.
        if (row % 5000 === 4999) index.firstSince(0);
      });
      for (const ts of asked) {
        const first = times.findIndex((one) => one >= ts);
        assert.equal(index.firstSince(ts), first < 0 ? length : first);
        assert.equal(index.endBefore(ts), times.findLastIndex((one) => one < ts) + 1);
      }
    }),
    { numRuns: 30 },
  );
});
