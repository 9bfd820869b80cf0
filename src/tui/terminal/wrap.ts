/** Cutting, filling and wrapping lines of styled text by cells. */
import { type Line, plain, type Span, type Style } from "./style.ts";
import { cellsOf, graphemes, textWidth } from "./width.ts";

/** The cells of a line. */
export function lineWidth(line: Line): number {
  return line.reduce((sum, { text }) => sum + textWidth(text), 0);
}

/** The part of a line that fits into so many cells; a wide character that would be cut in two is left out. */
export function cutLine(line: Line, width: number): Line {
  const kept: Span[] = [];
  let room = width;
  for (const span of line) {
    const cells = textWidth(span.text);
    if (cells > room) {
      const text = cutText(span.text, room);
      return text === "" ? kept : [...kept, { ...span, text }];
    }
    kept.push(span);
    room -= cells;
  }
  return kept;
}

/** The beginning of a text that fits into so many cells. */
export function cutText(text: string, width: number): string {
  let kept = "";
  let room = width;
  for (const grapheme of graphemes(text)) {
    room -= cellsOf(grapheme);
    if (room < 0) break;
    kept += grapheme;
  }
  return kept;
}

/** At most so many cells; what is left out is shown by `…`. */
export function shortenLine(line: Line, width: number): Line {
  if (lineWidth(line) <= width) return line;
  return width <= 0 ? [] : [...cutLine(line, width - 1), { text: "…", style: line.at(-1)!.style }];
}

/** At least so many cells, filled with spaces on the right. */
export function padLine(line: Line, { width, style = plain }: { width: number; style?: Style }): Line {
  const missing = width - lineWidth(line);
  return missing <= 0 ? line : [...line, { text: " ".repeat(missing), style }];
}

interface Piece {
  text: string;
  style: Style;
  cells: number;
}

/** One word with all its styles, or the space between two. */
interface Word {
  pieces: Piece[];
  cells: number;
  isSpace: boolean;
}

/**
 * The line on as many lines as it needs, none wider than `width` (at least 1; a wide character alone may be wider).
 * Breaks at spaces, between wide characters, and inside words that are wider than a line.
 * The space at a break is left out; a line break in the text counts as a space.
 */
export function wrapLine(line: Line, width: number): Line[] {
  const lines: Line[] = [];
  let current: Word[] = [];
  let used = 0;
  const finish = () => {
    lines.push(joined(trimmedEnd(current)));
    current = [];
    used = 0;
  };
  for (const word of wordsOf(line)) {
    const fits = used + word.cells <= width;
    if (fits || (word.isSpace && used > 0)) {
      if (!fits) finish();
      else {
        current.push(word);
        used += word.cells;
      }
      continue;
    }
    if (used > 0 && !current.every(({ isSpace }) => isSpace)) finish();
    for (const part of broken(word, { width, used })) {
      if (used + part.cells > width && used > 0) finish();
      current.push(part);
      used += part.cells;
    }
  }
  if (current.length > 0 || lines.length === 0) finish();
  return lines;
}

/** The parts of a word that is wider than a line. */
function broken(word: Word, { width, used }: { width: number; used: number }): Word[] {
  const parts: Word[] = [];
  let part: Word = { pieces: [], cells: 0, isSpace: word.isSpace };
  let room = width - used;
  for (const piece of word.pieces.flatMap(single)) {
    if (part.cells + piece.cells > room && part.cells > 0) {
      parts.push(part);
      part = { pieces: [], cells: 0, isSpace: word.isSpace };
      room = width;
    }
    part.pieces.push(piece);
    part.cells += piece.cells;
  }
  return [...parts, part];
}

function single({ text, style }: Piece): Piece[] {
  return graphemes(text).map((grapheme) => ({ text: grapheme, style, cells: cellsOf(grapheme) }));
}

function trimmedEnd(words: readonly Word[]): readonly Word[] {
  const last = words.findLastIndex(({ isSpace }) => !isSpace);
  return last === -1 ? words : words.slice(0, last + 1);
}

function joined(words: readonly Word[]): Line {
  const spans: Span[] = [];
  for (const { text, style } of words.flatMap(({ pieces }) => pieces)) {
    const last = spans.at(-1);
    if (last?.style === style) spans[spans.length - 1] = { text: last.text + text, style };
    else spans.push({ text, style });
  }
  return spans;
}

/** A run of spaces, one wide character with the marks that may not begin a line, or a run of anything else. */
const chunk =
  /\s+|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}][\p{M}\ufe0f]*[、。，．！？：；）］｝」』】〉》ー々]*|(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}])\S)+/gu;

function wordsOf(line: Line): Word[] {
  const words: Word[] = [];
  let open: Word | null = null;
  for (const { text, style } of line) {
    for (const [found] of text.matchAll(chunk)) {
      const piece = { text: found, style, cells: textWidth(found) };
      const kind = kindOf(found);
      if (open !== null && kind === "word" && !open.isSpace) {
        open.pieces.push(piece);
        open.cells += piece.cells;
        continue;
      }
      const word: Word = { pieces: [piece], cells: piece.cells, isSpace: kind === "space" };
      words.push(word);
      open = kind === "word" ? word : null;
    }
  }
  return words;
}

function kindOf(text: string): "space" | "wide" | "word" {
  if (/^\s/.test(text)) return "space";
  return /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u.test(text)
    ? "wide"
    : "word";
}
