/** Looking for words in a conversation. */
import type { Message } from "../protocol/message.ts";
import { isInAudience, requireReadable } from "./access.ts";
import type { HistoryResult, Viewer } from "./api.ts";
import type { Context } from "./context.ts";
import type { Row } from "./messages.ts";
import { checkedCount, rangeOf, withinBudget } from "./select.ts";
import type { Conversation } from "./state.ts";

/** Rows whose texts are read from disk at once while looking for a word. */
const SLICE = 256;

export interface HistoryArgs {
  conversation: string;
  query?: string | null | undefined;
  count?: number | undefined;
  before?: string | null | undefined;
  after?: string | null | undefined;
}

/** The newest matches (the oldest with `after`): text or sender contains the query, any case; no query matches all. */
export async function history(ctx: Context, viewer: Viewer, args: HistoryArgs): Promise<HistoryResult> {
  const conversation = requireReadable(ctx.state, viewer, args.conversation);
  const count = checkedCount(args.count, 50);
  const query = args.query ?? null;
  const found = await findMatches(ctx, viewer, { conversation, args, count: count + 1, query });
  const forward = args.after != null;
  const overfull = found.length > count;
  const kept = !overfull ? found : forward ? found.slice(0, count) : found.slice(1);
  const { messages, cut } = withinBudget(kept, { forward });
  return {
    conversation: conversation.id,
    query,
    messages,
    count: messages.length,
    has_more: overfull || cut,
  };
}

interface Wanted {
  conversation: Conversation;
  args: HistoryArgs;
  count: number;
  query: string | null;
}

/** At most `count` matches, oldest first. */
async function findMatches(ctx: Context, viewer: Viewer, wanted: Wanted): Promise<Message[]> {
  const { conversation, args, count, query } = wanted;
  const list = conversation.rows;
  const range = rangeOf(ctx.state, viewer, { list, conversation, bounds: args, count });
  const forward = range.after !== undefined;
  const end = range.before ?? list.length;
  const matches: Message[] = [];
  let at = forward ? range.after! : end;
  while (matches.length < count && (forward ? at < end : at > 0)) {
    const from = forward ? at : Math.max(0, at - SLICE);
    const to = forward ? Math.min(end, at + SLICE) : at;
    const slice = await loadSlice(ctx, viewer, { conversation, from, to });
    const hits = slice.filter((message) => matchesQuery(message, query));
    if (forward) matches.push(...hits.slice(0, count - matches.length));
    else matches.unshift(...hits.slice(Math.max(0, hits.length - (count - matches.length))));
    at = forward ? to : from;
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

function matchesQuery(message: Message, query: string | null): boolean {
  if (query === null || query === "") return true;
  const words = query.toLowerCase();
  return message.body.toLowerCase().includes(words) || message.sender.name.toLowerCase().includes(words);
}
