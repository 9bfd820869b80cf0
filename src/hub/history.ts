/** Looking for words in one conversation, and paging through it. */
import { Pieces } from "../lib/next_turn.ts";
import { CommsError } from "../protocol/errors.ts";
import type { Message } from "../protocol/message.ts";
import { bodyFacts } from "../protocol/search_facts.ts";
import { bindQuery, bodyHolds, type BoundQuery, stateHolds, wantedIn } from "../protocol/search_match.ts";
import { snippetOf } from "../protocol/search_snippet.ts";
import { type Patterns, patternsOf } from "../protocol/search_text.ts";
import { isInAudience, requireReadable } from "./access.ts";
import type { HistoryResult, Viewer } from "./api.ts";
import type { Context } from "./context.ts";
import type { Row } from "./messages.ts";
import { requireQuery, searchNames } from "./search_names.ts";
import { RowFacts } from "./search_row.ts";
import { checkedCount, rangeOf, withinBudget } from "./select.ts";
import type { Conversation } from "./state.ts";

/** Rows whose texts are read from disk at once while looking for a word. */
const SLICE = 128;

export interface HistoryArgs {
  conversation: string;
  query?: string | null | undefined;
  count?: number | undefined;
  before?: string | null | undefined;
  after?: string | null | undefined;
}

/** The newest matches (the oldest with `after`); no query matches all. */
export async function history(ctx: Context, viewer: Viewer, args: HistoryArgs): Promise<HistoryResult> {
  const conversation = requireReadable(ctx.state, viewer, args.conversation);
  const count = checkedCount(args.count, 50);
  const query = args.query ?? null;
  const asked = questionOf(ctx, viewer, query ?? "");
  const found = await findMatches(ctx, viewer, { conversation, args, count: count + 1, asked });
  if (found.length === 0 && asked.problem) throw asked.problem;
  const forward = args.after != null;
  const overfull = found.length > count;
  const kept = !overfull ? found : forward ? found.slice(0, count) : found.slice(1);
  const shown = query === null || query === ""
    ? kept
    : kept.map((message) => ({ ...message, snippet: snippetOf(message.body, asked.wanted) }));
  const { messages, cut } = withinBudget(shown, { forward });
  return {
    conversation: conversation.id,
    query,
    messages,
    count: messages.length,
    has_more: overfull || cut,
  };
}

interface Question {
  holds(message: Message, row: Row): boolean;
  wanted: readonly Patterns[];
  /** What is wrong with it as a query, in case it is not found as a text either. */
  problem: CommsError | undefined;
}

/** As a query of the search language; what has the query in its text or its sender's name as it is typed is found, too. */
function questionOf(ctx: Context, viewer: Viewer, query: string): Question {
  const typed = query.toLowerCase();
  const isTyped = ({ body, sender }: Message) =>
    body.toLowerCase().includes(typed) || sender.name.toLowerCase().includes(typed);
  const bound = boundOr(ctx, viewer, query);
  if (bound instanceof CommsError) {
    return { holds: isTyped, wanted: [patternsOf(query, { prefix: true })], problem: bound };
  }
  const answers = (message: Message, row: Row) => {
    const state = new RowFacts(ctx.state, viewer, row);
    if (message.deleted_at !== undefined || !bound.state.every((one) => stateHolds(one, state))) return false;
    const facts = { ...bodyFacts(message), direct: state.direct };
    return bound.body.every((one) => bodyHolds(one, facts));
  };
  return {
    holds: (message, row) => isTyped(message) || answers(message, row),
    wanted: wantedIn(bound),
    problem: undefined,
  };
}

function boundOr(ctx: Context, viewer: Viewer, query: string): BoundQuery | CommsError {
  try {
    return bindQuery(requireQuery(query), searchNames(ctx, viewer), { senders: true });
  } catch (error) {
    if (error instanceof CommsError) return error;
    throw error;
  }
}

interface Wanted {
  conversation: Conversation;
  args: HistoryArgs;
  count: number;
  asked: Question;
}

/** At most `count` matches, oldest first. */
async function findMatches(ctx: Context, viewer: Viewer, wanted: Wanted): Promise<Message[]> {
  const { conversation, args, count, asked } = wanted;
  const list = conversation.rows;
  const range = rangeOf(ctx.state, viewer, { list, conversation, bounds: args, count });
  const forward = range.after !== undefined;
  const end = range.before ?? list.length;
  const matches: Message[] = [];
  const pieces = new Pieces({ pieceMs: 5 });
  let at = forward ? range.after! : end;
  while (matches.length < count && (forward ? at < end : at > 0)) {
    const from = forward ? at : Math.max(0, at - SLICE);
    const to = forward ? Math.min(end, at + SLICE) : at;
    const slice = await loadSlice(ctx, viewer, { conversation, from, to });
    const hits = slice.filter((message) => {
      const row = ctx.state.messages.ids.find(message.id);
      return row !== undefined && asked.holds(message, row);
    });
    if (forward) matches.push(...hits.slice(0, count - matches.length));
    else matches.unshift(...hits.slice(Math.max(0, hits.length - (count - matches.length))));
    at = forward ? to : from;
    if (pieces.isOver) await pieces.next();
  }
  return matches;
}

async function loadSlice(
  ctx: Context,
  viewer: Viewer,
  { conversation, from, to }: { conversation: Conversation; from: number; to: number },
): Promise<Message[]> {
  const rows: Row[] = [];
  for (let i = from; i < to; i++) {
    if (isInAudience(ctx.state, viewer, conversation.rows.at(i))) rows.push(conversation.rows.at(i));
  }
  return await ctx.bodies.load(ctx.state, viewer, rows);
}
