/** The piece of a message that shows why it was found. */
import { isAboutSender, type Pattern, type Patterns } from "./search_text.ts";
import { type Token, tokensOf } from "./search_tokens.ts";

export interface Snippet {
  /** One line of at most about 200 characters. */
  text: string;
  /** What was found: start and end in code units of `text`, ascending, without overlaps. */
  highlights: [number, number][];
}

const snippetChars = 200;
/** Shown in front of the first find. */
const leadChars = 40;
/** Looked at for the best place. */
const maxFinds = 200;

interface Find {
  start: number;
  end: number;
  /** Which of the wanted words it is. */
  wanted: number;
}

/** `wanted`: for each word or phrase what it may look like. */
export function snippetOf(body: string, wanted: readonly Patterns[]): Snippet {
  const finds = findsIn(body, wanted);
  const from = startOf(body, bestPlace(finds));
  const to = endOf(body, from);
  const lead = from > 0 ? "…" : "";
  const text = `${lead}${body.slice(from, to).replaceAll(/\s/g, " ")}${to < body.length ? "…" : ""}`;
  const shift = lead.length - from;
  const inside = finds.filter((find) => find.start >= from && find.end <= to);
  return { text, highlights: joined(inside).map(([start, end]) => [start + shift, end + shift]) };
}

/** Where in a text the wanted words are: start and end in code units, ascending, without overlaps. */
export function highlightsIn(body: string, wanted: readonly Patterns[]): [number, number][] {
  return joined(findsIn(body, wanted));
}

function findsIn(body: string, wanted: readonly Patterns[]): Find[] {
  if (wanted.length === 0) return [];
  const { parts, wholes } = tokensOf(body);
  const finds: Find[] = [];
  wanted.forEach((patterns, number) => {
    let room = maxFinds;
    for (const pattern of patterns) {
      if (isAboutSender(pattern)) continue;
      for (const [start, end] of [...placesOf(pattern, parts), ...placesOf(pattern, wholes)]) {
        if (room-- <= 0) break;
        finds.push({ start, end, wanted: number });
      }
    }
  });
  return finds.sort((a, b) => a.start - b.start || a.end - b.end);
}

function* placesOf({ tokens, prefix }: Pattern, text: readonly Token[]): Generator<[number, number]> {
  const last = tokens.length - 1;
  for (let at = 0; at + last < text.length; at++) {
    if (text[at]!.text !== tokens[0] && last > 0) continue;
    const end = text[at + last]!;
    const goesOn = prefix ? end.text.startsWith(tokens[last]!) : end.text === tokens[last];
    if (!goesOn || !tokens.every((token, i) => i === last || text[at + i]!.text === token)) continue;
    yield [text[at]!.start, prefix ? endOfPrefix(end, tokens[last]!) : end.end];
  }
}

/** Only what was typed, where the normal form is as long as the original. */
function endOfPrefix(token: Token, prefix: string): number {
  return token.end - token.start === token.text.length ? token.start + prefix.length : token.end;
}

/** The start of the stretch with the most different words, then with the most of them. */
function bestPlace(finds: readonly Find[]): number {
  let best = 0;
  let most = -1;
  for (const [i, first] of finds.entries()) {
    const near = finds.slice(i, i + 50).filter((find) => find.end <= first.start + snippetChars - leadChars);
    const worth = new Set(near.map((find) => find.wanted)).size * 100 + near.length;
    if (worth <= most) continue;
    most = worth;
    best = first.start;
  }
  return best;
}

function startOf(body: string, place: number): number {
  if (place <= leadChars || body.length <= snippetChars) return 0;
  const from = Math.min(place - leadChars, body.length - snippetChars);
  const gap = body.slice(from, place).search(/\s\S/);
  return gap < 0 ? wholeSign(body, Math.max(from, place - leadChars)) : from + gap + 1;
}

function endOf(body: string, from: number): number {
  const to = from + snippetChars;
  if (to >= body.length) return body.length;
  const tail = body.slice(to - leadChars, to);
  const gap = Math.max(tail.lastIndexOf(" "), tail.lastIndexOf("\n"));
  return gap < 0 ? wholeSign(body, to) : to - leadChars + gap;
}

/** Not between the halves of a surrogate pair. */
function wholeSign(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff ? at - 1 : at;
}

function joined(finds: readonly Find[]): [number, number][] {
  const ranges: [number, number][] = [];
  for (const { start, end } of finds) {
    const last = ranges.at(-1);
    if (last !== undefined && start < last[1]) last[1] = Math.max(last[1], end);
    else ranges.push([start, end]);
  }
  return ranges;
}
