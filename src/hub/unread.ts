/** What a participant has not read: one definition for reads, counts, badges and waiting. */
import type { Key } from "../protocol/ids.ts";
import { isInAudience, mayRead } from "./access.ts";
import type { RowList } from "./columns.ts";
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
  const directed = directedIn(state, key, conversation);
  if (!directed) return;
  for (let i = directed.firstIndex((row) => state.messages.seq(row) > after); i < directed.length; i++) {
    yield directed.at(i);
  }
}

function directedIn(state: State, key: Key, conversation: Conversation): RowList | undefined {
  const directed = state.messages.directed.get(key);
  return directed && state.directedIndex.of(state.messages, directed).get(conversation.ref);
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
  const tally = tallyOf(state, participant, conversation);
  countDirected(state, participant, { conversation, tally });
  const { rows } = conversation;
  for (; tally.isMember && tally.next < rows.length; tally.next++) {
    countRow(state, participant, { row: rows.at(tally.next), tally });
  }
  return { count: tally.count, latest: tally.latest, mentions: tally.mentions };
}

/** How far one participant's unread messages of one conversation have been counted. A move of a thread's cursor drops it. */
export interface Tally {
  cursor: Cursor | undefined;
  isMember: boolean;
  /** The conversation's number of deletions when the counting began. */
  deletions: number;
  /** The rows that name the participant: an edit that names them late puts another list in its place. */
  directed: RowList | undefined;
  next: number;
  count: number;
  latest: Row | null;
  /** Of the rows of this conversation that name the participant. */
  nextDirected: number;
  mentions: number;
  /** Absent until somebody asks. */
  threads: CountedThreads | undefined;
}

interface CountedThreads {
  next: number;
  counts: Map<Row, number>;
  /** `counts` by the ids of the roots, which are long to write out; absent when they have changed since. */
  byId: Readonly<Record<string, number>> | undefined;
}

function tallyOf(state: State, participant: Participant, conversation: Conversation): Tally {
  const tallies = state.tallies.get(participant) ?? new Map<number, Tally>();
  state.tallies.set(participant, tallies);
  const facts = {
    cursor: participant.cursors.get(conversation.ref),
    isMember: conversation.members.has(participant.key),
    deletions: conversation.deletions,
    directed: state.messages.directed.get(participant.key),
  };
  const known = tallies.get(conversation.ref);
  if (known && isOf(known, facts)) return known;
  const { seq, directed } = cursorOf(participant, conversation);
  const after = (number: number) => (row: Row) => state.messages.seq(row) > number;
  const tally: Tally = {
    ...facts,
    next: conversation.rows.firstIndex(after(seq)),
    ...(facts.isMember ? early(state, participant, conversation) : { count: 0, latest: null }),
    nextDirected: directedIn(state, participant.key, conversation)?.firstIndex(after(directed)) ?? 0,
    mentions: 0,
    threads: undefined,
  };
  tallies.set(conversation.ref, tally);
  return tally;
}

function isOf(tally: Tally, facts: Pick<Tally, "cursor" | "isMember" | "deletions" | "directed">): boolean {
  return tally.cursor === facts.cursor && tally.isMember === facts.isMember &&
    tally.deletions === facts.deletions &&
    tally.directed === facts.directed;
}

/** What one participant has read of a thread has changed: what was counted with it is void. */
export function forgetTally(state: State, participant: Participant, ref: number): void {
  state.tallies.get(participant)?.delete(ref);
}

/** What is directed at a member and lies before their cursor. */
function early(
  state: State,
  participant: Participant,
  conversation: Conversation,
): { count: number; latest: Row | null } {
  const cursor = cursorOf(participant, conversation);
  const found = { count: 0, latest: null };
  for (const row of directedRows(state, participant.key, conversation, cursor.directed)) {
    if (state.messages.seq(row) > cursor.seq) break;
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

/** To who is not a member, only what is directed at them is unread. */
function countDirected(
  state: State,
  participant: Participant,
  { conversation, tally }: { conversation: Conversation; tally: Tally },
): void {
  const directed = directedIn(state, participant.key, conversation);
  for (; directed && tally.nextDirected < directed.length; tally.nextDirected++) {
    const row = directed.at(tally.nextDirected);
    if (isUnread(state, participant, row)) tally.mentions++;
    if (!tally.isMember) countRow(state, participant, { row, tally });
  }
}

/** Unread replies by root. Counting goes on where the last call ended; do not change the map. */
export function unreadThreads(
  state: State,
  participant: Participant,
  conversation: Conversation,
): ReadonlyMap<Row, number> {
  return mayRead(participant.key, conversation)
    ? countedThreads(state, participant, conversation).counts
    : new Map();
}

/** As `unreadThreads`, by the ids of the roots. */
export function unreadThreadsById(
  state: State,
  participant: Participant,
  conversation: Conversation,
): Readonly<Record<string, number>> {
  if (!mayRead(participant.key, conversation)) return {};
  const threads = countedThreads(state, participant, conversation);
  return threads.byId ??= Object.fromEntries(
    Array.from(threads.counts, ([root, count]) => [state.messages.ids.at(root), count]),
  );
}

function countedThreads(state: State, participant: Participant, conversation: Conversation): CountedThreads {
  const tally = tallyOf(state, participant, conversation);
  const threads = tally.threads ??= firstThreads(state, participant, conversation);
  const { rows } = conversation;
  const { base } = cursorOf(participant, conversation);
  for (; threads.next < rows.length; threads.next++) {
    const row = rows.at(threads.next);
    if (!isUnreadReply(state, participant, { row, base })) continue;
    const root = state.messages.root(row)!;
    threads.counts.set(root, (threads.counts.get(root) ?? 0) + 1);
    threads.byId = undefined;
  }
  return threads;
}

/** Goes by threads: of those that were read to the end only the last reply is looked at. */
function firstThreads(
  state: State,
  participant: Participant,
  conversation: Conversation,
): CountedThreads {
  const counts = new Map<Row, number>();
  for (const root of conversation.threadRoots) {
    let count = 0;
    for (const _ of unreadReplies(state, participant, { conversation, root })) count++;
    if (count > 0) counts.set(root, count);
  }
  return { next: conversation.rows.length, counts, byId: undefined };
}

function isUnreadReply(
  state: State,
  participant: Participant,
  { row, base }: { row: Row; base: number },
): boolean {
  const root = state.messages.root(row);
  if (root === null) return false;
  return state.messages.seq(row) > (participant.threadCursors.get(root) ?? base) &&
    isInAudience(state, participant.key, root) && isUnread(state, participant, row);
}

/** Replies of one thread that the participant has not read, oldest first. */
export function* unreadReplies(
  state: State,
  participant: Participant,
  { conversation, root }: { conversation: Conversation; root: Row },
): Generator<Row> {
  const { messages } = state;
  const last = messages.threads.lastReply(root);
  const seen = participant.threadCursors.get(root) ?? cursorOf(participant, conversation).base;
  if (last === undefined || messages.seq(last) <= seen) return;
  if (!isInAudience(state, participant.key, root)) return;
  const { replies } = messages.threads.get(root)!;
  for (let i = replies.firstIndex((row) => messages.seq(row) > seen); i < replies.length; i++) {
    if (isUnread(state, participant, replies.at(i))) yield replies.at(i);
  }
}
