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

Deno.test("nothing is drawn outside a part, and its places are its own", () => {
  const frame = new Frame({ columns: 8, rows: 4 });
  const part = frame.clip({ x: 2, y: 1, width: 3, height: 2 });
  assert.deepEqual([part.columns, part.rows], [3, 2]);
  for (let y = -1; y < 4; y++) part.put({ x: -1, y }, line("abcdefgh"));
  assert.deepEqual(rows(frame), ["", "  bcd", "  bcd", ""]);
  part.clip({ x: 1, y: 1, width: 50, height: 50 }).fill({ x: -5, y: -5, width: 99, height: 99 }, {
    text: "#",
  });
  assert.deepEqual(rows(frame), ["", "  bcd", "  b##", ""]);
  assert.equal(part.rowText(1), "b##");
});

Deno.test("a part that lies outside is empty", () => {
  const part = new Frame({ columns: 4, rows: 4 }).clip({ x: 9, y: -9, width: 4, height: 4 });
  assert.deepEqual([part.columns, part.rows], [0, 0]);
  assert.equal(part.put({ x: 0, y: 0 }, line("x")), 0);
});

Deno.test("a box is drawn in its kind, and not where it has no room", () => {
  const frame = new Frame({ columns: 5, rows: 3 });
  frame.box({ x: 0, y: 0, width: 5, height: 3 }, { kind: "heavy" });
  frame.box({ x: 1, y: 1, width: 1, height: 1 }, { kind: "double" });
  assert.deepEqual(rows(frame), ["┏━━━┓", "┃   ┃", "┗━━━┛"]);
});

Deno.test("a screen without cells is survived", () => {
  const frame = new Frame({ columns: 0, rows: -1 });
  frame.put({ x: 0, y: 0 }, line("x"));
  frame.box({ x: 0, y: 0, width: 3, height: 3 }, {});
  assert.deepEqual(rows(frame), []);
});
