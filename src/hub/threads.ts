/** Reading one thread. */
import { CommsError } from "../protocol/errors.ts";
import { isInAudience, requireReadable } from "./access.ts";
import type { Caller, ThreadResult, Viewer } from "./api.ts";
import type { Context } from "./context.ts";
import { moveThreadCursor } from "./cursors.ts";
import type { Row } from "./messages.ts";
import { RowList, type Rows } from "./columns.ts";
import { findMessage } from "./resolve.ts";
import { checkedCount, rangeOf, selectRows, withinBudget } from "./select.ts";
import type { Conversation } from "./state.ts";
import { unreadReplies } from "./unread.ts";

export interface ThreadArgs {
  conversation: string;
  root_id: string;
  count?: number | undefined;
  since?: string | null | undefined;
  before?: string | null | undefined;
  after?: string | null | undefined;
  move_cursor?: boolean | undefined;
}

/** The root and a page of its replies. Only the thread's cursor moves, over what was shown without a gap. */
export async function threadRead(ctx: Context, caller: Caller, args: ThreadArgs): Promise<ThreadResult> {
  const result = await threadPage(ctx, caller.key, args);
  if (args.move_cursor !== false) advance(ctx, caller, { args, result });
  return result;
}

/** As `threadRead`, for any viewer and without cursors. */
export async function threadPage(ctx: Context, viewer: Viewer, args: ThreadArgs): Promise<ThreadResult> {
  if (typeof args.root_id !== "string" || args.root_id === "") {
    throw new CommsError(
      "invalid_argument",
      "'root_id' is required: take the id of the thread's first message from comms_read",
    );
  }
  const { state } = ctx;
  const conversation = requireReadable(state, viewer, args.conversation);
  const root = requireRoot(ctx, viewer, { conversation, id: args.root_id });
  const list: Rows = state.messages.threads.get(root)?.replies ?? new RowList();
  const count = checkedCount(args.count, 20);
  const range = rangeOf(state, viewer, { list, conversation, bounds: args, count });
  const selection = selectRows(list, range, (row) => isInAudience(state, viewer, row));
  const [first, ...loaded] = await ctx.bodies.load(state, viewer, [root, ...selection.rows]);
  if (!first) throw notFound(args.root_id, conversation);
  const spent = JSON.stringify(first).length;
  const { messages, cut } = withinBudget(loaded, { forward: selection.forward, spent });
  return {
    conversation: conversation.id,
    root: first,
    replies: messages,
    count: messages.length,
    has_more: selection.hasMore || cut,
  };
}

function requireRoot(
  ctx: Context,
  viewer: Viewer,
  { conversation, id }: { conversation: Conversation; id: string },
): Row {
  const row = findMessage(ctx.state, viewer, { conversation, id });
  if (row === undefined) throw notFound(id, conversation);
  return row;
}

function notFound(id: string, conversation: Conversation): CommsError {
  return new CommsError(
    "not_found",
    `Root message "${id}" not found in conversation "${conversation.id}": take the id from comms_read`,
  );
}

function advance(
  ctx: Context,
  caller: Caller,
  { args, result }: { args: ThreadArgs; result: ThreadResult },
): void {
  const { state } = ctx;
  const participant = state.participants.get(caller.key);
  const root = state.messages.ids.find(args.root_id);
  const ref = state.aliases.get(result.conversation);
  const conversation = ref === undefined ? undefined : state.conversations.get(ref);
  if (!participant || root === undefined || !conversation) return;
  const shown = new Set(result.replies.map((reply) => state.messages.ids.find(reply.id)));
  let reached: number | undefined;
  for (const row of unreadReplies(state, participant, { conversation, root })) {
    if (!shown.has(row)) break;
    reached = state.messages.seq(row);
  }
  if (reached !== undefined) moveThreadCursor(ctx, participant, { conversation, root, seq: reached });
}
