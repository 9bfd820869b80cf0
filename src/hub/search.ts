/** Searching everything that the caller may see, in the language of protocol/search_query.ts. */
import { CommsError } from "../protocol/errors.ts";
import { conversationMark, marksFor } from "../protocol/search_facts.ts";
import type { IndexClause, IndexSource } from "../protocol/search_index.ts";
import { bindQuery, type BoundQuery, type Clause, wantedIn } from "../protocol/search_match.ts";
import { snippetOf } from "../protocol/search_snippet.ts";
import { requireReadable } from "./access.ts";
import type { Caller, SearchArgs, SearchResult } from "./api.ts";
import type { Context } from "./context.ts";
import { parseCursor, printCursor, type SearchOrder } from "./search_cursor.ts";
import { readableBy, requireQuery, searchNames } from "./search_names.ts";
import { pageInOrder, rankedMatches, rankedPage } from "./search_page.ts";
import { rangeOfTimes } from "./search_rows.ts";
import type { Search } from "./search_walk.ts";
import { checkedCount } from "./select.ts";
import type { State } from "./state.ts";

/** Answers of at most so many messages. */
const mostResults = 100;
/** Who may read less than this part of all messages, in not too many conversations, has the index look in these only. */
const smallPart = 0.25;
const fewConversations = 100;
/** What the index is asked for beyond what is wanted, as some of it may be ruled out. */
const spare = 1.1;

export async function search(ctx: Context, caller: Caller, args: SearchArgs): Promise<SearchResult> {
  const bound = boundQuery(ctx, caller, args);
  const wanted = wantedIn(bound);
  const asked = checkedOrder(args.order);
  // Without words nothing is better than anything else.
  const order = asked === "relevance" && wanted.length === 0 ? "newest" : asked;
  const cursor = parseCursor(args.cursor, order);
  const limit = checkedCount(args.limit, 20, mostResults);
  const wants: Search = {
    viewer: caller.key,
    bound,
    wanted,
    direction: order === "oldest" ? "oldest" : "newest",
    index: indexFor(ctx, bound, { viewer: caller.key, order, limit }),
  };
  const range = rangeOfTimes(ctx.state, bound);
  const found = order === "relevance"
    ? await rankedPage(ctx, wants, { cursor, limit, range })
    : await pageInOrder(ctx, wants, { cursor, limit, range });
  return {
    query: args.query,
    order,
    results: found.hits.map(({ message, score }) => ({
      conversation: message.conv,
      score,
      snippet: snippetOf(message.body, wanted),
      message,
    })),
    count: found.hits.length,
    next: found.next === undefined ? null : printCursor(found.next),
    building: isBuilding(ctx),
  };
}

/** Parses and binds; refusals say where in the query the problem is. */
function boundQuery(ctx: Context, caller: Caller, { query, conversation }: SearchArgs): BoundQuery {
  const bound = bindQuery(requireQuery(query), searchNames(ctx, caller.key));
  if (conversation == null) return bound;
  const { id } = requireReadable(ctx.state, caller.key, conversation);
  return { ...bound, state: [...bound.state, { kind: "in", conversations: [id], not: false }] };
}

function checkedOrder(order: string | null | undefined): SearchOrder {
  if (order == null) return "relevance";
  if (order === "relevance" || order === "newest" || order === "oldest") return order;
  throw new CommsError(
    "invalid_argument",
    `Invalid order ${JSON.stringify(order)}: use relevance, newest or oldest`,
  );
}

/** The index helps where something has to be in the text. */
function indexFor(
  { state, search: index }: Context,
  bound: BoundQuery,
  { viewer, order, limit }: { viewer: string; order: SearchOrder; limit: number },
): Search["index"] {
  if (index === undefined || !bound.body.some((clause) => !clause.not)) return undefined;
  const direct = directOf(state, viewer);
  const isRanked = order === "relevance";
  const asked = (clause: Clause) => clauseOf(clause, { direct, isRanked });
  const wanted = isRanked ? rankedMatches : limit + 1;
  const { part, clause } = visibleTo(state, viewer);
  return {
    index,
    clauses: [...[...bound.body, ...bound.state].flatMap((one) => asked(one) ?? []), ...clause],
    isExact: bound.body.every((clause) => clause.kind !== "to" && asked(clause) !== undefined),
    limit: Math.ceil(wanted * spare / part),
  };
}

/** Which part of what the index finds the viewer may read, never 0, and what to ask it for that. */
function visibleTo(state: State, viewer: string): { part: number; clause: IndexClause[] } {
  const readable = readableBy(state, viewer);
  const visible = readable.reduce((sum, { rows }) => sum + rows.length, 0);
  const part = Math.max(1, visible) / Math.max(1, state.messages.length);
  if (part >= smallPart || readable.length > fewConversations || readable.length === 0) {
    return { part, clause: [] };
  }
  const any = readable.map(({ id }) => ({ tokens: [conversationMark(id)], prefix: false }));
  return { part: 1, clause: [{ any, not: false, scored: false }] };
}

function clauseOf(
  clause: Clause,
  { direct, isRanked }: { direct: readonly string[]; isRanked: boolean },
): IndexClause | undefined {
  const { not } = clause;
  // In the order of numbers only what is shown is scored, when its text is there.
  if (clause.kind === "text") return { any: clause.patterns, not, scored: isRanked && !not };
  const marks = marksFor(clause, { direct });
  return marks && { any: marks.map((mark) => ({ tokens: [mark], prefix: false })), not, scored: false };
}

function directOf(state: State, viewer: string): string[] {
  return [...state.conversations.values()]
    .filter(({ direct, deleted, members }) => direct && !deleted && members.has(viewer))
    .map(({ id }) => id);
}

function isBuilding({ search: index }: Context): boolean {
  return index?.building ?? false;
}

/** What an index asks of the state. */
export function indexSource(ctx: Context): IndexSource {
  return {
    seqOf(id) {
      const { messages } = ctx.state;
      const row = messages.ids.find(id);
      return row === undefined ? undefined : messages.seq(row);
    },
    messagesUpTo: (seq) => ctx.state.messages.firstFrom(seq + 1),
  };
}
