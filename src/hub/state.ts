/** Everything the hub knows, as a fold over the journal. Only `apply` changes it. */
import type { ArtifactType, Mode, NotificationPolicy, Role, Visibility } from "../protocol/events.ts";
import type { ConversationId, Key } from "../protocol/ids.ts";
import type { ParticipantType, Sender } from "../protocol/message.ts";
import type { RowList } from "./columns.ts";
import { DeliveryNotes } from "./delivery/delivery_notes.ts";
import { DirectedIndex } from "./directed_index.ts";
import { KeptSessions } from "./delivery/kept_sessions.ts";
import { FileTable } from "./file_table.ts";
import { Messages, type Row } from "./messages.ts";
import type { Tally } from "./unread.ts";
import { WhisperCounts } from "./whisper_counts.ts";

export interface ProfileStatus {
  emoji: string | null;
  text: string | null;
  expires_at: string | null;
}

export interface Prefs {
  starred: boolean;
  muted: boolean;
  policy: NotificationPolicy;
  highlightWords: string[];
}

/** How far a participant has read in one conversation; all are sequence numbers. */
export interface Cursor {
  /** Roots up to here are read. */
  seq: number;
  /** What is directed at the participant is read up to here, also what was written before they joined. */
  directed: number;
  /** Replies up to here never count as unread: what was said before they came. */
  base: number;
}

export interface Participant {
  key: Key;
  name: string;
  type: ParticipantType;
  registeredAt: string;
  tokenRequired: boolean;
  /** What they wrote after this number was written by who held the token. */
  tokenSince?: number;
  /** Known only by the word of an anonymous MQTT client, so others like it may speak under this key. */
  openToMqtt: boolean;
  profile: ProfileStatus | null;
  /** By a conversation's internal number. */
  cursors: Map<number, Cursor>;
  /** By the root's row. */
  threadCursors: Map<Row, number>;
  prefs: Map<number, Prefs>;
  personal: KeptPersonal;
}

/** As Personal in protocol/events.ts, with every field. */
export interface KeptPersonal {
  muted_people: Key[];
  conversation_order: ConversationId[];
  saved_searches: { name: string; query: string }[];
  drafts: Record<ConversationId, string>;
  starred_artifacts: Record<ConversationId, string[]>;
}

export function emptyPersonal(): KeptPersonal {
  return { muted_people: [], conversation_order: [], saved_searches: [], drafts: {}, starred_artifacts: {} };
}

export interface ArtifactVersionFacts {
  version: number;
  author: Sender;
  timestamp: string;
  summary: string;
  /** Where its content is in the journal. */
  position: number;
  chars: number;
}

export interface Artifact {
  id: string;
  name: string;
  title: string;
  type: ArtifactType;
  description: string | undefined;
  createdBy: Sender;
  createdAt: string;
  /** Oldest first, the newest 50. */
  versions: ArtifactVersionFacts[];
}

export interface Archived {
  at: string;
  by: Key;
  byName: string;
  /** Who was a member then: they may still read. */
  evicted: Set<Key>;
}

export interface Conversation {
  /** The number of the creating event: an id can be used again later, this cannot. */
  ref: number;
  id: ConversationId;
  topic: string;
  displayName: string | null;
  visibility: Visibility;
  mode: Mode;
  direct: boolean;
  createdBy: Key;
  createdByName: string;
  createdAt: string;
  archived: Archived | null;
  deleted: boolean;
  members: Set<Key>;
  /** Owners and admins; everybody else is a member. Kept when they leave. */
  roles: Map<Key, Role>;
  invited: Set<Key>;
  rows: RowList;
  /** Those of `rows` that are whispers: few, so that counts for one viewer are quick. */
  whispers: RowList;
  /** Roots that have replies, in the order of their first reply. */
  threadRoots: Row[];
  pins: Row[];
  /** By lower-cased name. */
  artifacts: Map<string, Artifact>;
  /** How many of its messages, whispers not counted, were removed by retention or a purge. */
  removed?: number;
  /** How many of its messages were deleted: counts that were made before are void. */
  deletions: number;
  /** Members who want some words to count as a mention. */
  highlighters: Set<Key>;
  /** Of the newest message, in milliseconds; 0 when there is none. */
  lastTs: number;
  /** Agents do not wake each other here until a human writes or continues it. */
  deliveryPaused?: { since: string; turns: number };
}

export interface State {
  /** The number of the last event that was applied. */
  seq: number;
  participants: Map<Key, Participant>;
  /** Lower-cased name → key. */
  names: Map<string, Key>;
  conversations: Map<number, Conversation>;
  /** Id → number, live conversations only. */
  aliases: Map<ConversationId, number>;
  messages: Messages;
  files: FileTable;
  sessions: KeptSessions;
  deliveries: DeliveryNotes;
  /** Operation id → where its event is, for writes other than messages whose client named one. */
  operations: Map<string, number>;
  /** Derived: how far unread messages have been counted. Not part of snapshots. */
  tallies: WeakMap<Participant, Map<number, Tally>>;
  /** Derived as well. */
  directedIndex: DirectedIndex;
  whisperCounts: WhisperCounts;
}

export function emptyState(): State {
  return {
    seq: 0,
    participants: new Map(),
    names: new Map(),
    conversations: new Map(),
    aliases: new Map(),
    messages: new Messages(),
    files: new FileTable(),
    sessions: new KeptSessions(),
    deliveries: new DeliveryNotes(),
    operations: new Map(),
    tallies: new WeakMap(),
    directedIndex: new DirectedIndex(),
    whisperCounts: new WhisperCounts(),
  };
}

export const defaultPrefs: Readonly<Prefs> = {
  starred: false,
  muted: false,
  policy: "all",
  highlightWords: [],
};

export function liveConversation(state: State, id: ConversationId): Conversation | undefined {
  const ref = state.aliases.get(id);
  return ref === undefined ? undefined : state.conversations.get(ref);
}

export function prefsOf(participant: Participant | undefined, conversation: Conversation): Readonly<Prefs> {
  return participant?.prefs.get(conversation.ref) ?? defaultPrefs;
}

export function roleIn(conversation: Conversation, key: Key): Role {
  return conversation.roles.get(key) ?? "member";
}

export function nameOf(state: State, key: Key): string {
  return state.participants.get(key)?.name ?? key;
}
