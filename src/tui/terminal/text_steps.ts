/** Where a caret may stand in a text, and where words begin and end. Pure. */
import { commonWidth } from "./common_width.ts";
import { graphemes } from "./width.ts";

/** The line around a place: no grapheme reaches over a line break, so the rest need not be looked at. */
export function lineAround(text: string, at: number): { from: number; to: number } {
  const from = text.lastIndexOf("\n", at - 1) + 1;
  const end = text.indexOf("\n", at);
  return { from: at === 0 ? 0 : from, to: end === -1 ? text.length : end };
}

/** True for an end of the text, and between two characters that join with nothing: the line need not be read. */
function isSurelyBetween(text: string, at: number): boolean {
  return (at === 0 || commonWidth(text.charCodeAt(at - 1)) > 0) &&
    (at === text.length || commonWidth(text.charCodeAt(at)) > 0);
}

/** The nearest place at or behind `at` that is not inside a grapheme. */
export function boundaryFrom(text: string, at: number): number {
  if (at <= 0) return 0;
  if (at >= text.length) return text.length;
  if (isSurelyBetween(text, at)) return at;
  const { from, to } = lineAround(text, at);
  let place = from;
  for (const grapheme of graphemes(text.slice(from, to))) {
    if (place >= at) break;
    place += grapheme.length;
  }
  return place;
}

/** One grapheme to the left; a line break is one. */
export function stepLeft(text: string, at: number): number {
  if (at > 0 && isSurelyBetween(text, at) && isSurelyBetween(text, at - 1)) return at - 1;
  const { from } = lineAround(text, at);
  if (at === from) return Math.max(0, at - 1);
  return at - graphemes(text.slice(from, at)).at(-1)!.length;
}

/** One grapheme to the right; a line break is one. */
export function stepRight(text: string, at: number): number {
  if (at < text.length && isSurelyBetween(text, at) && isSurelyBetween(text, at + 1)) return at + 1;
  const { to } = lineAround(text, at);
  if (at === to) return Math.min(text.length, at + 1);
  return at + graphemes(text.slice(at, to))[0]!.length;
}

const wordEnd = /^[^\p{L}\p{M}\p{N}_]*[\p{L}\p{M}\p{N}_]*/u;
const wordStart = /[\p{L}\p{M}\p{N}_]*[^\p{L}\p{M}\p{N}_]*$/u;
const spacedWordStart = /\S*\s*$/u;

/** Words are long in no language; a text without any would otherwise be searched whole. */
const maxWordChars = 1000;

export function wordRight(text: string, at: number): number {
  return boundaryFrom(text, at + wordEnd.exec(text.slice(at, at + maxWordChars))![0].length);
}

/** `letters`: words as people see them; `spaces`: everything up to the space before. */
export function wordLeft(text: string, at: number, kind: "letters" | "spaces" = "letters"): number {
  const before = text.slice(Math.max(0, at - maxWordChars), at);
  const found = (kind === "letters" ? wordStart : spacedWordStart).exec(before)![0].length;
  return Math.min(at, boundaryFrom(text, at - found));
}
