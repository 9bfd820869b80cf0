/** What the daemon's REST door answers, as far as the page uses it. */
import type { ArtifactType, Mode, NotificationPolicy, Role, Visibility } from "$protocol/events.ts";
import type { ConversationId, Key } from "$protocol/ids.ts";
import type { ParticipantType, ReadMessage, Sender } from "$protocol/message.ts";
import type { Snippet } from "$protocol/search_snippet.ts";

export interface Identity {
  key: Key;
  name: string;
  type: ParticipantType;
  owner: boolean;
}

export interface Conversation {
  id: ConversationId;
  display_name: string | null;
  topic: string;
  visibility: Visibility;
  mode: Mode;
  direct: boolean;
  archived: boolean;
  archived_at: string | null;
  archived_by: string | null;
  created_at: string;
  created_by: string;
  created_by_key: Key;
  member: boolean;
  role: Role | null;
  member_count: number;
  message_count: number;
  last_activity: string | null;
  unread_count: number;
  mention_count: number;
  starred: boolean;
  muted: boolean;
  policy: NotificationPolicy;
  highlight_words: string[];
  /** Agents do not wake each other here. */
  delivery_paused?: { since: string; turns: number };
}

export type SearchOrder = "relevance" | "newest";

export interface SearchHit {
  conversation: ConversationId;
  snippet: Snippet;
  message: ReadMessage;
}

export interface SearchPage {
  results: SearchHit[];
  next: string | null;
  building: boolean;
}

/** What the caller keeps for themselves. */
export interface PersonalKept {
  muted_people: Key[];
  conversation_order: ConversationId[];
  saved_searches: { name: string; query: string }[];
  drafts: Record<ConversationId, string>;
  starred_artifacts: Record<ConversationId, string[]>;
}

/** As the owner sees it: may this tool run? */
export interface PermissionQuestion {
  id: string;
  session: string;
  /** The subagent that asks. */
  agent: string | null;
  key: Key | null;
  name: string | null;
  cwd: string | null;
  tool: string;
  summary: string;
  /** JSON, perhaps cut. */
  input: string;
  asked_at: string;
}

export type SessionState = "busy" | "idle" | "waiting" | "gone";

/** How far a message has come with somebody in a session of Claude Code. */
export interface Delivered {
  key: Key;
  name: string;
  hop: "handed" | "seen" | "answered";
  rung: string;
  handed_at: string;
  seen_at?: string;
  answered_at?: string;
}

export interface Activity {
  label: string;
  set_at: string;
  expires_at: string;
}

export interface Connection {
  client: string;
  status: "online" | "away";
  since?: string;
  last_seen?: string;
}

export interface ProfileStatus {
  emoji: string | null;
  text: string | null;
  expires_at: string | null;
}

export interface Member {
  key: Key;
  name: string;
  type: ParticipantType;
  connections: Record<string, Connection>;
  role: Role;
  activity: Activity | null;
  profile_status: ProfileStatus | null;
  last_seen: string | null;
  session_state?: SessionState;
  conversations?: ConversationId[];
}

export interface Page {
  messages: ReadMessage[];
  has_more: boolean;
}

export interface Thread {
  root: ReadMessage;
  replies: ReadMessage[];
  has_more: boolean;
}

/** For whom a message is, and who of them has read it. */
export interface Readers {
  read_by: { key: Key; name: string }[];
  not_read_by: { key: Key; name: string }[];
  deliveries?: Delivered[];
}

export interface CheckEntry {
  conversation: ConversationId;
  unread_count: number;
  thread_unread?: Record<string, number>;
}

export interface ArtifactSummary {
  name: string;
  title: string;
  type: ArtifactType;
  description?: string;
  version: number;
  version_count: number;
  author: Sender;
  timestamp: string;
  summary: string;
}

export interface ArtifactVersion {
  version: number;
  author: Sender;
  timestamp: string;
  summary: string;
}

export interface Artifact {
  name: string;
  title: string;
  type: ArtifactType;
  description?: string;
  version: number;
  latest_version: number;
  content: string;
  versions: ArtifactVersion[];
}

export interface Status {
  version: string;
  uptime_seconds: number;
  participants: number;
  online: number;
  messages: number;
  writable: boolean;
  problem: string | null;
  seq: number;
}

/** How the daemon's settings want the page. */
export interface Features {
  markdown_render: boolean;
  /** Code without colours. */
  legacy_codeblock: boolean;
  /** Sound is on until somebody says otherwise. */
  sound: boolean;
}

export interface NumberedEvent {
  seq: number;
  topic: string;
  payload: Record<string, unknown>;
}

export type EventPage =
  | { reset: false; events: NumberedEvent[]; seq: number; has_more: boolean; realm: string }
  | { reset: true; seq: number; realm: string };

/** A message as its author wants it sent; `id` makes repeating it safe. */
export interface Draft {
  id: string;
  conversation: ConversationId;
  message: string;
  recipients?: Key[];
  reply_to?: string;
  /** Ids of files that the daemon has already. */
  files?: string[];
  forwarded_from?: { conv: string; id: string; sender: string };
  client_ts: string;
}
