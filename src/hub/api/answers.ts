/** What is answered about people, conversations, artifacts and files. */
import type { BlobRange } from "../../protocol/blobs.ts";
import type { ArtifactType, Mode, NotificationPolicy, Role, Visibility } from "../../protocol/events.ts";
import type { ConversationId, Key } from "../../protocol/ids.ts";
import type { ParticipantType, Sender, SharedFile } from "../../protocol/message.ts";
import type { ClientType } from "./callers.ts";
import type { SessionState } from "./delivery.ts";

/** A file on its way in. */
export interface Upload {
  name: string;
  source: AsyncIterable<Uint8Array>;
  /** The size that was announced, so that one that is too large is refused at once. */
  announcedBytes?: number | undefined;
  /** The operation id: the same name and bytes under it get the same answer. */
  op?: string | undefined;
  /** Ends the upload; nothing of it stays. */
  signal?: AbortSignal | undefined;
}

export interface OpenFile extends SharedFile {
  sha256: string;
  /** Gives a part of it. Rejects with CommsError `not_found` when the bytes are gone. */
  read(range: BlobRange): Promise<ReadableStream<Uint8Array>>;
  /** Where programs on the daemon's machine find it. Undefined: nowhere. */
  path(): Promise<string | undefined>;
}

/** A file with the message that carries it. */
export interface FileEntry extends SharedFile {
  message_id: string;
  sender_key: Key;
  sender_name: string;
  ts: string;
}

export interface FileList {
  conversation: ConversationId;
  files: FileEntry[];
  count: number;
  has_more: boolean;
}

export interface RewriteFigures {
  /** How many parts were written anew. */
  parts: number;
  /** Of how many records something was removed. */
  removed: number;
  bytes_before: number;
  bytes_after: number;
}

export interface RetentionRow {
  conversation: string;
  deleted: boolean;
  /** What would go, of how many. */
  count: number;
  total: number;
  oldest: string;
  newest: string;
  /** Of the texts with all that belongs to them, in the journal. */
  bytes: number;
}

export interface RetentionPlan {
  /** True: there are rules. */
  limited: boolean;
  automatic: boolean;
  exports: boolean;
  conversations: RetentionRow[];
  count: number;
  bytes: number;
}

export interface RetentionResult extends RewriteFigures {
  status: "applied";
  count: number;
}

export interface PurgeResult extends RewriteFigures {
  status: "purged";
  conversation: string;
  message_id: string;
}

export interface Activity {
  label: string;
  set_at: string;
  expires_at: string;
}

export interface Connection {
  client: ClientType;
  instance_id: string | null;
  since: string;
  last_seen: string;
  activity: Activity | null;
  status: "online" | "away";
}

export interface Member {
  key: Key;
  name: string;
  type: ParticipantType;
  connections: Record<string, Connection>;
  online: boolean;
  client: string | null;
  status: "online" | "away" | "offline";
  role: Role;
  activity: Activity | null;
  profile_status: { emoji: string | null; text: string | null; expires_at: string | null } | null;
  last_seen: string | null;
  conversations?: ConversationId[];
  /** What their session of Claude Code does; absent: they have none that is known. */
  session_state?: SessionState;
}

export interface ConversationRow {
  id: ConversationId;
  name: ConversationId;
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
  /** Agents do not wake each other here until a human writes or continues it. */
  delivery_paused?: { since: string; turns: number };
}

export interface PersonalResult {
  muted_people: Key[];
  conversation_order: ConversationId[];
  saved_searches: { name: string; query: string }[];
  drafts: Record<ConversationId, string>;
  starred_artifacts: Record<ConversationId, string[]>;
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

export interface ArtifactContent {
  name: string;
  title: string;
  type: ArtifactType;
  description?: string;
  version: number;
  latest_version: number;
  content: string;
  total_chars: number;
  offset: number;
  has_more: boolean;
  next_offset: number | null;
  versions: ArtifactVersion[];
}
