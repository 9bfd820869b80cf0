import assert from "node:assert/strict";
import { completeQuery } from "../../src/protocol/search_completion.ts";
import { searchFilters } from "../../src/protocol/search_filters.ts";
import { tokensOf } from "../../src/protocol/search_tokens.ts";
import fc from "fast-check";

const inserts = (text: string, cursor = text.length) =>
  completeQuery(text, cursor)?.options.map((option) => option.insert);

Deno.test("an empty box offers every filter with what it is for", () => {
  const { options } = completeQuery("", 0)!;
  assert.deepEqual(options.map(({ insert }) => insert), searchFilters.map(({ name }) => `${name}:`));
  assert.ok(options.every(({ about }) => about.length > 5));
});

Deno.test("what begins like a filter is completed in place, also behind a minus", () => {
  assert.deepEqual(inserts("deploy m"), ["mentions:"]);
  assert.deepEqual(inserts("-F"), ["from:"]);
  assert.deepEqual(completeQuery("a is b", 4), {
    start: 2,
    end: 4,
    options: [{ insert: "is:", about: "What the message is" }],
    more: null,
    typed: "is",
  });
  for (const text of ["zebra", '"from', 'from:an"a', "x:y", "12"]) {
    assert.equal(inserts(text), undefined, text);
  }
});

Deno.test("behind a filter its values are offered, and the client is told what it knows itself", () => {
  assert.deepEqual(inserts("has:"), ["code", "link", "file", "reaction", "thread"]);
  assert.deepEqual(inserts("x -has:L"), ["link"]);
  const person = completeQuery("from:@an", 8)!;
  assert.deepEqual({ ...person, options: [] }, {
    start: 5,
    end: 8,
    options: [],
    more: "person",
    typed: "an",
  });
  assert.equal(completeQuery("in:#lo", 6)!.more, "conversation");
  assert.equal(completeQuery("after:", 6)!.more, "time");
});

Deno.test("tokens are in order, inside the text, and hold nothing at which the index would cut them", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => {
      const { parts, wholes } = tokensOf(text);
      let last = 0;
      for (const { text: token, start, end } of parts) {
        assert.ok(start >= last && end > start && end <= text.length);
        assert.match(token, /^[a-z0-9\u0080-\u{10ffff}]+$/u);
        last = start;
      }
      assert.ok(
        wholes.every((token) => token.text === "_" || /^[a-z0-9\u0080-\u{10ffff}]+$/u.test(token.text)),
      );
    }),
    { numRuns: 3000 },
  );
});
