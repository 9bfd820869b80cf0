/** One page of what a search finds, and where the next one begins. */
import type { Context } from "./context.ts";
import type { SearchCursor } from "./search_cursor.ts";
import type { Range } from "./search_rows.ts";
import { type Hit, lookAt, type Search, walk } from "./search_walk.ts";

/** So many matches are ranked together: the best of the newest, then the best of those before. */
export const rankedMatches = 200;
/** Texts that one call looks at without the help of an index; then it answers what it has, and `next` goes on. */
const mostTexts = 20_000;

export type Found = Required<Hit>;

export interface FoundPage {
  hits: Found[];
  /** Undefined: there is no more. */
  next: SearchCursor | undefined;
}

interface PageArgs {
  cursor: SearchCursor | undefined;
  limit: number;
  /** All answers are in it. */
  range: Range;
}

/** By number. */
export async function pageInOrder(
  ctx: Context,
  search: Search,
  { cursor, limit, range }: PageArgs,
): Promise<FoundPage> {
  const isOldest = search.direction === "oldest";
  const at = (seq: number): SearchCursor =>
    isOldest ? { order: "oldest", above: seq } : { order: "newest", below: seq };
  const hits: Found[] = [];
  let texts = 0;
  for await (const stretch of walk(ctx, search, rangeFrom(cursor, range))) {
    for (let from = 0; from < stretch.hits.length && hits.length <= limit; from += limit + 1) {
      hits.push(...await looked(ctx, search, stretch.hits.slice(from, from + limit + 1)));
    }
    if (hits.length > limit) return { hits: hits.slice(0, limit), next: at(hits[limit - 1]!.seq) };
    texts += stretch.texts;
    if (texts >= mostTexts) return { hits, next: at(stretch.reached) };
  }
  return { hits, next: undefined };
}

function rangeFrom(cursor: SearchCursor | undefined, range: Range): Range {
  if (cursor?.order === "oldest") return { ...range, above: Math.max(cursor.above, range.above) };
  if (cursor?.order === "newest") return { ...range, below: Math.min(cursor.below, range.below) };
  return range;
}

/** The best first; of equals the newest. */
export async function rankedPage(
  ctx: Context,
  search: Search,
  { cursor, limit, range }: PageArgs,
): Promise<FoundPage> {
  const ranked = cursor?.order === "relevance" ? cursor : undefined;
  const below = Math.min(ranked?.below ?? range.below, range.below);
  const { hits, above } = await newestMatches(ctx, search, {
    lowest: range.above,
    above: ranked?.above,
    below,
  });
  const after = ranked?.after;
  const left = hits.sort(byRank).filter((hit) => after === undefined || byRank(hit, after) > 0);
  const found: Found[] = [];
  for (let from = 0; from < left.length && found.length <= limit; from += limit + 1) {
    found.push(...await looked(ctx, search, left.slice(from, from + limit + 1)));
  }
  const shown = found.slice(0, limit);
  if (found.length > limit) {
    const { score, seq } = shown.at(-1)!;
    return { hits: shown, next: { order: "relevance", below, above, after: { score, seq } } };
  }
  return { hits: shown, next: above <= range.above ? undefined : { order: "relevance", below: above + 1 } };
}

function byRank(a: { score: number; seq: number }, b: { score: number; seq: number }): number {
  return b.score - a.score || b.seq - a.seq;
}

/** With `above` all matches down to it; otherwise as many as are ranked together. */
async function newestMatches(
  ctx: Context,
  search: Search,
  { lowest, above, below }: { lowest: number; above: number | undefined; below: number },
): Promise<{ hits: Hit[]; above: number }> {
  const hits: Hit[] = [];
  let texts = 0;
  for await (const stretch of walk(ctx, search, { above: Math.max(above ?? 0, lowest), below })) {
    // Without their messages: hundreds of them may be large, and only one page is shown.
    hits.push(...stretch.hits.map(({ seq, score }) => ({ seq, score })));
    if (above !== undefined) continue;
    texts += stretch.texts;
    if (hits.length >= rankedMatches) {
      const kept = hits.slice(0, rankedMatches);
      return { hits: kept, above: kept.at(-1)!.seq - 1 };
    }
    if (texts >= mostTexts) return { hits, above: stretch.reached - 1 };
  }
  return { hits, above: above ?? lowest };
}

/** With their messages, as far as these still answer. */
async function looked(ctx: Context, search: Search, hits: readonly Hit[]): Promise<Found[]> {
  const open = hits.filter(({ message }) => message === undefined);
  const { messages } = ctx.state;
  const rows = open.flatMap(({ seq }) => messages.rowOf(seq) ?? []);
  const seen = new Map((await lookAt(ctx, search, rows)).map((hit) => [hit.seq, hit]));
  return hits.flatMap((hit) => {
    if (isFound(hit)) return hit;
    const found = seen.get(hit.seq);
    return found && isFound(found) ? { ...found, score: hit.score || found.score } : [];
  });
}

function isFound(hit: Hit): hit is Found {
  return hit.message !== undefined;
}
