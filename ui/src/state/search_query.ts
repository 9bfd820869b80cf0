/** The query language of the search: words, "phrases", and filters such as `from:ana in:general has:code`. Pure. */
import type { ReadMessage } from "$protocol/message.ts";

export interface SearchQuery {
  words: string[];
  from: string[];
  in: string[];
  has: string[];
  is: string[];
  before: string | null;
  after: string | null;
}

export const filters = [
  { name: "from:", about: "by somebody" },
  { name: "in:", about: "in a conversation" },
  { name: "has:", about: "code, link, reaction, thread" },
  { name: "is:", about: "pinned, whisper, mention, edited, reply" },
  { name: "before:", about: "a day, 2026-01-31" },
  { name: "after:", about: "a day, 2026-01-31" },
] as const;

export const filterValues: Readonly<Record<string, readonly string[]>> = {
  "has:": ["code", "link", "reaction", "thread"],
  "is:": ["pinned", "whisper", "mention", "edited", "reply"],
};

const token = /(?:(from|in|has|is|before|after):)?(?:"([^"]*)"|(\S+))/gi;

export function parseQuery(text: string): SearchQuery {
  const query: SearchQuery = { words: [], from: [], in: [], has: [], is: [], before: null, after: null };
  for (const [, filter, phrase, word] of text.matchAll(token)) {
    const value = (phrase ?? word ?? "").trim();
    if (value === "") continue;
    const plain = value.toLowerCase().replace(/^[@#]/, "");
    switch (filter?.toLowerCase()) {
      case undefined:
        query.words.push(value.toLowerCase());
        break;
      case "from":
      case "in":
      case "has":
      case "is":
        query[filter!.toLowerCase() as "from" | "in" | "has" | "is"].push(plain);
        break;
      case "before":
        query.before = plain;
        break;
      case "after":
        query.after = plain;
    }
  }
  return query;
}

export function isEmpty(query: SearchQuery): boolean {
  return Object.values(query).every((value) => value === null || value.length === 0);
}

/** Whether a message fits everything but the conversations. */
export function matches(
  message: ReadMessage,
  { query, self }: { query: SearchQuery; self: string },
): boolean {
  const body = message.body.toLowerCase();
  const sender = message.sender.name.toLowerCase();
  return query.words.every((word) => body.includes(word) || sender.includes(word)) &&
    (query.from.length === 0 ||
      query.from.some((name) => sender === name || (name === "me" && message.sender.key === self))) &&
    query.has.every((what) => hasWhat(message, what)) &&
    query.is.every((what) => isWhat(message, what, self)) &&
    fitsDays(message, query);
}

function hasWhat({ body, reactions, thread_reply_count }: ReadMessage, what: string): boolean {
  if (what === "code") return body.includes("`");
  if (what === "link") return /https?:\/\//.test(body);
  if (what === "reaction") return Object.keys(reactions ?? {}).length > 0;
  return what === "thread" && (thread_reply_count ?? 0) > 0;
}

function isWhat(message: ReadMessage, what: string, self: string): boolean {
  if (what === "pinned") return message.pinned === true;
  if (what === "whisper") return message.recipients !== null;
  if (what === "mention") return message.mentions?.includes(self) ?? false;
  if (what === "edited") return message.edited_at !== undefined;
  return what === "reply" && message.reply_to !== null;
}

function fitsDays({ ts }: ReadMessage, { before, after }: SearchQuery): boolean {
  const at = Date.parse(ts);
  const start = before === null ? NaN : Date.parse(`${before}T00:00:00`);
  const end = after === null ? NaN : Date.parse(`${after}T23:59:59.999`);
  return (Number.isNaN(start) || at < start) && (Number.isNaN(end) || at > end);
}

/** Cuts a text into parts, those that were looked for marked. */
export function highlight(text: string, words: readonly string[]): { text: string; hit: boolean }[] {
  const escaped = words.filter((word) => word !== "").map((word) =>
    word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
  );
  if (escaped.length === 0) return [{ text, hit: false }];
  return text.split(new RegExp(`(${escaped.join("|")})`, "gi")).map((part, at) => ({
    text: part,
    hit: at % 2 === 1,
  }))
    .filter((part) => part.text !== "");
}

/** The part of a text around the first hit. */
export function excerpt(text: string, words: readonly string[], length = 220): string {
  const lower = text.toLowerCase();
  const first = Math.min(...words.map((word) => lower.indexOf(word)).filter((at) => at >= 0));
  if (!Number.isFinite(first) || first < length / 2) {
    return text.length > length ? `${text.slice(0, length)}…` : text;
  }
  const from = first - Math.floor(length / 3);
  return `…${text.slice(from, from + length)}${from + length < text.length ? "…" : ""}`;
}
