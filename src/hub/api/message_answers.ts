/** What is asked of messages and answered. */
import type { DeliveryRow } from "./delivery.ts";
import type { ConversationId, Key } from "../../protocol/ids.ts";
import type { Message, ParticipantType, ReadMessage } from "../../protocol/message.ts";
import type { Snippet } from "../../protocol/search_snippet.ts";

export interface Draft {
  conversation: ConversationId;
  message: string;
  mentions?: string[] | null | undefined;
  recipients?: string[] | null | undefined;
  reply_to?: string | null | undefined;
  /** The operation id: the same id with the same content gets the same answer. */
  id?: string | undefined;
  forwarded_from?: unknown;
  client_ts?: string | undefined;
  /** Ids of files that the message carries; then its text may be empty. */
  files?: string[] | null | undefined;
}

export interface SendResult {
  status: "sent";
  id: string;
  conversation: ConversationId;
  recipients: Key[] | null;
  mentions: Key[] | null;
  recipient_names: string[] | null;
  mention_names: string[] | null;
  reply_to: string | null;
  broadcast_mention: boolean;
  ts: string;
  seq: number;
  /** Names that nobody bears: they were not addressed. Absent when all were found. */
  unresolved?: string[];
}

export interface ReadQuery {
  conversation: ConversationId;
  count?: number | undefined;
  since?: string | null | undefined;
  /** A message id or a timestamp: the newest `count` before it. */
  before?: string | null | undefined;
  /** A message id or a timestamp: the oldest `count` after it. */
  after?: string | null | undefined;
  top_level_only?: boolean | undefined;
  unread?: boolean | undefined;
  /** False: look without moving any cursor (REST pages). */
  move_cursor?: boolean | undefined;
}

export interface ReadResult {
  conversation: ConversationId;
  messages: ReadMessage[];
  count: number;
  has_more: boolean;
}

export interface ThreadResult {
  conversation: ConversationId;
  root: ReadMessage;
  replies: ReadMessage[];
  count: number;
  has_more: boolean;
}

export interface ReadersResult {
  conversation: ConversationId;
  message_id: string;
  read_by: { key: Key; name: string }[];
  not_read_by: { key: Key; name: string }[];
  /** How far it has come with those who are in a session of Claude Code. */
  deliveries: DeliveryRow[];
}

export interface HistoryResult extends ReadResult {
  query: string | null;
  /** With a query each says why it was found. */
  messages: (ReadMessage & { snippet?: Snippet })[];
}

export interface SearchArgs {
  /** In the language of protocol/search_query.ts; empty: everything. */
  query: string;
  /** `relevance` unless given; without words in the query it is `newest`. */
  order?: "relevance" | "newest" | "oldest" | null | undefined;
  /** Only in this one. */
  conversation?: ConversationId | null | undefined;
  /** At most 100. */
  limit?: number | undefined;
  /** `next` of the last answer. */
  cursor?: string | null | undefined;
}

export interface SearchHit {
  conversation: ConversationId;
  /** Higher is better; 0 where there are no words to be ranked by. */
  score: number;
  /** Why it was found. */
  snippet: Snippet;
  message: Message;
}

export interface SearchResult {
  query: string;
  order: "relevance" | "newest" | "oldest";
  results: SearchHit[];
  count: number;
  /** Where the next page begins, even when this one is not full; null: there is no more. */
  next: string | null;
  /** The index is not complete yet: everything is found, but slowly. */
  building: boolean;
}

export interface CatchupItem {
  id: string;
  conversation: ConversationId;
  ts: string;
  from: string;
  type: ParticipantType | "system";
  text: string;
  /** The text is longer: comms_read has all of it. */
  cut?: true;
  whisper?: true;
  reply_to?: string;
  replies?: number;
}

export interface CatchupConversation {
  conversation: ConversationId;
  unread_count: number;
  from: string[];
  /** The newest that fitted, oldest first. */
  messages: CatchupItem[];
  threads: { root_id: string; unread_replies: number; last_author: string | null }[];
}

export interface CatchupResult {
  total_unread: number;
  directed: CatchupItem[];
  conversations: CatchupConversation[];
  /** Unread messages that did not fit. */
  omitted: number;
}

export interface CheckEntry {
  conversation: ConversationId;
  unread_count: number;
  latest: Message | null;
  thread_unread?: Record<string, number>;
}

export interface CheckResult {
  total_unread: number;
  conversations: CheckEntry[];
}

export type WaitReason = "whisper" | "dm" | "mention" | "broadcast" | "human" | "thread_reply" | "message";

export interface WaitResult {
  status: "message" | "timeout";
  /** Why each was worth waking for, oldest first; `comms_read` with unread=true gives them again. */
  messages: (ReadMessage & { reason: WaitReason })[];
  waited_seconds: number;
  total_unread: number;
}
