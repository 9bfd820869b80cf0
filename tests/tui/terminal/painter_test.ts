import fc from "fast-check";
import assert from "node:assert/strict";
import { Frame } from "../../../src/tui/terminal/frame.ts";
import { Painter } from "../../../src/tui/terminal/painter.ts";
import type { Style } from "../../../src/tui/terminal/style.ts";
import { ScreenEmulator } from "./screen_emulator.ts";

const size = { columns: 24, rows: 5 };
const truecolor = { depth: "truecolor", links: true } as const;

const family = "👨‍👩‍👧";
const certain = ["a", "Z", " ", "é", "│", "字", "한", "—", "…"];
const uncertain = ["👍", "👍🏽", family, "🇩🇪", "❤️", "1️⃣", "e\u0301", "ก็", "क्षि", "⚠️"];
const hostile = [
  "\u001b[2J",
  "\u0007",
  "\u009b31m",
  "\u202e",
  "\t",
  "\u200b",
  "\u0301",
  "\ud800",
  "\u001b]52;c;eA==\u0007",
];

const style: fc.Arbitrary<Style> = fc.record({
  fg: fc.constantFrom(0xd97706, 0x60a5fa),
  bg: fc.constantFrom(0x2a2017, 0x141416),
  bold: fc.boolean(),
  dim: fc.boolean(),
  italic: fc.boolean(),
  underline: fc.boolean(),
  strike: fc.boolean(),
  inverse: fc.boolean(),
  link: fc.constantFrom("https://example.org/a", "https://example.org/b"),
}, { requiredKeys: [] });

interface Put {
  x: number;
  y: number;
  text: string[];
  style: Style;
}

function putOf(pieces: string[]): fc.Arbitrary<Put> {
  return fc.record({
    x: fc.integer({ min: -3, max: size.columns }),
    y: fc.integer({ min: -1, max: size.rows }),
    text: fc.array(fc.constantFrom(...pieces), { maxLength: 14 }),
    style,
  });
}

function frameOf(puts: readonly Put[], cursor: { x: number; y: number } | null = null): Frame {
  const frame = new Frame(size);
  for (const { x, y, text, style } of puts) frame.put({ x, y }, [{ text: text.join(""), style }]);
  frame.cursor = cursor;
  return frame;
}

/** Marks that are false and marks that are not there look the same. */
function seen(style: Style): Style {
  return Object.fromEntries(Object.entries(style).filter(([, value]) => value !== false));
}

function assertShown(screen: ScreenEmulator, frame: Frame): void {
  for (let y = 0; y < frame.rows; y++) {
    for (let x = 0; x < frame.columns; x++) {
      const want = frame.cell({ x, y })!;
      const got = screen.cell(x, y);
      assert.deepEqual([got.text, look(got)], [want.text, look(want)], `cell ${x},${y}`);
    }
  }
}

/** The colour and boldness of a space cannot be seen. */
function look({ text, style }: { text: string; style: Style }): Style {
  const { bg, underline, strike, inverse, link, ...rest } = seen(style);
  const ground = {
    ...bg === undefined ? {} : { bg },
    ...underline ? { underline } : {},
    ...strike ? { strike } : {},
  };
  const all = { ...ground, ...inverse ? { inverse } : {}, ...link === undefined ? {} : { link } };
  return text === " " && Object.keys(all).length === 0 ? {} : { ...all, ...rest };
}

const cursor = fc.option(fc.tuple(fc.nat(size.columns - 1), fc.nat(size.rows - 1)));
const pictures = (pieces: string[]) =>
  fc.array(fc.tuple(fc.array(putOf(pieces), { maxLength: 8 }), cursor), { minLength: 1, maxLength: 5 });

Deno.test("what the terminal shows is the frame, whatever was shown before", () => {
  fc.assert(
    fc.property(pictures([...certain, ...uncertain, ...hostile]), (steps) => {
      const screen = new ScreenEmulator(size);
      const painter = new Painter(truecolor);
      for (const [puts, at] of steps) {
        const cursor = at && { x: at[0], y: at[1] };
        const frame = frameOf(puts, cursor);
        screen.write(painter.paint(frame));
        assertShown(screen, frame);
        assert.equal(screen.cursorShown, cursor !== null);
        if (cursor) assert.deepEqual({ x: screen.x, y: screen.y }, cursor);
      }
    }),
    { numRuns: 400 },
  );
});

/** Knows no grapheme of several code points, and draws emoji as it likes. */
function oldTerminal(): ScreenEmulator {
  const isWide = /^[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uff00-\uff60\u{1f300}-\u{1faff}]$/u;
  const isMark = /^[\p{M}\u200d\ufe0f\u{1f3fb}-\u{1f3ff}]$/u;
  return new ScreenEmulator({
    ...size,
    characters: (text) => Array.from(text),
    widthOf: (character) => isMark.test(character) ? 0 : isWide.test(character) ? 2 : 1,
  });
}

Deno.test("where a terminal draws an emoji wider or narrower than we believe, the rest of the line still stands right", () => {
  fc.assert(
    fc.property(pictures([...certain, "👍🏽", family, "🇩🇪", "❤️", "⚠️", "e\u0301"]), (steps) => {
      const screen = oldTerminal();
      const painter = new Painter(truecolor);
      for (const [puts] of steps) {
        const frame = frameOf(puts);
        screen.write(painter.paint(frame));
        assertCertainCells(screen, frame);
      }
    }),
    { numRuns: 400 },
  );
});

function assertCertainCells(screen: ScreenEmulator, frame: Frame): void {
  for (let y = 0; y < frame.rows; y++) {
    for (let x = 0; x < frame.columns; x++) {
      const want = frame.cell({ x, y })!.text;
      // What stands at the edge may be covered by an emoji that does not fit.
      if (!certain.includes(want) || edgeIsUncertain(frame, { x, y })) continue;
      assert.equal(screen.cell(x, y).text, want, `cell ${x},${y} of ${JSON.stringify(screen.rowText(y))}`);
    }
  }
}

function edgeIsUncertain(frame: Frame, { x, y }: { x: number; y: number }): boolean {
  if (x < frame.columns - 6) return false;
  return Array.from({ length: 6 }, (_, back) => frame.cell({ x: frame.columns - 1 - back, y })!.text)
    .some((text) => text !== "" && !certain.includes(text));
}

Deno.test("only cells that changed are written", () => {
  const puts = fc.array(putOf(certain), { maxLength: 8 });
  fc.assert(fc.property(puts, puts, (one, other) => {
    const screen = new ScreenEmulator(size);
    const painter = new Painter(truecolor);
    const [before, after] = [frameOf(one), frameOf([...one, ...other])];
    screen.write(painter.paint(before));
    screen.written = 0;
    screen.write(painter.paint(after));
    assert.ok(screen.written <= changedCells(before, after), `${screen.written} cells were written`);
    assertShown(screen, after);
  }));
});

function changedCells(one: Frame, other: Frame): number {
  let count = 0;
  for (let y = 0; y < one.rows; y++) {
    for (let x = 0; x < one.columns; x++) {
      const [before, after] = [one.cell({ x, y })!, other.cell({ x, y })!];
      const same = before.text === after.text &&
        JSON.stringify(Object.entries(seen(before.style)).sort()) ===
          JSON.stringify(Object.entries(seen(after.style)).sort());
      if (!same) count++;
    }
  }
  return count;
}

Deno.test("the same frame again writes nothing", () => {
  const painter = new Painter(truecolor);
  const frame = frameOf([{ x: 0, y: 0, text: ["hello ", family], style: { bold: true } }], { x: 3, y: 0 });
  assert.notEqual(painter.paint(frame), "");
  assert.equal(
    painter.paint(frameOf([{ x: 0, y: 0, text: ["hello ", family], style: { bold: true } }], { x: 3, y: 0 })),
    "",
  );
});

Deno.test("one letter more costs a few bytes", () => {
  const painter = new Painter(truecolor);
  painter.paint(frameOf([{ x: 2, y: 1, text: ["hell"], style: {} }], { x: 6, y: 1 }));
  const bytes = painter.paint(frameOf([{ x: 2, y: 1, text: ["hello"], style: {} }], { x: 7, y: 1 }));
  assert.equal(bytes, "\u001b[?2026h\u001b[?25lo\u001b[?25h\u001b[?2026l");
});

Deno.test("a frame of another size is drawn as a whole", () => {
  const painter = new Painter(truecolor);
  painter.paint(new Frame(size));
  assert.ok(painter.paint(new Frame({ columns: 40, rows: 10 })).includes("\u001b[2J"));
});

Deno.test("what was forgotten is drawn as a whole", () => {
  const painter = new Painter(truecolor);
  const frame = frameOf([{ x: 0, y: 0, text: ["hello"], style: {} }]);
  painter.paint(frame);
  painter.forget();
  const screen = new ScreenEmulator(size);
  screen.write(painter.paint(frame));
  assertShown(screen, frame);
});

Deno.test("without links no OSC 8 is written, and without colours no colour", () => {
  const painter = new Painter({ depth: "none", links: false });
  const link = "https://example.org";
  const bytes = painter.paint(
    frameOf([{ x: 0, y: 0, text: ["x"], style: { fg: 0xff0000, bold: true, link } }]),
  );
  assert.ok(bytes.includes("\u001b[1mx\u001b[m"), bytes);
  assert.ok(!bytes.includes("\u001b]") && !bytes.includes("38;"), bytes);
});

Deno.test("a link cannot break out of its sequence", () => {
  const painter = new Painter(truecolor);
  const link = "https://example.org/\u001b\\\u001b[2J\u0007 ü;x";
  const bytes = painter.paint(frameOf([{ x: 0, y: 0, text: ["x"], style: { link } }]));
  assert.match(
    bytes.replaceAll("\u001b", "<esc>"),
    /<esc>\]8;id=[0-9a-z]+;https:\/\/example\.org\/%1B\\%1B\[2J%07%20%C3%BC;x<esc>\\x/,
  );
});
