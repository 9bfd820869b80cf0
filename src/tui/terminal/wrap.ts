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
 * The space at a break is left out; a line break in the text counts as a space. Never empty.
 */
export function wrapLine(line: Line, width: number): Line[] {
  const wrapping = new Wrapping(Math.max(1, width));
  for (const word of wordsOf(line)) {
    if (word.isSpace) wrapping.addSpace(word);
    else wrapping.addWord(word);
  }
  return wrapping.finished();
}

class Wrapping {
  readonly #width: number;
  readonly #lines: Line[] = [];
  #line: Word[] = [];
  #used = 0;

  constructor(width: number) {
    this.#width = width;
  }

  /** Where it does not fit the line ends, and the space is gone; at the start of the text it stays as indentation. */
  addSpace(space: Word): void {
    if (this.#used + space.cells <= this.#width) this.#add(space);
    else this.#endLine();
  }

  addWord(word: Word): void {
    if (this.#used + word.cells > this.#width && this.#hasWord) this.#endLine();
    if (this.#used + word.cells <= this.#width) return this.#add(word);
    for (const piece of word.pieces.flatMap(single)) {
      if (this.#used + piece.cells > this.#width && this.#used > 0) this.#endLine();
      this.#add({ pieces: [piece], cells: piece.cells, isSpace: false });
    }
  }

  finished(): Line[] {
    if (this.#line.length > 0 || this.#lines.length === 0) this.#endLine();
    return this.#lines;
  }

  get #hasWord(): boolean {
    return this.#line.some(({ isSpace }) => !isSpace);
  }

  #add(word: Word): void {
    this.#line.push(word);
    this.#used += word.cells;
  }

  #endLine(): void {
    const last = this.#line.findLastIndex(({ isSpace }) => !isSpace);
    this.#lines.push(joined(last === -1 ? this.#line : this.#line.slice(0, last + 1)));
    this.#line = [];
    this.#used = 0;
  }
}

function single({ text, style }: Piece): Piece[] {
  return graphemes(text).map((grapheme) => ({ text: grapheme, style, cells: cellsOf(grapheme) }));
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

const wide = String.raw`[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]`;
/** Marks that may not begin a line. */
const clinging = String.raw`[\p{M}\u200d、。，．！？：；）］｝」』】〉》ー々]*`;
/** Spaces, one wide character, or a run of anything else. No-break spaces are part of a word. */
const chunk = new RegExp(
  String.raw`[^\S\u00a0\u202f]+|${wide}${clinging}|(?:(?!${wide})[\S\u00a0\u202f])+`,
  "gu",
);
const startsWide = new RegExp(`^${wide}`, "u");

function wordsOf(line: Line): Word[] {
  const words: Word[] = [];
  let open: Word | null = null;
  for (const { text, style } of line) {
    for (const [found] of text.matchAll(chunk)) {
      const piece = { text: found, style, cells: textWidth(found) };
      const isSpace = /^[^\S\u00a0\u202f]/.test(found);
      const isWord = !isSpace && !startsWide.test(found);
      // A word may go on in another style.
      if (open !== null && isWord) {
        open.pieces.push(piece);
        open.cells += piece.cells;
        continue;
      }
      const word: Word = { pieces: [piece], cells: piece.cells, isSpace };
      words.push(word);
      open = isWord ? word : null;
    }
  }
  return words;
}
