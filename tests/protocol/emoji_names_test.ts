import assert from "node:assert/strict";
import { emojiFor, emojiNamedLike } from "../../src/protocol/emoji_names.ts";
import { limits } from "../../src/protocol/limits.ts";

Deno.test("a name between colons is its emoji, whatever its case", () => {
  assert.equal(emojiFor(":+1:"), "👍");
  assert.equal(emojiFor(":TADA:"), "🎉");
});

Deno.test("what is no known name stays as it is", () => {
  for (const text of ["👍", ":nothing_such:", "+1", "", "::", ":a b:", "constructor", ":constructor:"]) {
    assert.equal(emojiFor(text), text);
  }
});

Deno.test("what begins so comes first, and each emoji once", () => {
  assert.deepEqual(emojiNamedLike("ta").slice(0, 2), [{ name: "tada", emoji: "🎉" }, {
    name: "target",
    emoji: "🎯",
  }]);
  const all = emojiNamedLike("", 1000).map(({ emoji }) => emoji);
  assert.deepEqual(all, [...new Set(all)]);
  assert.equal(emojiNamedLike("", 5).length, 5);
});

Deno.test("each one is a single emoji that can be a reaction, and has a name that can be typed", () => {
  const segmenter = new Intl.Segmenter();
  for (const { emoji, name } of emojiNamedLike("", 1000)) {
    assert.equal(Array.from(segmenter.segment(emoji)).length, 1, name);
    assert.match(emoji, /\p{Extended_Pictographic}/u);
    assert.ok(emoji.length <= limits.emojiChars);
    assert.match(name, /^[a-z0-9_+-]+$/);
    assert.equal(emojiFor(`:${name}:`), emoji);
  }
});
