/** What events do to messages that a client knows, in a list in the order of their numbers. Nothing is changed in place, so that what was drawn of it can be kept. */
import type { ReadMessage } from "./message.ts";

type Payload = Record<string, unknown>;

/** Adds what is new and replaces what is known; the order stays that of the numbers. */
export function merge(
  known: readonly ReadMessage[],
  more: readonly ReadMessage[],
): readonly ReadMessage[] {
  const [first] = more;
  const last = known.at(-1);
  if (first === undefined) return known;
  if (more.length === 1 && (last === undefined || numberOf(first) > numberOf(last))) return [...known, first];
  const byId = new Map(known.map((message) => [message.id, message]));
  for (const message of more) byId.set(message.id, message);
  return [...byId.values()].sort((a, b) => numberOf(a) - numberOf(b));
}

function numberOf({ seq }: ReadMessage): number {
  return seq ?? Number.MAX_SAFE_INTEGER;
}

/** The same list when the message is not in it. */
export function withChange(
  list: readonly ReadMessage[],
  id: string,
  by: (message: ReadMessage) => ReadMessage,
): readonly ReadMessage[] {
  const at = list.findLastIndex((message) => message.id === id);
  return at < 0 ? list : list.with(at, by(list[at]!));
}

export function edited(message: ReadMessage, payload: Payload): ReadMessage {
  return {
    ...message,
    body: String(payload.body ?? ""),
    mentions: Array.isArray(payload.mentions) ? payload.mentions.map(String) : null,
    broadcast_mention: payload.broadcast_mention === true,
    edited_at: String(payload.ts),
  };
}

export function deleted(message: ReadMessage, payload: Payload): ReadMessage {
  const { reactions: _, pinned: __, ...rest } = message;
  return { ...rest, body: "", deleted_at: String(payload.ts), deleted_by: String(payload.by) };
}

export interface Reaction {
  emoji: string;
  actor: string;
  op: "add" | "remove";
}

/** An emoji keeps its place while somebody holds it. */
export function reacted(message: ReadMessage, { emoji, actor, op }: Reaction): ReadMessage {
  const { [emoji]: held = [], ...others } = message.reactions ?? {};
  if (held.includes(actor) === (op === "add")) return message;
  const keys = op === "add" ? [...held, actor] : held.filter((key) => key !== actor);
  return { ...message, reactions: keys.length === 0 ? others : { ...message.reactions, [emoji]: keys } };
}

export function pinned(message: ReadMessage, action: unknown): ReadMessage {
  const { pinned: _, ...rest } = message;
  return action === "pin" ? { ...rest, pinned: true } : rest;
}

/** Somebody read up to a number: one's own messages until there say so. */
export function readUpTo(
  list: readonly ReadMessage[],
  { self, key, upTo }: { self: string; key: string; upTo: number },
): readonly ReadMessage[] {
  const isNews = (message: ReadMessage) =>
    message.sender.key === self && key !== self && numberOf(message) <= upTo &&
    (message.recipients?.includes(key) ?? true) && !message.read_by?.includes(key);
  if (!list.some(isNews)) return list;
  return list.map((message) =>
    isNews(message) ? { ...message, read_by: [...message.read_by ?? [], key] } : message
  );
}

/** It has come further on its way to somebody in a session of Claude Code. */
export function delivered(message: ReadMessage, { key, seen, answered }: Payload): ReadMessage {
  const hop = answered !== undefined ? "answered" : seen !== undefined ? "seen" : "handed";
  return { ...message, delivered: { ...message.delivered, [String(key)]: hop } };
}

/** A reply came: what the root says about its thread. */
export function replied(root: ReadMessage, reply: ReadMessage): ReadMessage {
  // The root may have been loaded when it knew of this reply already.
  if (root.thread_last_ts !== null && Date.parse(reply.ts) <= Date.parse(root.thread_last_ts)) return root;
  const people = [...root.thread_participants ?? [], reply.sender.key, ...reply.mentions ?? []];
  return {
    ...root,
    thread_reply_count: (root.thread_reply_count ?? 0) + 1,
    thread_last_ts: reply.ts,
    thread_last_author: reply.sender.name,
    thread_participants: [...new Set(people)],
  };
}
