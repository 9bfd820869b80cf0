/** What the daemon answers over REST, as far as the chat uses it. */
import type { ArtifactType, NotificationPolicy, Role, Visibility } from "../protocol/events.ts";
import type { ConversationId, Key } from "../protocol/ids.ts";
import type { ParticipantType, ReadMessage, Sender } from "../protocol/message.ts";
import type { Snippet } from "../protocol/search_snippet.ts";

export interface Identity {
  key: Key;
  name: string;
  type: ParticipantType;
}

export interface Conversation {
  id: ConversationId;
  display_name: string | null;
  topic: string;
  visibility: Visibility;
  direct: boolean;
  archived: boolean;
  member: boolean;
  role: Role | null;
  member_count: number;
  last_activity: string | null;
  unread_count: number;
  mention_count: number;
  starred: boolean;
  muted: boolean;
  policy: NotificationPolicy;
  highlight_words: string[];
  /** Agents have written to each other too often without a human, and do not wake each other here. */
  delivery_paused?: { since: string; turns: number };
}

export interface Activity {
  label: string;
  set_at: string;
  expires_at: string;
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
  connections: Record<string, { client: string; status: "online" | "away"; activity?: Activity | null }>;
  activity?: Activity | null;
  profile_status: ProfileStatus | null;
  last_seen: string | null;
  conversations?: ConversationId[];
  /** What an agent's session is doing, where its hooks tell. */
  session_state?: unknown;
}

export interface Page {
  messages: ReadMessage[];
  has_more: boolean;
}

export interface ThreadPage {
  root: ReadMessage;
  replies: ReadMessage[];
  has_more: boolean;
}

export interface SearchHit {
  conversation: ConversationId;
  /** Why it was found. */
  snippet: Snippet;
  message: ReadMessage;
}

export interface SearchPage {
  results: SearchHit[];
  next: string | null;
  building: boolean;
}

export interface Personal {
  muted_people: Key[];
  conversation_order: ConversationId[];
  drafts: Record<ConversationId, string>;
}

export interface CheckAnswer {
  conversations: { conversation: ConversationId; thread_unread?: Record<string, number> }[];
}

export interface ArtifactSummary {
  name: string;
  title: string;
  type: ArtifactType;
  version: number;
  version_count: number;
  author: Sender;
  timestamp: string;
  summary: string;
}

export interface Artifact {
  name: string;
  title: string;
  type: ArtifactType;
  version: number;
  latest_version: number;
  content: string;
  has_more?: boolean;
  versions: { version: number; author: Sender; timestamp: string; summary: string }[];
}

/** What a session asks and only the owner may answer. */
export interface Permission {
  id: string;
  key: Key | null;
  name: string | null;
  cwd: string | null;
  tool: string;
  /** One line that says what it would do. */
  summary: string;
  /** JSON, perhaps cut. */
  input: string;
  asked_at: string;
}
