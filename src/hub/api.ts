/**
 * What doors may ask of the hub. Arguments carry the names that tools and REST use, so a door only checks types and passes them on.
 * Every method answers once the journal is on disk up to the number its answer was computed from.
 * Refusals are CommsError; anything else thrown is a bug.
 */
import type { BlobRange } from "../protocol/blobs.ts";
import type { ArtifactType, Mode, NotificationPolicy, Role, Visibility } from "../protocol/events.ts";
import type { ConversationId, Key } from "../protocol/ids.ts";
import type { Message, ParticipantType, ReadMessage, Sender, SharedFile } from "../protocol/message.ts";
import type { Audience, Credential } from "./ports.ts";

export type ClientType = "web" | "tui" | "mcp" | "cli" | "api";

/** What a door has established about who is calling, before any claimed key is looked at. */
export interface Principal {
  /** The key that a token proves, or that the door acts as without one (the configured identity); null: anonymous. */
  key: Key | null;
  /** True when a token proved `key`: then no other key may be claimed. */
  proven: boolean;
  /** Holds the owner's token: may answer permission questions and issue tokens. */
  owner: boolean;
  client: ClientType;
  /** The call comes from the daemon's own machine, where paths mean something. */
  local?: boolean;
}

/** A registered participant on whose behalf a call is made. */
export interface Caller {
  key: Key;
  client: ClientType;
  owner: boolean;
}

/** Who looks: a participant, or null for an anonymous session that sees public things only. */
export type Viewer = Key | null;

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
}

export interface HistoryResult extends ReadResult {
  query: string | null;
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
}

export interface PersonalResult {
  muted_people: Key[];
  conversation_order: ConversationId[];
  saved_searches: { name: string; query: string }[];
  drafts: Record<ConversationId, string>;
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

/** A published event, live or read back: what goes out on `topic`, with its number. */
export interface FeedEvent {
  seq: number;
  topic: string;
  payload: Record<string, unknown>;
}

/** `reset`: the number asked for is not in this history; load everything again and go on from `seq`. */
export type FeedPage =
  | { reset: false; events: FeedEvent[]; seq: number; has_more: boolean; realm: string }
  | { reset: true; seq: number; realm: string };

export type WaitReason = "whisper" | "dm" | "mention" | "broadcast" | "human" | "thread_reply" | "message";

export interface WaitResult {
  status: "message" | "timeout";
  /** Why each was worth waking for, oldest first; `comms_read` with unread=true gives them again. */
  messages: (ReadMessage & { reason: WaitReason })[];
  waited_seconds: number;
  total_unread: number;
}

export interface Cue {
  conversation: ConversationId;
  sender_name: string;
  sender_key: Key;
  body: string;
}

/** The state of an MQTT session as far as rules care. */
export interface MqttSession {
  clientId: string;
  /** The participant this session speaks for; null: anonymous. */
  key: Key | null;
  principal: Principal;
}

/** What becomes of a foreign publish. `accept`: it was stored and the canonical copy goes out by the bus, so swallow the raw packet. */
export type Verdict =
  | { action: "accept" }
  | { action: "pass"; audience: Audience }
  /** Not ours to keep: swallow it, count it, leave the connection open. */
  | { action: "ignore"; reason: string }
  /** A message that cannot be stored: MQTT 3.1.1 has no polite refusal, so the connection is closed. */
  | { action: "refuse"; reason: string };

export interface Hub {
  // Who is who
  caller(principal: Principal, key?: string | null): Caller;
  /** The person this daemon belongs to. */
  readonly ownKey: Key;
  join(
    principal: Principal,
    args: { key?: string | null; conversation?: string; name?: string | null; type?: ParticipantType },
  ): Promise<
    { key: Key; name: string; type: ParticipantType; conversation: ConversationId; status: "joined" }
  >;
  registerParticipant(
    principal: Principal,
    args: { name: string; type?: ParticipantType; key?: string },
  ): Promise<{ key: Key; name: string; type: ParticipantType }>;
  requireToken(key: Key, required: boolean): Promise<void>;
  participant(
    key: Key,
  ): { key: Key; name: string; type: ParticipantType; tokenRequired: boolean } | undefined;
  updateName(
    caller: Caller,
    args: { new_name: string },
  ): Promise<{ key: Key; name: string; status: "updated" }>;

  // Messages
  send(caller: Caller, draft: Draft): Promise<SendResult>;
  edit(
    caller: Caller,
    args: { conversation: string; message_id: string; message: string; op?: string },
  ): Promise<{ status: "edited"; id: string; conversation: string; edited_at: string; seq: number }>;
  remove(
    caller: Caller,
    args: { conversation: string; message_id: string; op?: string },
  ): Promise<{ status: "deleted"; id: string; conversation: string; deleted_at: string; seq: number }>;
  pin(
    caller: Caller,
    args: { conversation: string; message_id: string; pinned?: boolean; op?: string },
  ): Promise<{ status: "pinned" | "unpinned" | "no_op"; id: string; conversation: string; seq: number }>;
  pins(
    viewer: Viewer,
    conversation: string,
  ): Promise<{ conversation: string; pins: ReadMessage[]; count: number }>;
  read(caller: Caller, query: ReadQuery): Promise<ReadResult>;
  /** As `read` without cursors, for viewers that need not be participants. */
  page(viewer: Viewer, query: ReadQuery): Promise<ReadResult>;
  message(viewer: Viewer, args: { conversation: string; message_id: string }): Promise<ReadMessage>;
  /** Who has read a message and who has not. */
  readers(viewer: Viewer, args: { conversation: string; message_id: string }): Promise<ReadersResult>;
  threadRead(
    caller: Caller,
    args: {
      conversation: string;
      root_id: string;
      count?: number | undefined;
      since?: string | null | undefined;
      before?: string | null | undefined;
      after?: string | null | undefined;
      move_cursor?: boolean | undefined;
    },
  ): Promise<ThreadResult>;
  history(
    caller: Caller,
    args: {
      conversation: string;
      query?: string | null | undefined;
      count?: number | undefined;
      before?: string | null | undefined;
      after?: string | null | undefined;
    },
  ): Promise<HistoryResult>;
  check(
    caller: Caller,
    args: { conversation?: string | null | undefined; mark_seen?: boolean | undefined },
  ): Promise<CheckResult>;
  /** A digest of what is unread, of at most `budget_tokens` (2,000 unless given). */
  catchup(caller: Caller, args: { budget_tokens?: number | undefined }): Promise<CatchupResult>;
  /** Moves cursors up to a message (or to the end) without reading. */
  markSeen(
    caller: Caller,
    args: { conversation: string; up_to?: string | undefined; root_id?: string | undefined },
  ): Promise<{ status: "seen"; conversation: string; unread_count: number }>;
  wait(
    caller: Caller,
    args: {
      conversation?: string | null | undefined;
      timeout_seconds?: number | undefined;
      signal?: AbortSignal;
    },
  ): Promise<WaitResult>;

  // Reactions
  react(
    caller: Caller,
    args: {
      conversation: string;
      message_id: string;
      emoji: string;
      op?: string | undefined;
      operation_id?: string;
    },
  ): Promise<Record<string, unknown>>;
  reactions(
    viewer: Viewer,
    args: { conversation: string; message_id: string },
  ): Promise<{ conversation: string; message_id: string; reactions: Record<string, Key[]> }>;
  reactionsOf(
    viewer: Viewer,
    conversation: string,
  ): Promise<{ conversation: string; reactions: Record<string, Record<string, Key[]>> }>;

  // Presence and status
  members(
    viewer: Viewer,
    conversation: string,
  ): Promise<{ conversation: string; members: Member[]; count: number }>;
  participants(viewer: Viewer): Promise<{ participants: Member[]; count: number }>;
  statusSet(
    caller: Caller,
    args: { conversation: string; label: string; ttl_seconds?: number | null | undefined },
  ): Promise<Record<string, unknown>>;
  statusClear(
    caller: Caller,
    args: { conversation: string },
  ): Promise<{ status: "cleared"; key: Key; count: number }>;
  profileStatusSet(
    caller: Caller,
    args: { emoji?: string | null; text?: string | null; expires_at?: string | null | undefined },
  ): Promise<Record<string, unknown>>;
  profileStatusClear(caller: Caller): Promise<Record<string, unknown>>;
  /** A call by this participant happened: its `client` connection is alive. */
  touch(caller: Caller): void;
  /** A connection that a door holds open for a participant (REST event stream, MQTT session). Returns what ends it. */
  connect(key: Key, connection: { client: ClientType; instanceId: string | null }): () => void;

  // Conversations
  conversations(
    caller: Caller,
    args: { all?: boolean | undefined },
  ): Promise<Record<string, unknown>>;
  conversationRows(viewer: Viewer): Promise<{ conversations: ConversationRow[]; count: number }>;
  conversationCreate(
    caller: Caller,
    args: {
      conversation: string;
      topic?: string | undefined;
      display_name?: string | null | undefined;
      visibility?: string | undefined;
      mode?: string | undefined;
    },
  ): Promise<{ status: "created"; conversation: string; topic: string }>;
  conversationUpdate(
    caller: Caller,
    args: {
      conversation: string;
      topic?: string | null | undefined;
      name?: string | null | undefined;
      display_name?: string | null | undefined;
      visibility?: string | null | undefined;
      mode?: string | null | undefined;
      created_by?: string | null | undefined;
    },
  ): Promise<Record<string, unknown>>;
  conversationArchive(
    caller: Caller,
    args: { conversation: string; confirm?: boolean | undefined },
  ): Promise<Record<string, unknown>>;
  conversationUnarchive(caller: Caller, args: { conversation: string }): Promise<Record<string, unknown>>;
  conversationDelete(
    caller: Caller,
    args: { conversation: string; confirm?: boolean | undefined },
  ): Promise<Record<string, unknown>>;
  leave(
    caller: Caller,
    args: { conversation: string },
  ): Promise<{ status: "left" | "not_a_member"; conversation: string }>;
  kick(
    caller: Caller,
    args: { conversation: string; target_key: string },
  ): Promise<{ status: "kicked"; target_key: Key; conversation: string }>;
  /** `target`: a key or a name. Grants entry to private and invite-only conversations. */
  invite(
    caller: Caller,
    args: { conversation: string; target: string; note?: string | undefined },
  ): Promise<{ status: "invited" | "already_member"; conversation: string; target_key: Key }>;
  roleGet(
    caller: Caller,
    args: { conversation: string; target_participant_key?: string | null | undefined },
  ): Promise<{ role: Role; participant_key: Key; conversation: string }>;
  roleSet(
    caller: Caller,
    args: { conversation: string; target_key: string; role: string },
  ): Promise<{ status: "updated" | "no_op"; role: Role; participant_key: Key; conversation: string }>;
  dmOpen(
    caller: Caller,
    args: { target_key: string },
  ): Promise<{ status: "opened" | "existed"; conversation: string }>;
  preferences(
    caller: Caller,
    args: {
      conversation: string;
      starred?: boolean | undefined;
      muted?: boolean | undefined;
      policy?: string | undefined;
      highlight_words?: string[] | undefined;
    },
  ): Promise<
    {
      status: "updated";
      conversation: string;
      starred: boolean;
      muted: boolean;
      policy: NotificationPolicy;
      highlight_words: string[];
    }
  >;

  /** What the caller keeps for themselves, the same in every client. */
  personal(caller: Caller): Promise<PersonalResult>;
  personalSet(caller: Caller, set: Record<string, unknown>): Promise<PersonalResult>;

  // Artifacts
  artifactCreate(
    caller: Caller,
    args: {
      conversation: string;
      name: string;
      title: string;
      type: string;
      content: string;
      description?: string | undefined;
    },
  ): Promise<{ status: "created"; name: string; title: string; version: 1 }>;
  artifactUpdate(
    caller: Caller,
    args: {
      conversation: string;
      name: string;
      content: string;
      summary?: string | undefined;
      base_version?: number | null | undefined;
    },
  ): Promise<Record<string, unknown>>;
  artifactGet(
    viewer: Viewer,
    args: {
      conversation: string;
      name: string;
      version?: number | null | undefined;
      offset?: number | undefined;
      limit?: number | null | undefined;
    },
  ): Promise<ArtifactContent>;
  artifactList(
    viewer: Viewer,
    conversation: string,
  ): Promise<{ conversation: string; artifacts: ArtifactSummary[]; count: number }>;
  artifactDelete(
    caller: Caller,
    args: { conversation: string; name: string },
  ): Promise<{ status: "deleted"; name: string }>;

  // Files
  filePut(caller: Caller, upload: Upload): Promise<SharedFile>;
  fileOpen(viewer: Viewer, args: { id: string }): Promise<OpenFile>;
  /** `before`: a message id, for what is older. */
  fileList(
    viewer: Viewer,
    args: { conversation: string; count?: number | undefined; before?: string | undefined },
  ): Promise<FileList>;

  // Keeping and removing; for the owner
  /** What retention would remove now. */
  retentionShow(caller: Caller): Promise<RetentionPlan>;
  /** Removes it; answers once it is gone from the disk. */
  retentionApply(caller: Caller): Promise<RetentionResult>;
  /** Removes one message from wherever the daemon keeps it. */
  purge(caller: Caller, args: { conversation: string; message_id: string }): Promise<PurgeResult>;

  // Events and notifications
  /** At most `limit` events after `since` that the viewer may see. */
  feed(viewer: Viewer, args: { since: number; limit?: number }): Promise<FeedPage>;
  /** Live events for one viewer from now on, in order; ends with the signal. A reader that falls too far behind is ended. */
  follow(
    viewer: Viewer,
    args: { since: number; signal: AbortSignal },
  ): AsyncIterable<FeedEvent | { reset: true; seq: number }>;
  /** Takes the waiting cues of a participant, as the Python version's hook does. */
  takeCues(key: Key): Promise<{ cues: Cue[]; count: number }>;

  // The MQTT door
  intake(
    session: MqttSession,
    packet: { topic: string; payload: Uint8Array; retain: boolean },
  ): Promise<Verdict> | Verdict;
  /** The session is over: the connections that it announced end with it. */
  sessionEnded(session: MqttSession): void;
  mayReceive(viewer: Viewer, audience: Audience): boolean;
  /** Who may receive what is retained on, or published to, this topic. Undefined: the topic is not ours. */
  audienceOf(topic: string): Audience | undefined;
  maySubscribe(viewer: Viewer, filter: string): boolean;

  /** Figures for `status`, `/healthz` and `/metrics`. */
  figures(): HubFigures;
}

export interface HubFigures {
  seq: number;
  durable_seq: number;
  participants: number;
  online: number;
  conversations: number;
  messages: number;
  waiters: number;
  followers: number;
  refused: number;
  writable: boolean;
  problem: string | null;
  files: number;
  /** On disk, each content counted once. */
  file_bytes: number;
  /** Files that no message carries; they are collected when their time is up. */
  files_unreferenced: number;
  files_collected: number;
  uploads: number;
}

/** Decides who a client is. Slows down failed tries; compares secrets in constant time. */
export interface Authenticator {
  /** True when a password or token is needed on every door. */
  readonly required: boolean;
  /** Null: refused. With nothing required and nothing presented: the principal of the open loopback for this client type. */
  check(credential: Credential, client: ClientType): Promise<Principal | null>;
  /** Makes a web session from a password or token; undefined when it is wrong. The value belongs into an HttpOnly cookie. */
  login(credential: Credential): Promise<{ cookie: string; maxAgeSeconds: number } | undefined>;
  logout(cookie: string): void;
}
