import fc from "fast-check";
import assert from "node:assert/strict";
import stringWidth from "string-width";
import { commonWidth } from "../../../src/tui/terminal/common_width.ts";
import { legible } from "../../../src/tui/terminal/legible.ts";
import { cellsOf, graphemes, loadMeasures, textWidth } from "../../../src/tui/terminal/width.ts";

await loadMeasures();

const samples: [string, number][] = [
  ["hello", 5],
  ["größe", 5],
  ["e\u0301", 1],
  ["漢字", 4],
  ["한글", 4],
  ["ｱ", 1],
  ["Ａ", 2],
  ["👍", 2],
  ["👍🏽", 2],
  ["👨‍👩‍👧", 2],
  ["🇩🇪", 2],
  ["🏳️‍🌈", 2],
  ["1️⃣", 2],
  ["❤️", 2],
  ["❤", 1],
  ["●◐○", 3],
  ["├─╮", 3],
  ["", 0],
  ["\u200b", 0],
  ["\u202e", 0],
  ["\u001b[31m", 5],
  ["\t", 1],
];

for (const [text, cells] of samples) {
  Deno.test(`${JSON.stringify(text)} takes ${cells} cells`, () => assert.equal(textWidth(text), cells));
}

const pieces = [
  "a",
  "é",
  "\u0301",
  "字",
  "👍",
  "\u200d",
  "👩",
  "🇩",
  "🇪",
  "\ufe0f",
  "\r",
  "\n",
  "한",
  "\u11a8",
  "क",
  "्",
  "\u0600",
];
const anyText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: "grapheme" }),
  fc.array(fc.constantFrom(...pieces)).map((found) => found.join("")),
);

Deno.test("text is cut where Unicode says, also on the short way for common characters", () => {
  const segmenter = new Intl.Segmenter();
  fc.assert(
    fc.property(anyText, (text) => {
      assert.deepEqual(graphemes(text), Array.from(segmenter.segment(text), ({ segment }) => segment));
    }),
    { numRuns: 2000 },
  );
});

Deno.test("common characters have the width that string-width gives them", () => {
  for (let code = 0; code <= 0xffff; code++) {
    const cells = commonWidth(code);
    if (cells > 0) assert.equal(stringWidth(String.fromCharCode(code)), cells, code.toString(16));
  }
});

Deno.test("frequent graphemes have the width that string-width gives them, and are cut the same", () => {
  const segmenter = new Intl.Segmenter();
  for (let code = 0x2300; code < 0x1fb00; code++) {
    const emoji = String.fromCodePoint(code);
    if (!/^\p{Emoji}$/u.test(emoji)) continue;
    assert.equal(cellsOf(emoji), stringWidth(emoji), code.toString(16));
    for (const text of [`a${emoji}b`, `${emoji}${emoji}`, `${emoji}\ufe0f b`, `\u200d${emoji}b`]) {
      assert.deepEqual(graphemes(text), Array.from(segmenter.segment(text), ({ segment }) => segment));
    }
  }
  for (const text of ["e\u0301", "漢\u0301", "│\u0300\u0301"]) assert.equal(cellsOf(text), stringWidth(text));
});

const harmless = /^[^\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069\u200b\u200e\u200f]*$/u;

Deno.test("nothing that steers a terminal or turns text around is ever drawn", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      for (const grapheme of graphemes(text)) {
        const shown = legible(grapheme);
        assert.match(shown, harmless);
        assert.ok(shown === "" ? cellsOf(grapheme) === 0 : true);
      }
    }),
    { numRuns: 2000 },
  );
});

Deno.test("control characters are made visible, line breaks and tabs are spaces", () => {
  const shown = (text: string) => graphemes(text).map(legible).join("");
  assert.equal(shown("\u001b[2Jx\u0007"), "␛[2Jx␇");
  assert.equal(shown("a\u202eb\u2066c"), "abc");
  assert.equal(shown("a\tb\nc"), "a b c");
  assert.equal(shown("\u009b31m\u007f"), "\ufffd31m␡");
});

Deno.test("a tower of marks keeps to its line", () => {
  assert.equal([...legible("z" + "\u0301".repeat(500))].length, 16);
});
