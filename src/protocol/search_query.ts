/**
 * The query language of search, for every door and client: words, "phrases", filters, and - in front of what must not be there.
 * A word ending in * goes on; so does the last one, as it may still be being typed, unless a space follows.
 * Every term must hold; of several from: or in: any one will do.
 *
 * What looks like a filter of another name is an error when it is near one of ours, and text otherwise: `node:sqlite`,
 * `localhost:9920` and addresses can be looked for as they are. Quotation marks make text of everything.
 */
import { nearWord } from "./near_word.ts";
import {
  type FilterName,
  filterNamed,
  otherFilter,
  type SearchFilter,
  searchFilters,
} from "./search_filters.ts";
import { durationPattern } from "./search_time.ts";
import { partsOf } from "./search_tokens.ts";
import { parseTime } from "./time.ts";

export type SearchTerm =
  | { kind: "word"; text: string; prefix: boolean; not: boolean }
  | { kind: "phrase"; text: string; prefix: boolean; not: boolean }
  | { kind: "filter"; name: FilterName; value: string; not: boolean };

export interface SearchQuery {
  terms: SearchTerm[];
}

/** `start` and `end`: what is wrong, in code units of the query. */
export type ParsedQuery = { ok: true; query: SearchQuery } | {
  ok: false;
  problem: string;
  start: number;
  end: number;
};

const maxQueryChars = 1000;
const maxTerms = 32;

/** An empty query is right and matches everything. */
export function parseQuery(text: string): ParsedQuery {
  if (text.length > maxQueryChars) {
    return {
      ok: false,
      problem: `The query has ${text.length} characters: at most ${maxQueryChars} are looked at`,
      start: maxQueryChars,
      end: text.length,
    };
  }
  const terms: SearchTerm[] = [];
  for (const chunk of chunksOf(text)) {
    const term = termOf(chunk);
    if (typeof term === "string") {
      return { ok: false, problem: term, start: chunk.start, end: chunk.end };
    }
    if (term !== undefined) terms.push(term);
  }
  return checked(text, terms);
}

function checked(text: string, terms: SearchTerm[]): ParsedQuery {
  const whole = { ok: false as const, start: 0, end: text.length };
  if (terms.length > maxTerms) {
    return { ...whole, problem: `The query has ${terms.length} terms: at most ${maxTerms} are possible` };
  }
  if (terms.length > 0 || text.trim() === "") return { ok: true, query: { terms } };
  return {
    ...whole,
    problem: `There is nothing to look for in ${JSON.stringify(text.trim())}: words have letters or digits`,
  };
}

interface Chunk {
  not: boolean;
  /** In front of the colon; undefined: no filter. */
  name: string | undefined;
  text: string;
  quoted: boolean;
  /** The query ends with it: it may still be being typed. */
  last: boolean;
  start: number;
  end: number;
}

const quote = `"\u201c\u201d\u201e\u00ab\u00bb`;
const quotes = new RegExp(`[${quote}]`, "g");
const chunkPattern = new RegExp(
  String
    .raw`(?<not>-(?=[^\s-]))?(?:(?<name>[A-Za-z]+):(?=[${quote}]))?[${quote}](?<phrase>[^${quote}]*)(?<closed>[${quote}])?|` +
    String.raw`(?<notWord>-(?=[^\s-]))?(?:(?<wordName>[A-Za-z]+):(?![/:\\]))?(?<word>\S*)`,
  "g",
);

function* chunksOf(text: string): Generator<Chunk> {
  for (const match of text.matchAll(chunkPattern)) {
    if (match[0] === "") continue;
    const { not, name, phrase, closed, notWord, wordName, word } = match.groups!;
    const end = match.index + match[0].length;
    yield {
      not: (not ?? notWord) !== undefined,
      name: name ?? wordName,
      text: phrase ?? word ?? "",
      quoted: phrase !== undefined,
      last: phrase === undefined ? end === text.length : closed === undefined,
      start: match.index,
      end,
    };
  }
}

/** A problem as text; undefined when there is nothing in it to look for. */
function termOf(chunk: Chunk): SearchTerm | string | undefined {
  if (chunk.name === undefined) return textTerm(chunk);
  const filter = filterNamed(chunk.name);
  if (filter !== undefined) return filterTerm(chunk, filter);
  const meant = /^\d*\**$/.test(chunk.text) ? undefined : otherFilter(chunk.name) ?? nearFilter(chunk.name);
  if (meant === undefined) return textTerm({ ...chunk, text: `${chunk.name}:${chunk.text}` });
  return `There is no filter "${chunk.name}:": did you mean ${meant}: ? ` +
    `To look for the text, put it in quotation marks`;
}

function nearFilter(name: string): string | undefined {
  const names = searchFilters.map((filter) => filter.name);
  const near = nearWord(name.toLowerCase(), names);
  // Of words this short, half a dozen are near "in" and "is" by accident.
  return near !== undefined && Math.min(near.length, name.length) > 2 ? near : undefined;
}

function textTerm({ text, quoted, last, not }: Chunk): SearchTerm | undefined {
  const bare = text.replaceAll(/\s+/g, " ").replace(/[\s*]+$/, "").trimStart();
  if (partsOf(bare).length === 0) return undefined;
  const prefix = text.trimEnd().endsWith("*") || (last && !not);
  return { kind: quoted ? "phrase" : "word", text: bare, prefix, not };
}

function filterTerm(chunk: Chunk, filter: SearchFilter): SearchTerm | string {
  const { name } = filter;
  const value = bareValue(filter, chunk.text.replaceAll(quotes, "").replaceAll(/\s+/g, " ").trim());
  if (value === "") return `${name}: needs a value behind it without a space, such as ${filter.example}`;
  return problemWith(filter, value) ?? { kind: "filter", name, value, not: chunk.not };
}

function problemWith(filter: SearchFilter, value: string): string | undefined {
  if (filter.takes === "time") return isTime(value) ? undefined : wrongTime(filter, value);
  if (filter.takes !== "choice") return undefined;
  const values = filter.values.map((one) => one.value);
  if (values.includes(value)) return undefined;
  const near = nearWord(value, values);
  const wrong = `${filter.name}: does not take ${JSON.stringify(value)}`;
  return near === undefined
    ? `${wrong}: use ${values.join(", ")}`
    : `${wrong}: did you mean ${filter.name}:${near}?`;
}

function isTime(value: string): boolean {
  return durationPattern.test(value) || parseTime(value) !== undefined;
}

function wrongTime({ name }: SearchFilter, value: string): string {
  return `${name}: does not take ${JSON.stringify(value)}: use a day (${name}:2026-01-31), ` +
    `a time (${name}:2026-01-31T12:00Z) or how long ago (${name}:7d, 12h, 30m, 2w)`;
}

/** Names lose their @, conversations their #; a conversation with @ is a direct one. */
function bareValue({ takes }: SearchFilter, value: string): string {
  if (takes === "choice") return value.toLowerCase();
  const bare = takes === "person" ? value.replace(/^@+/, "") : value.replace(/^#+/, "");
  return bare.normalize("NFC").trim();
}

/** The query as somebody would type it; parsing it gives the same again. */
export function printQuery({ terms }: SearchQuery): string {
  const text = terms.map(printTerm).join(" ");
  const last = terms.at(-1);
  const isFinished = last?.kind === "word" && !last.prefix && !last.not;
  return isFinished ? `${text} ` : text;
}

const plainValue = /^[\p{L}\p{N}@_][\p{L}\p{M}\p{N}@_.:+-]*$/u;

function printTerm(term: SearchTerm): string {
  const not = term.not ? "-" : "";
  if (term.kind === "filter") {
    const { name, value } = term;
    return `${not}${name}:${plainValue.test(value) ? value : `"${value}"`}`;
  }
  const text = `${term.text}${term.prefix ? "*" : ""}`;
  return term.kind === "phrase" ? `${not}"${text}"` : `${not}${text}`;
}
