import fc from "fast-check";
import assert from "node:assert/strict";
import type { Line } from "../../../src/tui/terminal/style.ts";
import { cutLine, lineWidth, padLine, shortenLine, wrapLine } from "../../../src/tui/terminal/wrap.ts";
import { loadMeasures } from "../../../src/tui/terminal/width.ts";

await loadMeasures();

const bold = { bold: true };
const line = (text: string): Line => [{ text, style: {} }];
const textOf = (one: Line) => one.map(({ text }) => text).join("");
const wrapped = (text: string, width: number) => wrapLine(line(text), width).map(textOf);

const wraps: [string, number, string[]][] = [
  ["", 5, [""]],
  ["hello world", 11, ["hello world"]],
  ["hello world", 10, ["hello", "world"]],
  ["hello  world", 6, ["hello", "world"]],
  ["  two in front", 8, ["  two in", "front"]],
  ["abcdefghij", 4, ["abcd", "efgh", "ij"]],
  ["x abcdefghij", 4, ["x", "abcd", "efgh", "ij"]],
  ["漢字漢字漢字", 5, ["漢字", "漢字", "漢字"]],
  ["これは、テスト。", 6, ["これ", "は、テ", "スト。"]],
  ["see 漢字 ok", 6, ["see 漢", "字 ok"]],
  ["👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧", 4, ["👨‍👩‍👧👨‍👩‍👧", "👨‍👩‍👧"]],
  ["字", 1, ["字"]],
  ["10\u00a0km far", 8, ["10\u00a0km", "far"]],
];

for (const [text, width, rows] of wraps) {
  Deno.test(`${JSON.stringify(text)} in ${width} cells is ${rows.length} lines`, () => {
    assert.deepEqual(wrapped(text, width), rows);
  });
}

Deno.test("a word that changes its style in the middle is not broken there", () => {
  const rows = wrapLine([{ text: "one tw", style: {} }, { text: "o", style: bold }, {
    text: " x",
    style: {},
  }], 6);
  assert.deepEqual(rows, [[{ text: "one", style: {} }], [{ text: "tw", style: {} }, {
    text: "o",
    style: bold,
  }, {
    text: " x",
    style: {},
  }]]);
});

const word = fc.constantFrom("a", "bc", " ", "  ", "漢", "👍🏽", "e\u0301", "longword", ",", "。", "\u001b");
const text = fc.array(word, { maxLength: 30 }).map((words) => words.join(""));

Deno.test("no line is wider than it may be, and only spaces are lost", () => {
  fc.assert(fc.property(text, fc.integer({ min: 2, max: 20 }), (given, width) => {
    const rows = wrapLine(line(given), width);
    for (const row of rows) assert.ok(lineWidth(row) <= width, textOf(row));
    assert.equal(rows.map(textOf).join("").replaceAll(" ", ""), given.replaceAll(" ", ""));
  }));
});

Deno.test("a line is cut in front of a wide character that does not fit", () => {
  assert.equal(textOf(cutLine(line("ab漢c"), 3)), "ab");
  assert.equal(textOf(cutLine(line("ab漢c"), 4)), "ab漢");
});

Deno.test("what is left out is shown by an ellipsis in the style of the end", () => {
  const shortened = shortenLine([{ text: "hello ", style: {} }, { text: "world", style: bold }], 8);
  assert.deepEqual(shortened, [{ text: "hello ", style: {} }, { text: "w", style: bold }, {
    text: "…",
    style: bold,
  }]);
  assert.deepEqual(shortenLine(line("x"), 0), []);
});

Deno.test("a line is filled to its width", () => {
  assert.equal(lineWidth(padLine(line("漢"), { width: 5 })), 5);
  assert.equal(textOf(padLine(line("long"), { width: 2 })), "long");
});
