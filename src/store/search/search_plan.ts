/**
 * How a question is answered: SQLite's FTS5 is asked for what is rare, and what is in a large part of all messages is then
 * looked up in the texts of those found. Reading the list of a frequent word costs more than reading a few texts.
 */
import { everyMessage } from "../../protocol/search_facts.ts";
import type { IndexClause } from "../../protocol/search_index.ts";
import type { Pattern } from "../../protocol/search_text.ts";
import type { TokenCounts } from "./token_counts.ts";

export interface SearchPlan {
  /** An expression of FTS5 that holds for every answer. */
  expression: string;
  /** What it does not promise. */
  verified: readonly IndexClause[];
}

/** Looking at one text takes as long as passing over so many entries of a list, of which most pages are skipped. */
const textCost = 300;
/** Shorter lists are always read. */
const shortList = 5_000;

export function planSearch(clauses: readonly IndexClause[], counts: TokenCounts): SearchPlan {
  const wanted = clauses.filter((clause) => !clause.not);
  const rarest = Math.min(...wanted.map((clause) => frequencyOf(clause, counts)));
  const isFrequent = (count: number) => count > shortList && count > textCost * rarest;
  const asked: string[] = [];
  const unwanted: string[] = [];
  const verified: IndexClause[] = [];
  for (const clause of clauses) {
    const isLong = isFrequent(frequencyOf(clause, counts));
    const relaxed = clause.not || isLong
      ? clause.any.map(phrase)
      : clause.any.map((one) => rareIn(one, counts, isFrequent));
    if (!isLong) (clause.not ? unwanted : asked).push(`(${relaxed.join(" OR ")})`);
    if (isLong || relaxed.some((text, i) => text !== phrase(clause.any[i]!))) verified.push(clause);
  }
  return { expression: expressionOf(asked, unwanted), verified };
}

/** Tokens have no quotation marks and no separators, so nothing in them can be an operator. */
function expressionOf(asked: readonly string[], unwanted: readonly string[]): string {
  const all = asked.length > 0 ? asked.join(" AND ") : phrase({ tokens: [everyMessage], prefix: false });
  return unwanted.length === 0 ? all : `(${all}) NOT (${unwanted.join(" OR ")})`;
}

function phrase({ tokens, prefix }: Pattern): string {
  return `"${tokens.join(" ")}"${prefix ? " *" : ""}`;
}

/** The pattern without its frequent tokens, wherever the others stand; the whole phrase when there are none. */
function rareIn(pattern: Pattern, counts: TokenCounts, isFrequent: (count: number) => boolean): string {
  const all = singleTokens(pattern);
  const rare = all.filter((one) => !isFrequent(countOf(one, counts)));
  if (rare.length === all.length || rare.length === 0) return phrase(pattern);
  return `(${rare.map(phrase).join(" AND ")})`;
}

function singleTokens({ tokens, prefix }: Pattern): Pattern[] {
  return tokens.map((token, i) => ({ tokens: [token], prefix: prefix && i === tokens.length - 1 }));
}

/** In about how many messages one of the patterns is, at most. */
function frequencyOf(clause: IndexClause, counts: TokenCounts): number {
  const each = clause.any.map((pattern) =>
    Math.min(...singleTokens(pattern).map((one) => countOf(one, counts)))
  );
  return Math.max(...each);
}

function countOf({ tokens: [token], prefix }: Pattern, counts: TokenCounts): number {
  return prefix ? counts.ofPrefix(token!) : counts.of(token!);
}
