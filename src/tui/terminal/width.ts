/** How many cells text takes, by what a reader sees as one character. The only user of string-width. */
import { commonWidth } from "./common_width.ts";
import { legible } from "./legible.ts";

/** What only few texts need. To make it takes 50 ms, a third of the time to the first picture; so that comes first. */
class RareMeasures {
  #segmenter: Intl.Segmenter | undefined;
  #width: ((text: string) => number) | undefined;

  segments(text: string): Iterable<Intl.SegmentData> {
    this.#segmenter ??= new Intl.Segmenter(undefined, { granularity: "grapheme" });
    return this.#segmenter.segment(text);
  }

  async load(): Promise<void> {
    const { default: stringWidth } = await import("string-width");
    this.#width = (text) => stringWidth(text, { countAnsiEscapeCodes: true });
  }

  width(text: string): number {
    return this.#width?.(text) ?? Array.from(text).length;
  }
}

const rare = new RareMeasures();

/** Until it has resolved, what is not frequent is measured roughly. */
export async function loadMeasures(): Promise<void> {
  await rare.load();
}

const simple = /^[\x20-\x7e]*$/;
/** One code point that is drawn as an emoji by itself; the letters of flags go in pairs. */
const emoji = /^(?!\p{RI})\p{Emoji_Presentation}$/u;
const accents = /^[\u0300-\u036f]+$/;

/** The text cut into what a reader sees as characters; joined again they are the text. */
export function graphemes(text: string): string[] {
  if (simple.test(text)) return text.split("");
  const found: string[] = [];
  for (let at = 0; at < text.length;) {
    if (isCommonAt(text, at) && (at + 1 === text.length || isCommonAt(text, at + 1))) {
      found.push(text[at++]!);
      continue;
    }
    const pair = text.slice(at, at + 2);
    if (emoji.test(pair) && (at + 2 === text.length || isCommonAt(text, at + 2))) {
      found.push(pair);
      at += 2;
      continue;
    }
    const end = endOfHard(text, at);
    for (const { segment } of rare.segments(text.slice(at, end))) found.push(segment);
    at = end;
  }
  return found;
}

function isCommonAt(text: string, at: number): boolean {
  return commonWidth(text.charCodeAt(at)) > 0;
}

/** Where what needs the rules of Unicode ends: between two common characters, as nothing joins those. */
function endOfHard(text: string, from: number): number {
  let at = from + 1;
  while (at < text.length && !(isCommonAt(text, at - 1) && isCommonAt(text, at))) at++;
  return at;
}

/**
 * The cells of one grapheme as it is drawn: 0 for what is left out, 1 for a control character made visible.
 * What is frequent is known here, as string-width takes a while when it is asked for the first time.
 */
export function cellsOf(grapheme: string): number {
  const common = commonWidth(grapheme.charCodeAt(0));
  if (common > 0 && (grapheme.length === 1 || accents.test(grapheme.slice(1)))) return common;
  if (emoji.test(grapheme)) return 2;
  const shown = legible(grapheme);
  return shown === "" ? 0 : rare.width(shown);
}

/** The cells of a line of text as it is drawn. */
export function textWidth(text: string): number {
  if (simple.test(text)) return text.length;
  let cells = 0;
  for (const grapheme of graphemes(text)) cells += cellsOf(grapheme);
  return cells;
}
