/**
 * Texts as they are searched, and what is looked for in them. The index stores the strings of `searchText` and answers
 * exactly what `occurs` answers about them, so that looking with an index and without one can never differ.
 */
import { partsOf, type Token, tokensOf, wholesOf } from "./search_tokens.ts";

/** Tokens between single spaces, with one at either end; empty when there are none. */
export interface SearchText {
  parts: string;
  /** Of places where something was taken apart. */
  wholes: string;
  /** The sender's name. */
  sender: string;
}

export type TextField = keyof SearchText;

/** Tokens that follow each other in one field. */
export interface Pattern {
  field: TextField;
  tokens: readonly string[];
  /** True: the last one may go on. */
  prefix: boolean;
}

/** What a word or phrase may look like in a text; any of these will do. */
export type Patterns = readonly Pattern[];

export function searchText(body: string, senderName: string): SearchText {
  const { parts, wholes } = tokensOf(body);
  return { parts: spaced(parts), wholes: spaced(wholes), sender: spaced(partsOf(senderName)) };
}

function spaced(tokens: readonly Token[]): string {
  let text = "";
  for (const token of tokens) text += ` ${token.text}`;
  return text === "" ? "" : `${text} `;
}

/** Empty when there is nothing in it to look for. `senders`: the names of senders count as well. */
export function patternsOf(text: string, options: { prefix: boolean; senders?: boolean }): Patterns {
  const parts = partsOf(text);
  if (parts.length === 0) return [];
  const found = [
    pattern("parts", parts, options),
    // As typed without capitals: `foobar` finds `fooBar`, and `fooBar` finds `foobar`.
    pattern("wholes", wholesOf(text), options),
    pattern("parts", wholesOf(text), options),
  ];
  if (options.senders) found.push({ ...found[0]!, field: "sender" });
  return found.filter((one, i) =>
    one.tokens.length > 0 && !found.slice(0, i).some((other) => isSame(one, other))
  );
}

function isSame(a: Pattern, b: Pattern): boolean {
  return a.field === b.field && a.prefix === b.prefix && a.tokens.join(" ") === b.tokens.join(" ");
}

/** The end of a run without spaces is found anywhere in a longer run, so its last sign alone proves nothing. */
function pattern(field: TextField, tokens: readonly Token[], { prefix }: { prefix: boolean }): Pattern {
  const last = tokens.at(-1)!;
  const before = tokens.at(-2);
  if (!last.tail) return { field, tokens: textsOf(tokens), prefix };
  const isPaired = before !== undefined && before.end === last.end;
  return isPaired
    ? { field, tokens: textsOf(tokens.slice(0, -1)), prefix: false }
    : { field, tokens: textsOf(tokens), prefix: true };
}

function textsOf(tokens: readonly Token[]): string[] {
  return tokens.map((token) => token.text);
}

function needleOf({ tokens, prefix }: Pattern): string {
  return ` ${tokens.join(" ")}${prefix ? "" : " "}`;
}

export function occurs(text: SearchText, pattern: Pattern): boolean {
  return text[pattern.field].includes(needleOf(pattern));
}

/** How often, and how often to the end of the word. */
function count(text: SearchText, pattern: Pattern): { all: number; complete: number } {
  const haystack = text[pattern.field];
  const needle = needleOf(pattern);
  let all = 0;
  let complete = 0;
  for (let at = haystack.indexOf(needle); at >= 0; at = haystack.indexOf(needle, at + 1)) {
    all++;
    if (!pattern.prefix || haystack[at + needle.length] === " ") complete++;
  }
  return { all, complete };
}

/** A usual length of a message, in characters of `parts`. Constants of the BM25 formula. */
const usualChars = 120;
const saturation = 1.2;
const lengthWeight = 0.75;
const unfinishedWeight = 0.6;
const senderWeight = 0.2;

/**
 * How well a text answers, by the BM25 formula with the same weight for every word: how rare a word is among all messages
 * is no business of somebody who may see only some of them.
 */
export function scoreOf(text: SearchText, wanted: readonly Patterns[]): number {
  const length = saturation * (1 - lengthWeight + lengthWeight * text.parts.length / usualChars);
  let score = 0;
  for (const patterns of wanted) {
    const often = Math.max(0, ...patterns.map((pattern) => weightIn(text, pattern)));
    score += often * (saturation + 1) / (often + length);
  }
  return score;
}

function weightIn(text: SearchText, pattern: Pattern): number {
  const { all, complete } = count(text, pattern);
  const often = complete + (all - complete) * unfinishedWeight;
  return pattern.field === "sender" ? often * senderWeight : often;
}
