import assert from "node:assert/strict";
import { Frame } from "../../../src/tui/terminal/frame.ts";
import type { Line } from "../../../src/tui/terminal/style.ts";

const line = (text: string): Line => [{ text, style: {} }];

function rows(frame: Frame): string[] {
  return Array.from({ length: frame.rows }, (_, y) => frame.rowText(y));
}

Deno.test("text is drawn from a place on and ends at the edge", () => {
  const frame = new Frame({ columns: 6, rows: 2 });
  assert.equal(frame.put({ x: 2, y: 0 }, line("abcdef")), 6);
  assert.equal(frame.put({ x: 0, y: 1 }, line("ab")), 2);
  assert.deepEqual(rows(frame), ["  abcd", "ab"]);
});

Deno.test("text that begins before the edge is drawn from the edge on", () => {
  const frame = new Frame({ columns: 4, rows: 1 });
  frame.put({ x: -2, y: 0 }, line("abcdef"));
  assert.deepEqual(rows(frame), ["cdef"]);
});

Deno.test("a wide character that would be cut is left out, on both sides", () => {
  const frame = new Frame({ columns: 4, rows: 2 });
  frame.put({ x: -1, y: 0 }, line("漢ab字"));
  frame.put({ x: 0, y: 1, width: 3 }, line("漢字x"));
  assert.deepEqual(rows(frame), [" ab", "漢"]);
});

Deno.test("what is left of a wide character that is written over is a space", () => {
  const frame = new Frame({ columns: 6, rows: 1 });
  frame.put({ x: 0, y: 0 }, line("漢字漢"));
  frame.put({ x: 1, y: 0 }, line("x"));
  frame.put({ x: 4, y: 0 }, line("y"));
  assert.deepEqual(rows(frame), [" x字y"]);
});

Deno.test("nothing is drawn above, below or beside the screen", () => {
  const frame = new Frame({ columns: 3, rows: 2 });
  for (const [x, y] of [[0, -1], [0, 2], [9, 0], [-9, 1]] as const) frame.put({ x, y }, line("abc"));
  assert.deepEqual(rows(frame), ["", ""]);
  assert.equal(frame.cell({ x: 3, y: 0 }), undefined);
});

Deno.test("a screen without cells is survived", () => {
  const frame = new Frame({ columns: 0, rows: -1 });
  frame.put({ x: 0, y: 0 }, line("x"));
  assert.deepEqual(rows(frame), []);
});
