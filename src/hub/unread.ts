/** What a participant has not read: one definition for reads, counts, badges and waiting. */
import type { Key } from "../protocol/ids.ts";
import { isInAudience, mayRead } from "./access.ts";
import { flag, type Row } from "./messages.ts";
import type { Conversation, Cursor, Participant, State } from "./state.ts";

export interface Unread {
  /** Roots from others that are not system messages. */
  count: number;
  /** The newest of them. */
  latest: Row | null;
  /** Of those: mentions of, and whispers to, the participant (replies included). */
  mentions: number;
  /** Unread replies by root. */
  threads: Map<Row, number>;
}

/** The cursor that counts when somebody never read here: only what is directed at them is unread. */
function cursorOf(participant: Participant, conversation: Conversation): Cursor {
  return participant.cursors.get(conversation.ref) ?? { seq: Infinity, directed: 0, base: Infinity };
}

/** Rows from others, visible and not deleted, that the participant has not read, oldest first; system messages and replies included. */
export function* unreadRows(
  state: State,
  participant: Participant,
  conversation: Conversation,
): Generator<Row> {
  if (!mayRead(participant.key, conversation)) return;
  const { messages } = state;
  const cursor = cursorOf(participant, conversation);
  const isMember = conversation.members.has(participant.key);
  const until = isMember ? cursor.seq : Infinity;
  for (const row of directedRows(state, participant.key, conversation, cursor.directed)) {
    if (messages.seq(row) > until) break;
    if (isUnread(state, participant, row)) yield row;
  }
  if (!isMember) return;
  const { rows } = conversation;
  for (let i = rows.firstIndex((row) => messages.seq(row) > cursor.seq); i < rows.length; i++) {
    const row = rows.at(i);
    if (isUnread(state, participant, row)) yield row;
  }
}

/** Rows of one conversation that name the participant, after a number. */
function* directedRows(state: State, key: Key, conversation: Conversation, after: number): Generator<Row> {
  const directed = state.messages.directed.get(key);
  if (!directed) return;
  for (let i = directed.firstIndex((row) => state.messages.seq(row) > after); i < directed.length; i++) {
    const row = directed.at(i);
    if (state.messages.conv(row) === conversation.ref) yield row;
  }
}

function isUnread(state: State, participant: Participant, row: Row): boolean {
  const { messages } = state;
  if (messages.isSender(row, messages.senderNumber(participant.key))) return false;
  if (messages.has(row, flag.deleted)) return false;
  if (!isInAudience(state, participant.key, row)) return false;
  const root = messages.root(row);
  return root === null || messages.seq(row) > (participant.threadCursors.get(root) ?? 0);
}

export function isDirected(state: State, key: Key, row: Row): boolean {
  const directed = state.messages.directed.get(key);
  if (!directed) return false;
  const index = directed.firstIndex((other) => other >= row);
  return index < directed.length && directed.at(index) === row;
}

/** Counts for one conversation. */
export function countUnread(state: State, participant: Participant, conversation: Conversation): Unread {
  const unread: Unread = { count: 0, latest: null, mentions: 0, threads: new Map() };
  for (const row of unreadRows(state, participant, conversation)) {
    if (isDirected(state, participant.key, row)) unread.mentions++;
    if (state.messages.has(row, flag.reply | flag.system)) continue;
    unread.count++;
    unread.latest = row;
  }
  if (mayRead(participant.key, conversation)) countThreads(state, participant, { conversation, unread });
  return unread;
}

function countThreads(
  state: State,
  participant: Participant,
  { conversation, unread }: { conversation: Conversation; unread: Unread },
): void {
  for (const root of conversation.threadRoots) {
    let count = 0;
    for (const _ of unreadReplies(state, participant, { conversation, root })) count++;
    if (count > 0) unread.threads.set(root, count);
  }
}

/** Replies of one thread that the participant has not read, oldest first. */
export function* unreadReplies(
  state: State,
  participant: Participant,
  { conversation, root }: { conversation: Conversation; root: Row },
): Generator<Row> {
  const { messages } = state;
  const replies = messages.threads.get(root)?.replies;
  const last = replies?.last();
  const seen = participant.threadCursors.get(root) ?? cursorOf(participant, conversation).base;
  if (!replies || last === undefined || messages.seq(last) <= seen) return;
  if (!isInAudience(state, participant.key, root)) return;
  for (let i = replies.firstIndex((row) => messages.seq(row) > seen); i < replies.length; i++) {
    if (isUnread(state, participant, replies.at(i))) yield replies.at(i);
  }
}
