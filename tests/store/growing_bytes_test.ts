import assert from "node:assert/strict";
import fc from "fast-check";
import { GrowingBytes, SpareBytes } from "../../src/store/growing_bytes.ts";

Deno.test("property: pieces come out one after the other, texts as UTF-8", () => {
  const piece = fc.oneof(fc.string({ unit: "binary" }), fc.uint8Array({ maxLength: 50 }));
  fc.assert(
    fc.property(fc.array(piece), fc.nat({ max: 8 }), (pieces, room) => {
      const bytes = new GrowingBytes(room);
      const wanted: number[] = [];
      for (const one of pieces) {
        if (typeof one === "string") bytes.appendText(one);
        else bytes.append(one);
        wanted.push(...typeof one === "string" ? new TextEncoder().encode(one) : one);
        assert.equal(bytes.length, wanted.length);
      }
      assert.deepEqual([...bytes.bytes], wanted);
    }),
  );
});

Deno.test("what was used is used again, unless it is large or there are enough", () => {
  const spare = new SpareBytes({ firstRoom: 4, keptRoom: 8, keptCount: 1 });
  const [first, second, large] = [spare.take(), spare.take(), spare.take()];
  first.appendText("one");
  large.appendText("too much to keep");
  for (const one of [large, first, second]) spare.give(one);
  assert.equal(spare.take(), first);
  assert.equal(first.length, 0);
  assert.ok(![second, large].includes(spare.take()));
});
