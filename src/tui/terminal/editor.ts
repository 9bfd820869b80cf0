/** A text of several lines with a caret, and what the keys of Emacs and readline do to it. Pure. */
import { boundaryFrom, lineAround, stepLeft, stepRight, wordLeft, wordRight } from "./text_steps.ts";

interface Moment {
  readonly text: string;
  readonly caret: number;
}

export interface Editor extends Moment {
  /** An index into `text`, never inside a grapheme. */
  readonly caret: number;
  /** What was cut last, for yank. */
  readonly killed: string;
  /** What undo goes back to, the newest last. */
  readonly past: readonly Moment[];
  /** What the last change was: typing and deleting go on as one step of undo, cutting goes on as one piece. */
  readonly last: "type" | "delete" | "cut_left" | "cut_right" | "other";
  /** The column that up and down keep to, in cells. */
  readonly goal: number | null;
}

export type EditCommand =
  | "left"
  | "right"
  | "word_left"
  | "word_right"
  | "line_start"
  | "line_end"
  | "text_start"
  | "text_end"
  | "newline"
  | "delete_left"
  | "delete_right"
  | "cut_word_left"
  | "cut_spaced_word_left"
  | "cut_word_right"
  | "cut_to_line_start"
  | "cut_to_line_end"
  | "yank"
  | "transpose"
  | "undo";

const maxUndo = 200;

export function editorWith(text: string, caret = text.length): Editor {
  return { text, caret: boundaryFrom(text, caret), killed: "", past: [], last: "other", goal: null };
}

/** Text at the caret: typed, pasted or completed. */
export function insertText(editor: Editor, text: string): Editor {
  const { caret } = editor;
  return changed(editor, {
    from: caret,
    to: caret,
    text,
    as: text.length <= 2 && /\S/.test(text) ? "type" : "other",
  });
}

/** Another text in place of a range, the caret behind it: a completion. */
export function replaceRange(
  editor: Editor,
  { from, to, text }: { from: number; to: number; text: string },
): Editor {
  const start = Math.max(0, Math.min(from, editor.text.length));
  const end = Math.max(start, Math.min(to, editor.text.length));
  return changed(editor, { from: start, to: end, text, as: "other" });
}

/** Puts the caret as near to a place as a caret may stand. */
function moveCaret(editor: Editor, caret: number): Editor {
  return { ...editor, caret: boundaryFrom(editor.text, caret), last: "other", goal: null };
}

export function edit(editor: Editor, command: EditCommand): Editor {
  return commands[command](editor);
}

const commands: Readonly<Record<EditCommand, (editor: Editor) => Editor>> = {
  left: (editor) => moveCaret(editor, stepLeft(editor.text, editor.caret)),
  right: (editor) => moveCaret(editor, stepRight(editor.text, editor.caret)),
  word_left: (editor) => moveCaret(editor, wordLeft(editor.text, editor.caret)),
  word_right: (editor) => moveCaret(editor, wordRight(editor.text, editor.caret)),
  line_start: (editor) => moveCaret(editor, lineAround(editor.text, editor.caret).from),
  line_end: (editor) => moveCaret(editor, lineAround(editor.text, editor.caret).to),
  text_start: (editor) => moveCaret(editor, 0),
  text_end: (editor) => moveCaret(editor, editor.text.length),
  newline: (editor) => insertText(editor, "\n"),
  delete_left: (editor) => removed(editor, { from: stepLeft(editor.text, editor.caret), to: editor.caret }),
  delete_right: (editor) => removed(editor, { from: editor.caret, to: stepRight(editor.text, editor.caret) }),
  cut_word_left: (editor) => cutLeft(editor, wordLeft(editor.text, editor.caret)),
  cut_spaced_word_left: (editor) => cutLeft(editor, wordLeft(editor.text, editor.caret, "spaces")),
  cut_word_right: (editor) => cutRight(editor, wordRight(editor.text, editor.caret)),
  cut_to_line_start: (editor) => cutLeft(editor, lineStartOrBreak(editor)),
  cut_to_line_end: (editor) => cutRight(editor, lineEndOrBreak(editor)),
  yank: (editor) => {
    const { caret, killed } = editor;
    return killed === "" ? editor : changed(editor, { from: caret, to: caret, text: killed, as: "other" });
  },
  transpose,
  undo,
};

/** At the start of a line its break goes, so that the key can be held. */
function lineStartOrBreak({ text, caret }: Editor): number {
  const { from } = lineAround(text, caret);
  return from === caret ? Math.max(0, caret - 1) : from;
}

function lineEndOrBreak({ text, caret }: Editor): number {
  const { to } = lineAround(text, caret);
  return to === caret ? Math.min(text.length, caret + 1) : to;
}

interface Change {
  from: number;
  to: number;
  text: string;
  as: Editor["last"];
}

function changed(editor: Editor, { from, to, text, as }: Change): Editor {
  if (from === to && text === "") return editor;
  const next = editor.text.slice(0, from) + text + editor.text.slice(to);
  const goesOn = as === editor.last && as !== "other";
  const past = goesOn
    ? editor.past
    : [...editor.past, { text: editor.text, caret: editor.caret }].slice(-maxUndo);
  // What is inserted may join with what stands behind it to one grapheme.
  const caret = boundaryFrom(next, from + text.length);
  return { ...editor, text: next, caret, past, last: as, goal: null };
}

function removed(editor: Editor, { from, to }: { from: number; to: number }): Editor {
  return changed(editor, { from, to, text: "", as: "delete" });
}

function cutLeft(editor: Editor, from: number): Editor {
  const piece = editor.text.slice(from, editor.caret);
  if (piece === "") return editor;
  const killed = editor.last === "cut_left" ? piece + editor.killed : piece;
  return { ...changed(editor, { from, to: editor.caret, text: "", as: "cut_left" }), killed };
}

function cutRight(editor: Editor, to: number): Editor {
  const piece = editor.text.slice(editor.caret, to);
  if (piece === "") return editor;
  const killed = editor.last === "cut_right" ? editor.killed + piece : piece;
  return { ...changed(editor, { from: editor.caret, to, text: "", as: "cut_right" }), killed };
}

/** The characters on both sides of the caret change places; at the end of a line, the two before it. */
function transpose(editor: Editor): Editor {
  const { text } = editor;
  const line = lineAround(text, editor.caret);
  const middle = editor.caret === line.to ? stepLeft(text, editor.caret) : editor.caret;
  if (middle <= line.from || middle >= line.to) return editor;
  const from = stepLeft(text, middle);
  const to = stepRight(text, middle);
  return changed(editor, { from, to, text: text.slice(middle, to) + text.slice(from, middle), as: "other" });
}

function undo(editor: Editor): Editor {
  const before = editor.past.at(-1);
  if (before === undefined) return editor;
  return { ...editor, ...before, past: editor.past.slice(0, -1), last: "other", goal: null };
}
