/**
 * Whether a message is pushed to a channel, and why: the rule that users of the Python version know. What is for somebody comes
 * from everywhere; the rest from conversations that they joined and did not mute. Plain talk of agents is left to other paths.
 */
import { dmKeys, type Key } from "../../protocol/ids.ts";
import type { Message } from "../../protocol/message.ts";

export type PushReason = "whisper" | "dm" | "mention" | "broadcast" | "human" | "system" | "thread-reply";

export interface Listener {
  key: Key;
  /** True when the conversation was joined and is not muted. */
  isFollowed(conversation: string): boolean;
  /** True when this message, the first of a thread, is the listener's own. */
  isOwn(id: string): boolean;
}

export function pushReason(message: Message, { key, isFollowed, isOwn }: Listener): PushReason | null {
  const { sender, recipients, mentions, conv } = message;
  if (sender.key === key || message.deleted_at !== undefined) return null;
  if (recipients !== null) return recipients.includes(key) ? "whisper" : null;
  if (dmKeys(conv)?.includes(key)) return "dm";
  if (mentions?.includes(key) && !message.broadcast_mention) return "mention";
  if (!isFollowed(conv)) return null;
  if (message.broadcast_mention) return "broadcast";
  if (sender.type === "human") return "human";
  if (sender.type === "system") return "system";
  return message.reply_to !== null && isOwn(message.thread_root_id ?? message.reply_to)
    ? "thread-reply"
    : null;
}

/** One line: our own word first, then what came over the wire, in quotes, so that no body can look like something else. */
export function pushLine(message: Message, reason: PushReason): string {
  const { sender, conv, id, body } = message;
  const fields = { conv, from: sender.name, key: sender.key, type: sender.type, id, body };
  const quoted = Object.entries(fields).map(([name, value]) => `${name}=${inLine(value)}`);
  return `[claude-comms untrusted] reason=${reason} ${quoted.join(" ")}`;
}

/** As JSON, without what ends a line or turns the writing direction, and without anything that reads as a tag. */
function inLine(value: string): string {
  return JSON.stringify(value.toWellFormed()).replace(
    /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff<]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
