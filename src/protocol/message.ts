/** A message as it travels: over MQTT, REST, MCP, and into the exported logs. */
import type { ConversationId, Key } from "./ids.ts";
import { SYSTEM_KEY } from "./ids.ts";

export type ParticipantType = "claude" | "human";

export interface Sender {
  key: Key;
  name: string;
  type: ParticipantType | "system";
}

/** A file that a message carries: its bytes are at `GET /api/files/{id}`. */
export interface SharedFile {
  id: string;
  name: string;
  /** In bytes. */
  size: number;
  /** A media type, found out from the bytes. */
  type: string;
}

/**
 * The fields up to `thread_participants` are those of the Python version, in its order, nulls explicit.
 * What follows is optional and ours (or an older client's); readers ignore what they do not know.
 */
export interface Message {
  id: string;
  ts: string;
  sender: Sender;
  /** Null: everybody who may read the conversation. A list: a whisper to these (and its sender). */
  recipients: Key[] | null;
  mentions: Key[] | null;
  broadcast_mention: boolean;
  body: string;
  reply_to: string | null;
  conv: ConversationId;
  thread_root_id: string | null;
  thread_reply_count: number | null;
  thread_last_ts: string | null;
  thread_last_author: string | null;
  thread_participants: Key[] | null;
  /** The number of its event in the journal; readers resume by it. */
  seq?: number;
  artifact_ref?: string;
  files?: SharedFile[];
  /** On system messages: who caused it. */
  actor_key?: Key;
  forwarded_from?: unknown;
  /** The sender's own clock, where it differed from the daemon's. */
  client_ts?: string;
  edited_at?: string;
  /** A deleted message keeps its place; its body is empty. */
  deleted_at?: string;
  deleted_by?: Key;
  pinned?: true;
  reactions?: Record<string, Key[]>;
}

/** What `comms_read` adds to its copies; never stored. */
export interface ReadMessage extends Message {
  directed_at_me?: boolean;
  /** On one's own messages: who has read it. */
  read_by?: Key[];
  /** On one's own messages: how far each has come with sessions of Claude Code. */
  delivered?: Record<Key, "handed" | "seen" | "answered">;
  thread_summary?: { reply_count: number; last_ts: string; last_author: string };
}

export const systemSender: Sender = { key: SYSTEM_KEY, name: "system", type: "system" };

export function isSystem(message: Message): boolean {
  return message.sender.type === "system";
}
