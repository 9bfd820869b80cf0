/** What is unread, and marking it as read. */
import { Pieces } from "../lib/next_turn.ts";
import { CommsError } from "../protocol/errors.ts";
import type { Key } from "../protocol/ids.ts";
import { mayRead, requireReadable } from "./access.ts";
import type { Caller, CheckEntry, CheckResult } from "./api.ts";
import type { Context } from "./context.ts";
import { moveCursor, moveThreadCursor } from "./cursors.ts";
import { requireMessage } from "./resolve.ts";
import type { Conversation, Participant, State } from "./state.ts";
import { countUnread, type Unread, unreadThreads, unreadThreadsById } from "./unread.ts";

const pieceMs = 10;

/** Unread figures of one conversation or of all that concern the caller. `mark_seen` acknowledges exactly what was counted. */
export async function check(
  ctx: Context,
  caller: Caller,
  args: { conversation?: string | null | undefined; mark_seen?: boolean | undefined },
): Promise<CheckResult> {
  await countAhead(ctx, caller.key, scopeOf(ctx.state, caller.key, args.conversation));
  const { state } = ctx;
  const participant = state.participants.get(caller.key)!;
  const counted = scopeOf(state, caller.key, args.conversation).map((conversation) => ({
    conversation,
    unread: countUnread(state, participant, conversation),
    threads: unreadThreads(state, participant, conversation),
  }));
  const found = counted.filter(({ unread, threads }) =>
    unread.count > 0 || threads.size > 0 || unread.mentions > 0
  );
  const unreadByRoot = found.map(({ conversation }) => unreadThreadsById(state, participant, conversation));
  // Before anything is awaited: what arrives meanwhile was not counted and stays unread.
  if (args.mark_seen) { for (const { conversation } of counted) markAll(ctx, participant, conversation); }
  const latest = await latestOf(ctx, caller.key, found.map(({ unread }) => unread));
  const conversations = found.map(({ conversation, unread, threads }, i): CheckEntry => ({
    conversation: conversation.id,
    unread_count: unread.count,
    latest: latest[i] ?? null,
    ...threads.size > 0 && { thread_unread: unreadByRoot[i]! },
  }));
  return { total_unread: found.reduce((sum, { unread }) => sum + unread.count, 0), conversations };
}

function scopeOf(state: State, key: Key, id: string | null | undefined): Conversation[] {
  return id == null ? concerning(state, key) : [requireReadable(state, key, id)];
}

/**
 * The first count of somebody after a start looks at all that they have not read: in pieces, so that nobody waits for it.
 * Counting goes on from there.
 */
async function countAhead(ctx: Context, key: Key, scope: readonly Conversation[]): Promise<void> {
  const { state } = ctx;
  const participant = state.participants.get(key)!;
  const pieces = new Pieces({ pieceMs });
  for (const conversation of scope) {
    countUnread(state, participant, conversation);
    unreadThreadsById(state, participant, conversation);
    if (!pieces.isOver) continue;
    await pieces.next();
    // What was counted of a state that is no more helps nobody.
    if (ctx.state !== state) return;
  }
}

/** Conversations the participant is in, and others where something is directed at them; sorted by id. */
export function concerning(state: State, key: Key): Conversation[] {
  const refs = new Set<number>();
  for (const conversation of state.conversations.values()) {
    if (!conversation.deleted && conversation.members.has(key)) refs.add(conversation.ref);
  }
  const directed = state.messages.directed.get(key);
  const named = directed ? state.directedIndex.of(state.messages, directed).keys() : [];
  for (const ref of named) refs.add(ref);
  return [...refs].map((ref) => state.conversations.get(ref)!)
    .filter((conversation) => mayRead(key, conversation))
    .sort((a, b) => a.id < b.id ? -1 : 1);
}

async function latestOf(ctx: Context, key: Key, unread: Unread[]) {
  const rows = unread.map(({ latest }) => latest).filter((row) => row !== null);
  const loaded = await ctx.bodies.load(ctx.state, key, rows);
  const byId = new Map(loaded.map((message) => [message.id, message]));
  return unread.map(({ latest }) =>
    latest === null ? null : byId.get(ctx.state.messages.ids.at(latest)) ?? null
  );
}

/** Everything in the conversation counts as read, threads included. */
function markAll(ctx: Context, participant: Participant, conversation: Conversation): void {
  const { messages } = ctx.state;
  const last = conversation.rows.last();
  if (last === undefined) return;
  for (const root of unreadThreads(ctx.state, participant, conversation).keys()) {
    const reply = messages.threads.lastReply(root);
    if (reply !== undefined) {
      moveThreadCursor(ctx, participant, { conversation, root, seq: messages.seq(reply) });
    }
  }
  moveCursor(ctx, participant, { conversation, seq: Math.max(messages.seq(last), conversation.ref) });
}

/** Sets the cursor to a message (also backwards: "mark unread"), or to the end; with `root_id` only that thread's. */
export function markSeen(
  ctx: Context,
  caller: Caller,
  args: { conversation: string; up_to?: string | undefined; root_id?: string | undefined },
): { status: "seen"; conversation: string; unread_count: number } {
  const { state } = ctx;
  const conversation = requireReadable(state, caller.key, args.conversation);
  const participant = state.participants.get(caller.key)!;
  const place = (id: string) => state.messages.seq(requireMessage(state, caller.key, { conversation, id }));
  if (args.root_id !== undefined) {
    markThread(ctx, participant, { conversation, rootId: args.root_id, upTo: args.up_to });
  } else if (args.up_to === undefined) markAll(ctx, participant, conversation);
  else moveCursor(ctx, participant, { conversation, seq: place(args.up_to) });
  const unread_count = countUnread(state, participant, conversation).count;
  return { status: "seen", conversation: conversation.id, unread_count };
}

function markThread(
  ctx: Context,
  participant: Participant,
  { conversation, rootId, upTo }: { conversation: Conversation; rootId: string; upTo: string | undefined },
): void {
  const { messages } = ctx.state;
  const root = requireMessage(ctx.state, participant.key, { conversation, id: rootId });
  const reply = upTo === undefined
    ? messages.threads.lastReply(root)
    : requireMessage(ctx.state, participant.key, { conversation, id: upTo });
  if (reply === undefined) return;
  if (reply !== root && messages.root(reply) !== root) {
    throw new CommsError("invalid_argument", `Message "${upTo}" is not a reply in the thread of "${rootId}"`);
  }
  moveThreadCursor(ctx, participant, { conversation, root, seq: messages.seq(reply) });
}
