/** Lists of conversations. */
import { isInAudience, mayRead } from "./access.ts";
import type { Caller, ConversationRow, Viewer } from "./api.ts";
import { concerning } from "./check.ts";
import type { Context } from "./context.ts";
import { type Conversation, type Participant, prefsOf, roleIn, type State } from "./state.ts";
import { countUnread, type Unread } from "./unread.ts";

/** For the tool: what one is in, with unread counts; `all` adds everything one may see. */
export function conversations(
  ctx: Context,
  caller: Caller,
  args: { all?: boolean | undefined },
): Record<string, unknown> {
  const { state } = ctx;
  const participant = state.participants.get(caller.key)!;
  const own = concerning(state, caller.key).map((conversation) => ({
    conversation: conversation.id,
    unread_count: countUnread(state, participant, conversation).count,
    total_messages: visibleCount(state, caller.key, conversation),
    joined: conversation.members.has(caller.key),
    ...(conversation.displayName === null ? {} : { display_name: conversation.displayName }),
  }));
  if (!args.all) return { conversations: own };
  const all = visibleTo(state, caller.key).map((conversation) => ({
    name: conversation.id,
    display_name: conversation.displayName,
    topic: conversation.topic,
    visibility: conversation.visibility,
    mode: conversation.mode,
    member_count: conversation.members.size,
    message_count: visibleCount(state, caller.key, conversation),
    last_activity: lastActivity(ctx, caller.key, conversation),
    joined: conversation.members.has(caller.key),
    ...archivedFields(conversation),
  }));
  return { conversations: own, all_conversations: all };
}

/** For clients: every conversation the viewer may see, as they see it. */
export function conversationRows(
  ctx: Context,
  viewer: Viewer,
): { conversations: ConversationRow[]; count: number } {
  const participant = viewer === null ? undefined : ctx.state.participants.get(viewer);
  const rows = visibleTo(ctx.state, viewer).map((conversation) =>
    rowOf(ctx, conversation, { viewer, participant })
  );
  return { conversations: rows, count: rows.length };
}

const nothing: Unread = { count: 0, latest: null, mentions: 0 };

function rowOf(
  ctx: Context,
  conversation: Conversation,
  { viewer, participant }: { viewer: Viewer; participant: Participant | undefined },
): ConversationRow {
  const unread = participant ? countUnread(ctx.state, participant, conversation) : nothing;
  const prefs = prefsOf(participant, conversation);
  return {
    id: conversation.id,
    name: conversation.id,
    display_name: conversation.displayName,
    topic: conversation.topic,
    visibility: conversation.visibility,
    mode: conversation.mode,
    direct: conversation.direct,
    ...archivedFields(conversation),
    created_at: conversation.createdAt,
    created_by: conversation.createdByName,
    created_by_key: conversation.createdBy,
    member: viewer !== null && conversation.members.has(viewer),
    role: viewer === null ? null : roleIn(conversation, viewer),
    member_count: conversation.members.size,
    message_count: visibleCount(ctx.state, viewer, conversation),
    last_activity: lastActivity(ctx, viewer, conversation),
    unread_count: unread.count,
    mention_count: unread.mentions,
    starred: prefs.starred,
    muted: prefs.muted,
    policy: prefs.policy,
    highlight_words: [...prefs.highlightWords],
    ...(conversation.deliveryPaused ? { delivery_paused: conversation.deliveryPaused } : {}),
  };
}

function archivedFields(conversation: Conversation) {
  return {
    archived: conversation.archived !== null,
    archived_at: conversation.archived?.at ?? null,
    archived_by: conversation.archived?.byName ?? null,
  };
}

function visibleTo(state: State, viewer: Viewer): Conversation[] {
  return [...state.conversations.values()]
    .filter((conversation) => mayRead(viewer, conversation))
    .sort((a, b) => a.id < b.id ? -1 : 1);
}

/** Messages the viewer can see: a count must not tell of other people's whispers. */
export function visibleCount(state: State, viewer: Viewer, conversation: Conversation): number {
  const { rows, whispers, removed = 0 } = conversation;
  const hidden = viewer === null
    ? whispers.length
    : state.whisperCounts.hiddenFrom(viewer, conversation, (row) => !isInAudience(state, viewer, row));
  return rows.length - hidden - removed;
}

/** The time of the newest message that the viewer can see. */
function lastActivity(ctx: Context, viewer: Viewer, { rows }: Conversation): string | null {
  for (let i = rows.length - 1; i >= 0; i--) {
    if (isInAudience(ctx.state, viewer, rows.at(i))) return ctx.formatTime(ctx.state.messages.ts(rows.at(i)));
  }
  return null;
}
