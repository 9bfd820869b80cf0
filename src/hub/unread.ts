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
  /** Unread messages that name the participant, replies included. */
  mentions: number;
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

/** Whether one message counts as unread: what the figures of conversations and threads count, and nothing else. */
export function isUnreadNow(state: State, participant: Participant, row: Row): boolean {
  const { messages } = state;
  const conversation = state.conversations.get(messages.conv(row));
  if (!conversation || !mayRead(participant.key, conversation)) return false;
  if (messages.has(row, flag.system) || !isUnread(state, participant, row)) return false;
  const cursor = cursorOf(participant, conversation);
  const seq = messages.seq(row);
  const root = messages.root(row);
  if (root !== null) {
    const seen = participant.threadCursors.get(root) ?? cursor.base;
    return seq > seen && isInAudience(state, participant.key, root);
  }
  if (conversation.members.has(participant.key) && seq > cursor.seq) return true;
  return seq > cursor.directed && isDirected(state, participant.key, row);
}

export function isDirected(state: State, key: Key, row: Row): boolean {
  const directed = state.messages.directed.get(key);
  if (!directed) return false;
  const index = directed.firstIndex((other) => other >= row);
  return index < directed.length && directed.at(index) === row;
}

/** Counts for one conversation. Counting goes on where the last call for the same cursor ended. */
export function countUnread(state: State, participant: Participant, conversation: Conversation): Unread {
  const none = { count: 0, latest: null, mentions: 0 };
  if (!mayRead(participant.key, conversation)) return none;
  const mentions = countMentions(state, participant, conversation);
  if (!conversation.members.has(participant.key)) {
    return { ...none, ...early(state, participant, conversation), mentions };
  }
  const tally = tallyOf(state, participant, conversation);
  const { rows } = conversation;
  for (; tally.next < rows.length; tally.next++) {
    countRow(state, participant, { row: rows.at(tally.next), tally });
  }
  return { count: tally.count, latest: tally.latest, mentions };
}

/** How far one participant's unread roots of one conversation have been counted. */
export interface Tally {
  cursor: Cursor | undefined;
  /** The conversation's number of deletions when the counting began. */
  deletions: number;
  next: number;
  count: number;
  latest: Row | null;
}

function tallyOf(state: State, participant: Participant, conversation: Conversation): Tally {
  const tallies = state.tallies.get(participant) ?? new Map<number, Tally>();
  state.tallies.set(participant, tallies);
  const cursor = participant.cursors.get(conversation.ref);
  const known = tallies.get(conversation.ref);
  if (known && known.cursor === cursor && known.deletions === conversation.deletions) return known;
  const { seq } = cursorOf(participant, conversation);
  const tally: Tally = {
    cursor,
    deletions: conversation.deletions,
    next: conversation.rows.firstIndex((row) => state.messages.seq(row) > seq),
    ...early(state, participant, conversation),
  };
  tallies.set(conversation.ref, tally);
  return tally;
}

/** What is directed at the participant and lies before their cursor, or in a conversation they are not in. */
function early(
  state: State,
  participant: Participant,
  conversation: Conversation,
): { count: number; latest: Row | null } {
  const cursor = cursorOf(participant, conversation);
  const until = conversation.members.has(participant.key) ? cursor.seq : Infinity;
  const found = { count: 0, latest: null };
  for (const row of directedRows(state, participant.key, conversation, cursor.directed)) {
    if (state.messages.seq(row) > until) break;
    countRow(state, participant, { row, tally: found });
  }
  return found;
}

function countRow(
  state: State,
  participant: Participant,
  { row, tally }: { row: Row; tally: { count: number; latest: Row | null } },
): void {
  if (state.messages.has(row, flag.reply | flag.system) || !isUnread(state, participant, row)) return;
  tally.count++;
  tally.latest = row;
}

function countMentions(state: State, participant: Participant, conversation: Conversation): number {
  const { directed } = cursorOf(participant, conversation);
  let count = 0;
  for (const row of directedRows(state, participant.key, conversation, directed)) {
    if (isUnread(state, participant, row)) count++;
  }
  return count;
}

/** Unread replies by root. */
export function unreadThreads(
  state: State,
  participant: Participant,
  conversation: Conversation,
): Map<Row, number> {
  const threads = new Map<Row, number>();
  if (!mayRead(participant.key, conversation)) return threads;
  for (const root of conversation.threadRoots) {
    let count = 0;
    for (const _ of unreadReplies(state, participant, { conversation, root })) count++;
    if (count > 0) threads.set(root, count);
  }
  return threads;
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
