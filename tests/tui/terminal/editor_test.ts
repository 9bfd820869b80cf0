import fc from "fast-check";
import assert from "node:assert/strict";
import { editBindings, editCommandFor } from "../../../src/tui/terminal/edit_keys.ts";
import {
  edit,
  type EditCommand,
  type Editor,
  editorWith,
  insertText,
  replaceRange,
} from "../../../src/tui/terminal/editor.ts";
import { editorRows, moveRow } from "../../../src/tui/terminal/editor_rows.ts";
import { InputDecoder } from "../../../src/tui/terminal/input.ts";
import { keyLabel } from "../../../src/tui/terminal/input_event.ts";
import { graphemes, textWidth } from "../../../src/tui/terminal/width.ts";
import { cpuMs } from "../cpu_time.ts";

const family = "👨‍👩‍👧";

/** A text with `|` where the caret stands. */
function at(marked: string): Editor {
  return editorWith(marked.replace("|", ""), marked.indexOf("|"));
}

function shown({ text, caret }: Editor): string {
  return `${text.slice(0, caret)}|${text.slice(caret)}`;
}

const steps: [before: string, commands: EditCommand[], after: string][] = [
  ["ab|", ["left"], "a|b"],
  [`a${family}|`, ["left"], `a|${family}`],
  ["a\n|b", ["left", "left"], "|a\nb"],
  ["|a\nb", ["right", "right"], "a\n|b"],
  ["one two-three|", ["word_left"], "one two-|three"],
  ["one two-three|", ["word_left", "word_left", "word_left"], "|one two-three"],
  ["|one, two", ["word_right"], "one|, two"],
  ["|one, two", ["word_right", "word_right"], "one, two|"],
  ["über|maß", ["word_left"], "|übermaß"],
  ["one\ntwo| three", ["line_start"], "one\n|two three"],
  ["one\ntw|o\nthree", ["line_end"], "one\ntwo|\nthree"],
  ["one\ntw|o\nthree", ["text_start"], "|one\ntwo\nthree"],
  ["one\ntw|o\nthree", ["text_end"], "one\ntwo\nthree|"],
  [`a${family}|b`, ["delete_left"], "a|b"],
  [`a|${family}b`, ["delete_right"], "a|b"],
  ["|a", ["delete_left"], "|a"],
  ["one two|", ["cut_word_left"], "one |"],
  ["see src/a.ts |", ["cut_spaced_word_left"], "see |"],
  ["one| two", ["cut_word_right"], "one|"],
  ["one two| three", ["cut_to_line_start"], "| three"],
  ["a\none two| three", ["cut_to_line_start"], "a\n| three"],
  ["one |two\nthree", ["cut_to_line_end"], "one |\nthree"],
  ["one |\nthree", ["cut_to_line_end"], "one |three"],
  ["one |two", ["cut_to_line_end", "text_start", "yank"], "two|one "],
  ["one two|", ["cut_word_left", "cut_word_left", "yank"], "one two|"],
  ["|one two", ["cut_word_right", "cut_word_right", "yank"], "one two|"],
  ["a|b", ["transpose"], "ba|"],
  ["ab|", ["transpose"], "ba|"],
  ["|ab", ["transpose"], "|ab"],
  [`${family}a|`, ["transpose"], `a${family}|`],
  ["a|", ["newline"], "a\n|"],
  ["one two|", ["cut_word_left", "undo"], "one two|"],
  ["one|", ["undo"], "one|"],
];

for (const [before, commands, after] of steps) {
  Deno.test(`${JSON.stringify(before)} after ${commands.join(", ")} is ${JSON.stringify(after)}`, () => {
    assert.equal(shown(commands.reduce(edit, at(before))), after);
  });
}

Deno.test("undo takes back a run of typing as one step, and what was there before as another", () => {
  let editor = insertText(at("start |"), "pasted text ");
  for (const letter of "word") editor = insertText(editor, letter);
  editor = edit(editor, "undo");
  assert.equal(shown(editor), "start pasted text |");
  assert.equal(shown(edit(editor, "undo")), "start |");
});

Deno.test("a mark that is typed joins the letter before it", () => {
  assert.equal(shown(insertText(at("e|x"), "\u0301")), "e\u0301|x");
});

Deno.test("what is inserted may join with what stands behind; the caret is never inside", () => {
  assert.equal(shown(insertText(at("|🇪"), "🇩")), "🇩🇪|");
});

Deno.test("what is deleted may let its neighbours join; the caret is never inside", () => {
  assert.equal(shown(edit(editorWith("ax\u0301", 1), "delete_left")), "|x\u0301");
  const joined = edit(editorWith("🇩 🇪", 3), "delete_left");
  assert.equal(shown(joined), "🇩🇪|");
});

Deno.test("a completion takes the place of a range, and can be undone", () => {
  const completed = replaceRange(at("hi @an| there"), { from: 3, to: 6, text: "@ana " });
  assert.equal(shown(completed), "hi @ana | there");
  assert.equal(shown(edit(completed, "undo")), "hi @an| there");
});

Deno.test("a caret that would stand inside a character stands behind it", () => {
  assert.equal(shown(editorWith(`a${family}b`, 3)), `a${family}|b`);
});

Deno.test("rows break where they are full, with a cell for the caret at the end", () => {
  const { rows, cursor } = editorRows(at("abcd|"), 4);
  assert.deepEqual(rows.map(({ text }) => text), ["abcd", ""]);
  assert.deepEqual(cursor, { x: 0, y: 1 });
  assert.deepEqual(editorRows(at("ab\ncd|e"), 10).cursor, { x: 2, y: 1 });
  assert.deepEqual(editorRows(at("漢漢|漢"), 5), {
    rows: [{ from: 0, to: 2, text: "漢漢" }, { from: 2, to: 3, text: "漢" }],
    cursor: { x: 0, y: 1 },
  });
});

Deno.test("up and down keep the column over shorter rows, and end at the edges", () => {
  const down = moveRow(at("abc|def\nx\nuvwxyz"), { step: 1, width: 20 })!;
  assert.equal(shown(down), "abcdef\nx|\nuvwxyz");
  const further = moveRow(down, { step: 1, width: 20 })!;
  assert.equal(shown(further), "abcdef\nx\nuvw|xyz");
  assert.equal(moveRow(further, { step: 1, width: 20 }), undefined);
  assert.equal(moveRow(at("a|b"), { step: -1, width: 20 }), undefined);
});

Deno.test("up moves within a wrapped line", () => {
  assert.equal(shown(moveRow(at("abcdef|g"), { step: -1, width: 4 })!), "ab|cdefg");
});

Deno.test("no key means two things", () => {
  const all = editBindings.flatMap(({ keys }) => keys);
  assert.deepEqual(all, [...new Set(all)]);
});

const piece = fc.oneof(
  fc.uint8Array({ maxLength: 12 }),
  fc.constantFrom(
    family,
    "e\u0301",
    "\u0301",
    "🇩",
    "🇪",
    "\u200d",
    "漢",
    "\r",
    "\n",
    "ab cd ",
    "\x1b[200~p\n\u0301q\x1b[201~",
  )
    .map((text) => new TextEncoder().encode(text)),
  fc.constantFrom(
    "\x01",
    "\x05",
    "\x02",
    "\x06",
    "\x0b",
    "\x15",
    "\x17",
    "\x19",
    "\x04",
    "\x14",
    "\x1f",
    "\x7f",
    "\x1bb",
    "\x1bf",
    "\x1bd",
    "\x1b\x7f",
    "\x1b[A",
    "\x1b[B",
    "\x1b[C",
    "\x1b[D",
  )
    .map((text) => new TextEncoder().encode(text)),
);

/** What a text field does with all that comes. */
function typed(editor: Editor, bytes: Uint8Array): Editor[] {
  const decoder = new InputDecoder();
  const states = [editor];
  for (const event of [...decoder.push(bytes), ...decoder.flush()]) {
    const now = states.at(-1)!;
    if (event.kind === "paste") states.push(insertText(now, event.text));
    if (event.kind !== "key") continue;
    const label = keyLabel(event);
    const command = editCommandFor(label);
    if (event.text !== "") states.push(insertText(now, event.text));
    else if (command !== undefined) states.push(edit(now, command));
    else if (label === "Up" || label === "Down") {
      states.push(moveRow(now, { step: label === "Up" ? -1 : 1, width: 5 }) ?? now);
    }
  }
  return states;
}

function isBoundary(text: string, caret: number): boolean {
  let place = 0;
  for (const grapheme of graphemes(text)) {
    if (place >= caret) break;
    place += grapheme.length;
  }
  return place === caret;
}

Deno.test("whatever bytes are typed, the caret stands between characters and its row is on the screen", () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 15 }), (pieces) => {
      let editor = editorWith("");
      for (const bytes of pieces) {
        for (const state of typed(editor, bytes)) assertConsistent(state);
        editor = typed(editor, bytes).at(-1)!;
      }
    }),
    { numRuns: 1500 },
  );
});

function assertConsistent(editor: Editor): void {
  assert.ok(isBoundary(editor.text, editor.caret), `${editor.caret} in ${JSON.stringify(editor.text)}`);
  const { rows, cursor } = editorRows(editor, 5);
  assert.ok(cursor.x <= 5 && cursor.y < rows.length);
  const row = rows[cursor.y]!;
  assert.ok(editor.caret >= row.from && editor.caret <= row.to);
  assert.equal(textWidth(editor.text.slice(row.from, editor.caret)), cursor.x);
}

Deno.test("undo gives every text back that was there, down to the first", () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 15 }), (pieces) => {
      let editor = editorWith("first", 2);
      const texts = new Set<string>(["first"]);
      for (const bytes of pieces) {
        const states = typed(editor, bytes);
        for (const { text } of states) texts.add(text);
        editor = states.at(-1)!;
      }
      while (editor.past.length > 0) {
        editor = edit(editor, "undo");
        assert.ok(texts.has(editor.text));
      }
      assert.equal(editor.text, "first");
    }),
    { numRuns: 500 },
  );
});

for (
  const [what, text] of [["lines", "line of text\n".repeat(80_000)], [
    "one line",
    "text ".repeat(200_000),
  ]] as const
) {
  Deno.test(`a key in a megabyte of ${what} is no burden`, () => {
    let editor = editorWith(text, 500_000);
    const each = cpuMs(() => {
      for (let key = 0; key < 20; key++) {
        editor = edit(edit(insertText(editor, "x"), "left"), "delete_left");
        editorRows(editor, 80);
      }
    }) / 20;
    assert.ok(each < 150, `${each} ms`);
  });
}
