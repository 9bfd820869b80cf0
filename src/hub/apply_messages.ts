/** The fold of messages, their edits, reactions and pins. */
import type { EventBodies, NumberedEvent } from "../protocol/events.ts";
import type { Message } from "../protocol/message.ts";
import { parseTime } from "../protocol/time.ts";
import { RowList } from "./columns.ts";
import { flag, type Row } from "./messages.ts";
import { type Conversation, liveConversation, type State } from "./state.ts";

type Of<K extends NumberedEvent["kind"]> = Extract<NumberedEvent, { kind: K }>;

/** `hidden`: of a message that was removed only its place is left. */
export function message(state: State, event: Of<"message">, hidden?: "hidden"): void {
  const { body } = event;
  const conversation = liveConversation(state, body.conv);
  if (!conversation) return;
  const root = body.reply_to === null ? null : rootOf(state, body.reply_to);
  const ts = parseTime(body.ts);
  const row = state.messages.push({
    id: body.id,
    seq: event.seq,
    position: event.position,
    ts: ts ?? conversation.lastTs,
    // A system message belongs, for unread and visibility, to whoever caused it.
    sender: body.actor_key ?? body.sender.key,
    conv: conversation.ref,
    root,
    flags: flagsOf(body) | (hidden ? flag.hidden : 0),
  });
  conversation.rows.push(row);
  if (body.recipients !== null) conversation.whispers.push(row);
  if (root !== null && !state.messages.threads.has(root)) conversation.threadRoots.push(root);
  conversation.lastTs = state.messages.ts(row);
  if (root !== null) addReply(state, { root, row, body });
  if (body.recipients !== null) state.messages.audiences.set(row, body.recipients);
  if (hidden) return countRemoved(state, { conversation, row });
  remember(state, body, row);
  highlight(state, body, { row, conversation });
}

function flagsOf(body: Message): number {
  let flags = 0;
  if (body.sender.type === "system") flags |= flag.system;
  if (body.sender.type === "human") flags |= flag.human;
  if (body.recipients !== null) flags |= flag.whisper;
  if (body.reply_to !== null) flags |= flag.reply;
  if (body.broadcast_mention) flags |= flag.broadcast;
  return flags;
}

function remember(state: State, body: Message, row: Row): void {
  if (body.files) state.files.attach(row, body.files.map(({ id }) => id));
  for (const key of body.recipients ?? []) state.messages.direct(key, row);
  for (const key of body.mentions ?? []) state.messages.direct(key, row);
}

/** Words that somebody asked to be told of count as a mention of them. */
function highlight(
  state: State,
  body: Message,
  { row, conversation }: { row: Row; conversation: Conversation },
): void {
  if (conversation.highlighters.size === 0) return;
  const text = body.body.toLowerCase();
  for (const key of conversation.highlighters) {
    if (key === body.sender.key || !conversation.members.has(key)) continue;
    const words = state.participants.get(key)?.prefs.get(conversation.ref)?.highlightWords ?? [];
    if (words.some((word) => text.includes(word.toLowerCase()))) state.messages.direct(key, row);
  }
}

/** The thread's root: a reply to a reply (from an old log) belongs to the top one. */
function rootOf(state: State, id: string): Row | null {
  const parent = state.messages.ids.find(id);
  if (parent === undefined) return null;
  return state.messages.root(parent) ?? parent;
}

function addReply(state: State, { root, row, body }: { root: Row; row: Row; body: Message }): void {
  const { threads } = state.messages;
  threads.addReply(root, { row, people: [body.sender.key, ...(body.mentions ?? [])] });
  if (body.recipients !== null) threads.markIrregular(root);
}

/** The row of a message that is still there. */
function rowOf(state: State, id: string): Row | undefined {
  const row = state.messages.ids.find(id);
  return row === undefined || state.messages.has(row, flag.hidden) ? undefined : row;
}

export function edited(state: State, event: Of<"message_edited">): void {
  const row = rowOf(state, event.body.id);
  if (row === undefined) return;
  state.messages.edits.set(row, { position: event.position, ts: event.body.ts });
  state.messages.mark(row, flag.edited);
  for (const key of event.body.mentions ?? []) directLate(state, key, row);
}

/** An edit may mention somebody new; the list stays ascending. */
function directLate(state: State, key: string, row: Row): void {
  const old = state.messages.directed.get(key)?.toArray() ?? new Uint32Array();
  if (old.includes(row)) return;
  state.messages.directed.set(key, new RowList(Uint32Array.from([...old, row]).sort()));
}

/** The rows stay, so that every count and place does; what is known of them goes. */
export function removed(state: State, body: EventBodies["messages_removed"]): void {
  const { messages } = state;
  const rows = new Set<Row>();
  for (const seq of body.seqs) {
    const row = messages.rowOf(seq);
    if (row !== undefined && messages.conv(row) === body.of && !messages.has(row, flag.hidden)) rows.add(row);
  }
  const conversation = state.conversations.get(body.of);
  if (!conversation || rows.size === 0) return;
  for (const row of rows) {
    messages.keep(row, flag.system | flag.whisper | flag.reply | flag.human);
    messages.mark(row, flag.hidden);
    for (const facts of [messages.reactions, messages.edits, messages.deletions]) facts.delete(row);
    unpin(state, row);
    state.files.release(row, parseTime(body.ts) ?? 0);
    countRemoved(state, { conversation, row });
  }
  for (const [key, directed] of messages.directed) {
    const left = directed.toArray().filter((row) => !rows.has(row));
    if (left.length === 0) messages.directed.delete(key);
    else if (left.length < directed.length) messages.directed.set(key, new RowList(left));
  }
}

function countRemoved(
  state: State,
  { conversation, row }: { conversation: Conversation; row: Row },
): void {
  const root = state.messages.root(row);
  if (root !== null) state.messages.threads.markIrregular(root);
  if (!state.messages.has(row, flag.whisper)) conversation.removed = (conversation.removed ?? 0) + 1;
  conversation.deletions++;
}

export function deleted(state: State, body: EventBodies["message_deleted"]): void {
  const row = rowOf(state, body.id);
  if (row === undefined) return;
  state.messages.deletions.set(row, { ts: body.ts, by: body.by });
  state.messages.mark(row, flag.deleted);
  state.messages.reactions.delete(row);
  state.files.release(row, parseTime(body.ts) ?? 0);
  const root = state.messages.root(row);
  if (root !== null) state.messages.threads.markIrregular(root);
  const conversation = conversationOfRow(state, row);
  if (conversation) conversation.deletions++;
  unpin(state, row);
}

export function reaction(state: State, body: EventBodies["reaction"]): void {
  const row = rowOf(state, body.message_id);
  if (row === undefined) return;
  if (body.op === "add") state.messages.reactions.add(row, body.emoji, body.actor_key);
  else state.messages.reactions.remove(row, body.emoji, body.actor_key);
}

export function pin(state: State, body: EventBodies["pin"]): void {
  const row = rowOf(state, body.message_id);
  if (row === undefined) return;
  unpin(state, row);
  if (body.action === "unpin") return;
  state.messages.pinned.add(row);
  conversationOfRow(state, row)?.pins.push(row);
}

function unpin(state: State, row: Row): void {
  state.messages.pinned.delete(row);
  const conversation = conversationOfRow(state, row);
  if (conversation) conversation.pins = conversation.pins.filter((pinned) => pinned !== row);
}

function conversationOfRow(state: State, row: Row): Conversation | undefined {
  return state.conversations.get(state.messages.conv(row));
}
