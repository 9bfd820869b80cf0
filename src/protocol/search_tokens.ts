/**
 * What a text consists of for searching. One definition for the index, for looking through texts without one, and for queries.
 *
 * Words are taken apart as far as they go: `fooBar` is `foo bar`, `snake_case` is `snake case`, `a/b.ts` is `a b ts`; case, accents
 * and width do not count. Scripts that write without spaces become pairs of neighbours (東京都 is `東京 京都 都`), so that any part of
 * a run is found. A name that was taken apart at its capitals is also kept whole, in a sequence of its own.
 */

/** A piece of the text in its normal form, with its place in code units. */
export interface Token {
  text: string;
  start: number;
  end: number;
  /** The last sign of a run without spaces, which has no neighbour to pair with. */
  tail?: true;
}

/** Letters and digits without anything between them. */
interface Run {
  /** As small as possible, and as large as possible. */
  parts: Token[];
  whole: Token[];
  /** Nothing but punctuation between this run and the one before: a path, a call, an address. */
  joined: boolean;
}

/** Beyond it nothing of a message is searched: text this long belongs into an artifact. */
const maxParts = 10_000;
const maxTokenChars = 64;

const unspaced = String
  .raw`[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}\u30fc\uff70]`;
const runPattern = new RegExp(
  String.raw`(?<unspaced>${unspaced}[${unspaced}\p{M}\uff9e\uff9f]*)|` +
    String.raw`(?<word>[[\p{L}\p{M}\p{N}_]--${unspaced}]+)|(?<sign>\p{Extended_Pictographic})`,
  "gv",
);
const beyondAscii = /[\u0080-\uffff]/;
const plainWord = /^[A-Z]?[a-z0-9]*$/;
const space = /\s/;

type Pieces = Pick<Run, "parts" | "whole">;

function runsOf(text: string): Run[] {
  const runs = new Runs(text);
  if (beyondAscii.test(text)) {
    for (const match of text.matchAll(runPattern)) {
      if (!runs.take(piecesOf(match), match.index, match.index + match[0].length)) break;
    }
  } else takeAsciiWords(text, runs);
  return runs.all;
}

/** What most texts consist of, without the cost of regular expressions: this runs for every message. */
function takeAsciiWords(text: string, runs: Runs): void {
  for (let start = 0; start < text.length;) {
    if (asciiKind[text.charCodeAt(start)] === 0) {
      start++;
      continue;
    }
    let end = start + 1;
    let isPlain = asciiKind[text.charCodeAt(start)] !== underscore;
    for (let kind; (kind = asciiKind[text.charCodeAt(end)]!) > 0; end++) isPlain &&= kind === plain;
    const run = text.slice(start, end);
    if (!runs.take(isPlain ? same(plainToken(run, start)) : wordOf(run, start), start, end)) return;
    start = end;
  }
}

const plain = 1;
const capital = 2;
const underscore = 3;
const asciiKind = Uint8Array.from({ length: 128 }, (_, code) => {
  const char = String.fromCharCode(code);
  if (char === "_") return underscore;
  return /[a-z0-9]/.test(char) ? plain : /[A-Z]/.test(char) ? capital : 0;
});

/** Collects runs, up to the limit. */
class Runs {
  readonly all: Run[] = [];
  readonly #text: string;
  #count = 0;
  #end = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** False: that is enough. */
  take(pieces: Pieces | undefined, start: number, end: number): boolean {
    if (pieces === undefined) return true;
    const joined = this.all.length > 0 && !this.#isSpacedBefore(start);
    this.all.push({ parts: pieces.parts, whole: pieces.whole, joined });
    this.#end = end;
    this.#count += pieces.parts.length;
    return this.#count < maxParts;
  }

  #isSpacedBefore(start: number): boolean {
    for (let at = this.#end; at < start; at++) {
      const code = this.#text.charCodeAt(at);
      if (code <= 32 || (code > 127 && space.test(this.#text[at]!))) return true;
    }
    return false;
  }
}

function piecesOf(match: RegExpExecArray): Pieces | undefined {
  const { 0: text, index, groups } = match;
  if (groups!.unspaced !== undefined) {
    const pairs = pairsOf(text, index);
    return { parts: pairs, whole: pairs };
  }
  return groups!.sign === undefined
    ? wordOf(text, index)
    : same({ text, start: index, end: index + text.length });
}

function same(token: Token): Pieces {
  const parts = [token];
  return { parts, whole: parts };
}

function plainToken(run: string, start: number): Token {
  return { text: run.slice(0, maxTokenChars).toLowerCase(), start, end: start + run.length };
}

const hump = /(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/u;

/** Undefined when nothing is left of it, as of underscores alone. */
function wordOf(run: string, start: number): Pieces | undefined {
  if (plainWord.test(run)) return same(plainToken(run, start));
  const parts: Token[] = [];
  const whole: Token[] = [];
  for (const { 0: name, index } of run.matchAll(/[^_]+/g)) {
    const at = start + index;
    pushToken(whole, name, at);
    let piece = at;
    for (const text of name.split(hump)) {
      pushToken(parts, text, piece);
      piece += text.length;
    }
  }
  if (parts.length === 0) return undefined;
  return { parts, whole: whole.length === parts.length ? parts : whole };
}

function pushToken(tokens: Token[], text: string, start: number): void {
  const normal = normalForm(text);
  if (normal !== "") tokens.push({ text: normal, start, end: start + text.length });
}

/** One sign with what belongs to it: marks, and letters of Hangul that were written one by one. */
const signs = /[\u1100-\u115f][\u1160-\u11a7]*[\u11a8-\u11ff]*|.[\p{M}\uff9e\uff9f]*/gsu;

function pairsOf(run: string, runStart: number): Token[] {
  const each: Token[] = [...run.matchAll(signs)].map(({ 0: text, index }) => ({
    text: normalForm(text),
    start: runStart + index,
    end: runStart + index + text.length,
  }));
  return each.map((sign, i) => {
    const next = each[i + 1];
    return next === undefined
      ? { ...sign, tail: true }
      : { text: sign.text + next.text, start: sign.start, end: next.end };
  });
}

const accents = /[\u0300-\u036f]/g;
/** The index would take a word apart at these. */
const separators = /[^a-z0-9\u0080-\u{10ffff}]/gu;

function normalForm(text: string): string {
  const normal = text.toLowerCase().normalize("NFKD").replace(accents, "").normalize("NFC");
  return normal.toLowerCase().replace(separators, "").slice(0, maxTokenChars).toWellFormed();
}

/** The smallest pieces, in order. */
export function partsOf(text: string): Token[] {
  return partsIn(runsOf(text));
}

/** The same text with each run in one piece. */
export function wholesOf(text: string): Token[] {
  return runsOf(text).flatMap((run) => run.whole);
}

/** Stands between wholes that were not neighbours; no token looks like it. */
const gap: Token = { text: "_", start: 0, end: 0 };

/** Parts and wholes of a text that is looked through; wholes only of places where they differ from the parts. */
export function tokensOf(text: string): { parts: Token[]; wholes: Token[] } {
  const runs = runsOf(text);
  const wholes: Token[] = [];
  for (let start = 0; start < runs.length;) {
    let isSplit = isSplitRun(runs[start]!);
    let end = start + 1;
    for (; end < runs.length && runs[end]!.joined; end++) isSplit ||= isSplitRun(runs[end]!);
    if (isSplit) wholes.push(gap, ...runs.slice(start, end).flatMap((run) => run.whole));
    start = end;
  }
  return { parts: partsIn(runs), wholes };
}

function isSplitRun(run: Run): boolean {
  return run.whole !== run.parts;
}

function partsIn(runs: readonly Run[]): Token[] {
  const parts: Token[] = [];
  for (const run of runs) for (const part of run.parts) parts.push(part);
  return parts;
}
