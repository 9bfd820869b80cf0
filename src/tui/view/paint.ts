/** Making lines: pieces of text with a style, cut, filled and wrapped to a width in cells. */
import { type Line, plain, type Span, type Style } from "../terminal/style.ts";
import { cellsOf, graphemes } from "../terminal/width.ts";
import { lineWidth, padLine, shortenLine, wrapLine } from "../terminal/wrap.ts";

export type { Line, Span, Style };

export function s(text: string, style: Style = plain): Span {
  return { text, style };
}

export const widthOf = lineWidth;

/** At most so wide; what is cut off is shown by `…`. */
export const shorten = shortenLine;

/** Exactly so wide: cut with `…`, or filled. */
export function fit(line: Line, width: number): Line {
  return padLine(shortenLine(line, width), { width });
}

/** The line without its first cells; a wide character that is cut through becomes a space. */
export function without(line: Line, cells: number): Line {
  const width = widthOf(line);
  if (cells >= width) return [];
  let skipped = 0;
  const rest: Span[] = [];
  for (const { text, style } of line) {
    let kept = "";
    for (const char of graphemes(text)) {
      const wide = cellsOf(char);
      if (skipped >= cells) kept += char;
      else if (skipped + wide > cells) kept += " ".repeat(skipped + wide - cells);
      skipped += skipped < cells ? wide : 0;
    }
    if (kept !== "") rest.push({ text: kept, style });
  }
  return rest;
}

/** Left and right parts, the left one giving way. */
export function spread(left: Line, right: Line, width: number): Line {
  const space = Math.max(0, width - widthOf(right) - 1);
  return fit([...fit(left, space), s(" "), ...right], width);
}

export function centred(line: Line, width: number): Line {
  const cut = shorten(line, width);
  const before = Math.max(0, (width - widthOf(cut)) >> 1);
  return [s(" ".repeat(before)), ...cut];
}

/** A rule with words in it. */
export function rule(words: Line, width: number, style: Style): Line {
  const cut = words.length === 0 ? words : [s(" "), ...shorten(words, width - 6), s(" ")];
  const rest = Math.max(0, width - 2 - widthOf(cut));
  return [s("──".slice(0, width), style), ...cut, s("─".repeat(rest), style)];
}

/** The rule with its words in the middle. */
export function middleRule(words: Line, width: number, style: Style): Line {
  const cut = shorten([s(" "), ...words, s(" ")], width);
  const rest = Math.max(0, width - widthOf(cut));
  return [s("─".repeat(rest >> 1), style), ...cut, s("─".repeat(rest - (rest >> 1)), style)];
}

/** The whole line in one style more. */
export function over(line: Line, style: Style): Line {
  return line.map((span) => ({ text: span.text, style: { ...span.style, ...style } }));
}

/** Wrapped at words, broken where a word is wider than the line. Never empty. */
export function wrapped(line: Line, width: number): Line[] {
  return wrapLine(line, Math.max(1, width));
}

/** In front of each line, as wide on all. */
export function indented(lines: readonly Line[], first: Line, others: Line = first): Line[] {
  return lines.map((line, at) => [...at === 0 ? first : others, ...line]);
}
