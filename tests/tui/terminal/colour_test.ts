import fc from "fast-check";
import assert from "node:assert/strict";
import {
  colourCode,
  type ColourDepth,
  colourDepthOf,
  nearest16,
  nearest256,
} from "../../../src/tui/terminal/colour.ts";
import { styleChange } from "../../../src/tui/terminal/sgr.ts";

const depths: [Record<string, string>, ColourDepth][] = [
  [{ TERM: "xterm-256color", COLORTERM: "truecolor" }, "truecolor"],
  [{ TERM: "xterm-256color", COLORTERM: "24bit" }, "truecolor"],
  [{ TERM: "xterm-kitty" }, "truecolor"],
  [{ TERM: "tmux-direct" }, "truecolor"],
  [{ TERM: "xterm-256color", WT_SESSION: "x" }, "truecolor"],
  [{ TERM: "xterm-256color" }, "256"],
  [{ TERM: "screen-256color", COLORTERM: "" }, "256"],
  [{ TERM: "xterm-256color", TERM_PROGRAM: "Apple_Terminal" }, "256"],
  [{ TERM: "xterm" }, "16"],
  [{ TERM: "linux" }, "16"],
  [{ TERM: "dumb" }, "none"],
  [{ TERM: "vt220" }, "none"],
  [{ TERM: "xterm-256color", COLORTERM: "truecolor", NO_COLOR: "1" }, "none"],
  [{ TERM: "xterm-256color", NO_COLOR: "" }, "256"],
  [{ TERM: "dumb", FORCE_COLOR: "3" }, "truecolor"],
  [{ TERM: "xterm", NO_COLOR: "1", FORCE_COLOR: "2" }, "256"],
  [{ TERM: "xterm", FORCE_COLOR: "0" }, "none"],
  [{}, "16"],
];

for (const [environment, depth] of depths) {
  Deno.test(`${JSON.stringify(environment)} shows ${depth}`, () =>
    assert.equal(colourDepthOf(environment), depth));
}

Deno.test("a colour is the nearest of 256", () => {
  assert.equal(nearest256(0x000000), 16);
  assert.equal(nearest256(0xffffff), 231);
  assert.equal(nearest256(0xff0000), 196);
  assert.equal(nearest256(0x8a8a8a), 245);
  assert.equal(nearest256(0xd97706), 172);
});

Deno.test("each of the 240 fixed colours is its own nearest", () => {
  const steps = [0, 95, 135, 175, 215, 255];
  for (let index = 16; index < 232; index++) {
    const [red, green, blue] = [
      Math.floor((index - 16) / 36),
      Math.floor((index - 16) / 6) % 6,
      (index - 16) % 6,
    ];
    assert.equal(nearest256((steps[red]! << 16) | (steps[green]! << 8) | steps[blue]!), index);
  }
});

Deno.test("of 16, a colour keeps its hue, and a dark ground is black", () => {
  const named: [number, number][] = [
    [0xd97706, 11],
    [0x34d399, 14],
    [0xfb7185, 9],
    [0x60a5fa, 12],
    [0xf472b6, 13],
    [0x4ade80, 10],
    [0x8a8a8a, 8],
    [0xffffff, 15],
    [0x2a2017, 0],
    [0xb00000, 1],
  ];
  assert.deepEqual(named.map(([colour]) => [colour, nearest16(colour)]), named);
});

Deno.test("codes are those of the depth", () => {
  const code = (depth: ColourDepth, ground: "fg" | "bg") => colourCode(0xd97706, { depth, ground });
  assert.deepEqual([code("truecolor", "fg"), code("truecolor", "bg")], ["38;2;217;119;6", "48;2;217;119;6"]);
  assert.deepEqual([code("256", "fg"), code("256", "bg")], ["38;5;172", "48;5;172"]);
  assert.deepEqual([code("16", "fg"), code("16", "bg")], ["93", "103"]);
  assert.deepEqual([code("none", "fg"), code("none", "bg")], ["", ""]);
});

Deno.test("any colour has a code that terminals know", () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 0xffffff }), (colour) => {
    const index = nearest256(colour);
    assert.ok(index >= 16 && index <= 255);
    assert.ok(nearest16(colour) >= 0 && nearest16(colour) <= 15);
  }));
});

Deno.test("a change of style is as short as can be", () => {
  const change = (from: object, to: object) => styleChange(from, to, "truecolor").replace("\u001b", "");
  assert.equal(change({ bold: true }, { bold: true }), "");
  assert.equal(change({ bold: false }, {}), "");
  assert.equal(change({}, { bold: true, italic: true }), "[1;3m");
  assert.equal(change({ bold: true, fg: 0xff0000, underline: true }, {}), "[m");
  assert.equal(change({ bold: true, dim: true }, { dim: true }), "[0;2m");
  assert.equal(change({ bg: 0x2a2017, fg: 0xff0000 }, { bg: 0x2a2017 }), "[39m");
});
