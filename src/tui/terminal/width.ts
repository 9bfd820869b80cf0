/** How many cells text takes, by what a reader sees as one character. The only user of string-width. */
import stringWidth from "string-width";
import { legible } from "./legible.ts";

const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });
const simple = /^[\x20-\x7e]*$/;

/** The text cut into what a reader sees as characters; joined again they are the text. */
export function graphemes(text: string): string[] {
  if (simple.test(text)) return text.split("");
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** The cells of one grapheme as it is drawn: 0 for what is left out, 1 for a control character made visible. */
export function cellsOf(grapheme: string): number {
  const code = grapheme.charCodeAt(0);
  if (grapheme.length === 1 && isNarrow(code)) return 1;
  const shown = legible(grapheme);
  return shown === "" ? 0 : stringWidth(shown, { countAnsiEscapeCodes: true });
}

/** The cells of a line of text as it is drawn. */
export function textWidth(text: string): number {
  if (simple.test(text)) return text.length;
  return graphemes(text).reduce((sum, grapheme) => sum + cellsOf(grapheme), 0);
}

/** ASCII, the letters of Europe, lines and boxes: known without asking. */
function isNarrow(code: number): boolean {
  if (code < 0x300) return code !== 0xad;
  return code >= 0x2500 && code <= 0x25a0;
}
