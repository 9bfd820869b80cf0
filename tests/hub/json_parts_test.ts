import assert from "node:assert/strict";
import fc from "fast-check";
import { jsonParts } from "../../src/hub/json_parts.ts";
import { joined } from "./world.ts";

/** As JSON.stringify needs it: the iterators as lists. */
interface Lists {
  readonly plain: unknown;
  readonly list: unknown[];
  readonly inner: { readonly deep: unknown[]; readonly none: undefined };
}

function text(parts: readonly Uint8Array[]): string {
  return new TextDecoder().decode(joined(parts));
}

Deno.test("what comes in parts is the JSON of the whole, iterators being lists", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.array(fc.jsonValue()), fc.array(fc.jsonValue()), (plain, list, deep) => {
      const lists: Lists = { plain, list, inner: { deep, none: undefined } };
      const parts = jsonParts({
        plain,
        list: list.values(),
        inner: { deep: deep.values(), none: undefined },
      });
      assert.equal(text(parts), JSON.stringify(lists));
    }),
  );
});

Deno.test("elements are made when it is their turn, and much comes in many parts", () => {
  const word = "ü".repeat(1000);
  const parts = jsonParts({ words: Array(500).values().map(() => word) });
  assert.equal(text(parts), JSON.stringify({ words: Array(500).fill(word) }));
  assert.ok(parts.length > 5, `${parts.length} parts`);
});
