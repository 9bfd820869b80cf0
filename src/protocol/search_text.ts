/**
 * Texts as they are searched, and what is looked for in them. The index stores the strings of `searchText` and answers
 * exactly what `occurs` answers about them, so that looking with an index and without one can never differ.
 */
import { partsOf, type Token, tokensOf, wholesOf } from "./search_tokens.ts";

/** Tokens that follow each other. */
export interface Pattern {
  tokens: readonly string[];
  /** True: the last one may go on. */
  prefix: boolean;
}

/** What a word or phrase may look like in a text; any of these will do. */
export type Patterns = readonly Pattern[];

/** Words never have it, so tokens that begin with it are of another kind: of the sender's name, or (twice) marks. */
const apart = "_";

/** Tokens between single spaces: those of the text, then what was taken apart once more in one piece, then the sender's name. */
export function searchText(body: string, senderName: string): string {
  const { parts, wholes } = tokensOf(body);
  let text = " ";
  for (const token of parts) text += `${token.text} `;
  for (const token of wholes) text += `${token.text} `;
  for (const token of partsOf(senderName)) text += `${apart}${token.text} `;
  return text;
}

/** A mark as a token that is no word. */
export function markToken(mark: string): string {
  return `${apart}${apart}${mark}`;
}

/** Empty when there is nothing in it to look for. `senders`: the names of senders count as well. */
export function patternsOf(text: string, options: { prefix: boolean; senders?: boolean }): Patterns {
  const parts = partsOf(text);
  if (parts.length === 0) return [];
  const found = [patternOf(parts, options)];
  // As typed without capitals: `foobar` finds `fooBar`, and `fooBar` finds `foobar`.
  const whole = patternOf(wholesOf(text), options);
  if (whole.tokens.join(" ") !== found[0]!.tokens.join(" ")) found.push(whole);
  if (options.senders) found.push({ ...found[0]!, tokens: found[0]!.tokens.map((token) => apart + token) });
  return found;
}

export function isAboutSender({ tokens }: Pattern): boolean {
  return tokens[0]!.startsWith(apart);
}

/** The end of a run without spaces is found anywhere in a longer run, so its last sign alone proves nothing. */
function patternOf(tokens: readonly Token[], { prefix }: { prefix: boolean }): Pattern {
  const last = tokens.at(-1)!;
  const before = tokens.at(-2);
  if (!last.tail) return { tokens: textsOf(tokens), prefix };
  const isPaired = before !== undefined && before.end === last.end;
  return isPaired
    ? { tokens: textsOf(tokens.slice(0, -1)), prefix: false }
    : { tokens: textsOf(tokens), prefix: true };
}

function textsOf(tokens: readonly Token[]): string[] {
  return tokens.map((token) => token.text);
}

function needleOf({ tokens, prefix }: Pattern): string {
  return ` ${tokens.join(" ")}${prefix ? "" : " "}`;
}

/** `text`: of `searchText`, with marks or without. */
export function occurs(text: string, pattern: Pattern): boolean {
  return text.includes(needleOf(pattern));
}

/** How often, and how often to the end of the word. */
function count(text: string, pattern: Pattern): { all: number; complete: number } {
  const needle = needleOf(pattern);
  let all = 0;
  let complete = 0;
  for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + 1)) {
    all++;
    if (!pattern.prefix || text[at + needle.length] === " ") complete++;
  }
  return { all, complete };
}

/** A usual length of a message, in characters of its tokens. Constants of the BM25 formula. */
const usualChars = 120;
const saturation = 1.2;
const lengthWeight = 0.75;
const unfinishedWeight = 0.6;
const senderWeight = 0.2;

/**
 * How well a text answers, by the BM25 formula with the same weight for every word: how rare a word is among all messages
 * is no business of somebody who may see only some of them.
 */
export function scoreOf(text: string, wanted: readonly Patterns[]): number {
  const end = text.indexOf(` ${apart}`);
  const chars = end < 0 ? text.length : end;
  const length = saturation * (1 - lengthWeight + lengthWeight * chars / usualChars);
  let score = 0;
  for (const patterns of wanted) {
    const often = Math.max(0, ...patterns.map((pattern) => weightIn(text, pattern)));
    score += often * (saturation + 1) / (often + length);
  }
  return score;
}

function weightIn(text: string, pattern: Pattern): number {
  const { all, complete } = count(text, pattern);
  const often = complete + (all - complete) * unfinishedWeight;
  return isAboutSender(pattern) ? often * senderWeight : often;
}
