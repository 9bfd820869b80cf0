/** What happens to messages that are known already. Messages are never changed in place, so that what was drawn of them can be kept. */
import type { ReadMessage } from "../protocol/message.ts";

type Payload = Record<string, unknown>;
type Change = (message: ReadMessage) => ReadMessage;

/** Both lists as one in the order of the journal; of two with the same id the second one's counts. */
export function joined(
  known: readonly ReadMessage[],
  more: readonly ReadMessage[],
): readonly ReadMessage[] {
  const [first] = more;
  const last = known.at(-1);
  if (first === undefined) return known;
  if (last === undefined || more.length === 1 && place(last) < place(first)) return [...known, ...more];
  const byId = new Map<string, ReadMessage>();
  for (const message of known) byId.set(message.id, message);
  for (const message of more) byId.set(message.id, message);
  return Array.from(byId.values()).sort((one, other) => place(one) - place(other));
}

function place({ seq = Infinity }: ReadMessage): number {
  return seq;
}

/** The same list when the message is not in it. */
export function withChange(
  list: readonly ReadMessage[],
  id: string,
  change: Change,
): readonly ReadMessage[] {
  const at = list.findLastIndex((message) => message.id === id);
  return at === -1 ? list : list.with(at, change(list[at]!));
}

export function editedBy(payload: Payload): Change {
  const mentions = Array.isArray(payload.mentions) ? payload.mentions.map(String) : null;
  return (message) => ({
    ...message,
    mentions,
    body: String(payload.body ?? ""),
    broadcast_mention: payload.broadcast_mention === true,
    edited_at: String(payload.ts),
  });
}

export function deletedBy(payload: Payload): Change {
  return ({ reactions: _reactions, pinned: _pinned, ...message }) => ({
    ...message,
    body: "",
    deleted_at: String(payload.ts),
    deleted_by: String(payload.by),
  });
}

export interface Reaction {
  emoji: string;
  actor: string;
  op: "add" | "remove";
}

export function reactedWith({ emoji, actor, op }: Reaction): Change {
  return (message) => {
    const held = message.reactions?.[emoji] ?? [];
    if (held.includes(actor) === (op === "add")) return message;
    const keys = op === "add" ? [...held, actor] : held.filter((key) => key !== actor);
    const reactions = { ...message.reactions, [emoji]: keys };
    if (keys.length === 0) delete reactions[emoji];
    return { ...message, reactions };
  };
}

export function pinnedBy(action: unknown): Change {
  return ({ pinned: _, ...message }) => action === "pin" ? { ...message, pinned: true } : message;
}

/** What a root shows of its thread after a reply; one that it knows already changes nothing. */
export function repliedBy(reply: ReadMessage): Change {
  return (root) => {
    const { thread_last_ts: last, thread_reply_count: count, thread_participants: people } = root;
    if (last !== null && last !== undefined && last >= reply.ts) return root;
    const { key } = reply.sender;
    return {
      ...root,
      thread_reply_count: (count ?? 0) + 1,
      thread_last_ts: reply.ts,
      thread_last_author: reply.sender.name,
      thread_participants: people?.includes(key) ? people : [...people ?? [], key],
    };
  };
}
