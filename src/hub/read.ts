/** Reading a conversation. */
import { CommsError } from "../protocol/errors.ts";
import { limits } from "../protocol/limits.ts";
import type { Message, ReadMessage } from "../protocol/message.ts";
import { isInAudience, mayRead, requireId, requireReadable } from "./access.ts";
import type { Caller, ReadQuery, ReadResult, Viewer } from "./api.ts";
import type { Context } from "./context.ts";
import { moveCursor, moveThreadCursor } from "./cursors.ts";
import { hopsOf } from "./delivery/hops.ts";
import { flag, type Row } from "./messages.ts";
import { readBy } from "./receipts.ts";
import { requireByShortId } from "./short_ids.ts";
import { checkedCount, rangeOf, type Selection, selectRows, withinBudget } from "./select.ts";
import { type Conversation, liveConversation, type Participant, type State } from "./state.ts";
import { unreadReplies, unreadRows } from "./unread.ts";

/** A page for a participant. Their cursor moves over what was returned, and only if nothing unread lies before it. */
export async function read(ctx: Context, caller: Caller, query: ReadQuery): Promise<ReadResult> {
  const conversation = requireReadable(ctx.state, caller.key, query.conversation);
  const participant = ctx.state.participants.get(caller.key)!;
  const count = checkedCount(query.count, 20);
  if (query.unread && query.since == null && query.after == null && query.before == null) {
    return await readUnread(ctx, participant, { conversation, count, query });
  }
  const selection = select(ctx.state, caller.key, { conversation, query, count });
  const result = await deliver(ctx, caller.key, { conversation, selection, query });
  if (query.move_cursor !== false) advance(ctx, participant, { conversation, shown: result.messages, query });
  return result;
}

/** A page for any viewer; no cursor moves. A conversation that they cannot read looks empty. */
export async function page(ctx: Context, viewer: Viewer, query: ReadQuery): Promise<ReadResult> {
  const id = requireId(query.conversation);
  const conversation = liveConversation(ctx.state, id);
  if (!conversation || !mayRead(viewer, conversation)) {
    return { conversation: id, messages: [], count: 0, has_more: false };
  }
  const count = checkedCount(query.count, 50, limits.restCount);
  const selection = select(ctx.state, viewer, { conversation, query, count });
  return await deliver(ctx, viewer, { conversation, selection, query });
}

function select(
  state: State,
  viewer: Viewer,
  { conversation, query, count }: { conversation: Conversation; query: ReadQuery; count: number },
): Selection {
  const list = conversation.rows;
  const range = rangeOf(state, viewer, { list, conversation, bounds: query, count });
  const rootsOnly = query.top_level_only === true;
  return selectRows(
    list,
    range,
    (row) => isInAudience(state, viewer, row) && !(rootsOnly && state.messages.has(row, flag.reply)),
  );
}

async function deliver(
  ctx: Context,
  viewer: Viewer,
  { conversation, selection, query }: { conversation: Conversation; selection: Selection; query: ReadQuery },
): Promise<ReadResult> {
  const loaded = await ctx.bodies.load(ctx.state, viewer, selection.rows);
  const decorated = loaded.map((message) => decorate(ctx.state, message, { viewer, query }));
  const { messages, cut } = withinBudget(decorated, { forward: selection.forward });
  return {
    conversation: conversation.id,
    messages,
    count: messages.length,
    has_more: selection.hasMore || cut,
  };
}

function decorate(
  state: State,
  message: Message,
  { viewer, query }: { viewer: Viewer; query: ReadQuery },
): ReadMessage {
  const copy: ReadMessage = message;
  const row = message.sender.key === viewer ? state.messages.ids.find(message.id) : undefined;
  const read_by = row === undefined ? [] : readBy(state, row);
  if (read_by.length > 0) copy.read_by = read_by;
  const delivered = row === undefined ? undefined : hopsOf(state, row);
  if (delivered) copy.delivered = delivered;
  copy.directed_at_me = viewer !== null &&
    ((message.mentions?.includes(viewer) ?? false) || (message.recipients?.includes(viewer) ?? false));
  if (query.top_level_only && message.thread_reply_count) {
    copy.thread_summary = {
      reply_count: message.thread_reply_count,
      last_ts: message.thread_last_ts ?? message.ts,
      last_author: message.thread_last_author ?? message.sender.name,
    };
  }
  return copy;
}

/** The oldest unread first; the cursor moves over exactly these. */
async function readUnread(
  ctx: Context,
  participant: Participant,
  { conversation, count, query }: { conversation: Conversation; count: number; query: ReadQuery },
): Promise<ReadResult> {
  const rows: Row[] = [];
  let hasMore = false;
  for (const row of unreadRows(ctx.state, participant, conversation)) {
    if (query.top_level_only && ctx.state.messages.has(row, flag.reply)) continue;
    if (rows.length === count) {
      hasMore = true;
      break;
    }
    rows.push(row);
  }
  const selection = { rows, hasMore, forward: true };
  const result = await deliver(ctx, participant.key, { conversation, selection, query });
  if (query.move_cursor !== false) advance(ctx, participant, { conversation, shown: result.messages, query });
  return result;
}

/** Moves the cursors over what was shown and what needs no reading, up to the first thing that is still unread. */
function advance(
  ctx: Context,
  { key }: Participant,
  { conversation, shown, query }: { conversation: Conversation; shown: readonly Message[]; query: ReadQuery },
): void {
  const { state } = ctx;
  const participant = state.participants.get(key);
  if (!participant || shown.length === 0) return;
  const seen = new Set<Row | undefined>(shown.map((message) => state.messages.ids.find(message.id)));
  const reached = readUpTo(state, participant, {
    conversation,
    isSeen: (row) => seen.has(row) || (query.top_level_only === true && state.messages.has(row, flag.reply)),
  });
  advanceThreads(ctx, participant, { conversation, seen });
  const old = participant.cursors.get(conversation.ref);
  const seq = Math.max(old?.seq ?? 0, reached);
  moveCursor(ctx, participant, { conversation, seq, directed: Math.max(old?.directed ?? 0, reached) });
}

function readUpTo(
  state: State,
  participant: Participant,
  { conversation, isSeen }: { conversation: Conversation; isSeen: (row: Row) => boolean },
): number {
  for (const row of unreadRows(state, participant, conversation)) {
    if (!isSeen(row)) return state.messages.seq(row) - 1;
  }
  const last = conversation.rows.last();
  return last === undefined ? conversation.ref : state.messages.seq(last);
}

function advanceThreads(
  ctx: Context,
  participant: Participant,
  { conversation, seen }: { conversation: Conversation; seen: ReadonlySet<Row | undefined> },
): void {
  const { messages } = ctx.state;
  const roots = new Set([...seen].map((row) => row === undefined ? null : messages.root(row)));
  for (const root of roots) {
    if (root === null) continue;
    let reached: number | undefined;
    for (const row of unreadReplies(ctx.state, participant, { conversation, root })) {
      if (!seen.has(row)) break;
      reached = messages.seq(row);
    }
    if (reached !== undefined) moveThreadCursor(ctx, participant, { conversation, root, seq: reached });
  }
}

/** One message, when the viewer can see it. */
export async function message(
  ctx: Context,
  viewer: Viewer,
  args: { conversation: string; message_id: string },
): Promise<ReadMessage> {
  const conversation = requireReadable(ctx.state, viewer, args.conversation);
  const row = requireByShortId(ctx.state, viewer, { conversation, id: args.message_id });
  const [found] = await ctx.bodies.load(ctx.state, viewer, [row]);
  if (!found) throw damaged(args.message_id);
  return decorate(ctx.state, found, {
    viewer,
    query: { conversation: conversation.id, top_level_only: true },
  });
}

export function damaged(id: string): CommsError {
  return new CommsError(
    "not_found",
    `Message "${id}" cannot be read: its record in the journal is damaged; "claude-comms status" reports it`,
  );
}
