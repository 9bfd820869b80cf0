/**
 * Everything durable: the kinds of record in the journal, their numbers and bodies.
 * Bodies are JSON and carry all names they need, so that an old one can be shown without the state of its time.
 * A body is outside data once it has been on disk: new fields are optional, old ones never change their meaning.
 */
import type { ConversationId, Key } from "./ids.ts";
import type { Message, ParticipantType, Sender } from "./message.ts";

export type Role = "owner" | "admin" | "member";
export type Visibility = "public" | "private";
export type Mode = "open" | "invite";
export type NotificationPolicy = "all" | "mentions" | "off";
export type ArtifactType = "plan" | "doc" | "code";

export interface CursorMove {
  key: Key;
  conv: ConversationId;
  /** The thread's root message id; absent for the conversation cursor. */
  root?: string;
  seq: number;
  /** The conversation's internal number, as in Scoped. */
  ref?: number;
  /** Conversation cursor only: what is directed at the participant is read up to here; absent: up to `seq`. */
  directed?: number;
}

export interface Preferences {
  starred?: boolean;
  muted?: boolean;
  policy?: NotificationPolicy;
  highlight_words?: string[];
}

/** What one participant keeps for themselves, the same in every client. Each field that is given replaces the old one. */
export interface Personal {
  /** Their messages wake and notify nobody who muted them. */
  muted_people?: Key[];
  /** The order of conversations in lists; what is not named comes after. */
  conversation_order?: ConversationId[];
  saved_searches?: { name: string; query: string }[];
  /** Unsent text by conversation; null or "" removes it. Only the conversations that are named change. */
  drafts?: Record<ConversationId, string | null>;
  /** Names of artifacts by conversation; an empty list removes it. Only the conversations that are named change. */
  starred_artifacts?: Record<ConversationId, string[]>;
}

/** How far a message has come with a participant in a session of Claude Code. */
export interface DeliveryNote {
  /** The message's number. */
  seq: number;
  key: Key;
  rung: DeliveryRung;
  handed: string;
  seen?: string;
  answered?: string;
}

/** A way on which a message gets to a session: a hook's answer, its inbox, a process that ends, a channel. */
export type DeliveryRung =
  | "tool_batch"
  | "tool"
  | "stop"
  | "prompt"
  | "start"
  | "socket"
  | "rewake"
  | "channel";

export interface EventBodies {
  /** `via: "mqtt"`: only by the word of an anonymous MQTT client; others like it may speak under this key. */
  participant_registered: { key: Key; name: string; type: ParticipantType; via?: "mqtt"; ts: string };
  participant_renamed: { key: Key; name: string; old_name: string; ts: string };
  /** Only the fact that from now on this key needs its token; hashes are kept outside the journal. */
  token_required: { key: Key; required: boolean; ts: string };
  profile_status_set: {
    key: Key;
    emoji: string | null;
    text: string | null;
    expires_at: string | null;
    ts: string;
  };
  conversation_created: {
    conv: ConversationId;
    topic: string;
    display_name: string | null;
    visibility: Visibility;
    mode: Mode;
    direct: boolean;
    created_by: Key;
    created_by_name: string;
    members: Key[];
    owners: Key[];
    ts: string;
  };
  conversation_updated: {
    conv: ConversationId;
    topic?: string;
    display_name?: string | null;
    visibility?: Visibility;
    mode?: Mode;
    /** New owner; the old one becomes a member. */
    owner?: Key;
    owner_name?: string;
    by: Key;
    ts: string;
  };
  conversation_archived: { conv: ConversationId; by: Key; by_name: string; evicted: Key[]; ts: string };
  conversation_unarchived: { conv: ConversationId; by: Key; by_name: string; ts: string };
  conversation_deleted: { conv: ConversationId; by: Key; by_name: string; evicted: Key[]; ts: string };
  member_joined: { conv: ConversationId; key: Key; name: string; by: Key | null; ts: string };
  member_left: {
    conv: ConversationId;
    key: Key;
    name: string;
    reason: "left" | "kicked";
    by: Key;
    ts: string;
  };
  role_set: { conv: ConversationId; key: Key; role: Role; by: Key; ts: string };
  invited: { conv: ConversationId; key: Key; by: Key; note: string; ts: string };
  message: Message;
  message_edited: {
    conv: ConversationId;
    id: string;
    body: string;
    mentions: Key[] | null;
    broadcast_mention: boolean;
    by: Key;
    ts: string;
  };
  message_deleted: { conv: ConversationId; id: string; by: Key; ts: string };
  /** Nobody sees these any more, and what they said is removed from the journal. `of`: the conversation's internal number. */
  messages_removed: { of: number; seqs: number[]; reason: "retention" | "purge"; by: Key; ts: string };
  reaction: {
    conv: ConversationId;
    message_id: string;
    emoji: string;
    actor_key: Key;
    op: "add" | "remove";
    ts: string;
  };
  pin: { conv: ConversationId; message_id: string; action: "pin" | "unpin"; sender: Sender; ts: string };
  artifact_written: {
    conv: ConversationId;
    id: string;
    name: string;
    title: string;
    type: ArtifactType;
    description?: string;
    version: number;
    content: string;
    author: Sender;
    summary: string;
    ts: string;
  };
  artifact_deleted: { conv: ConversationId; name: string; by: Key; ts: string };
  /** The bytes of a file are on disk. Only `by` sees it until a message carries it. */
  file_stored: { id: string; sha256: string; name: string; size: number; type: string; by: Key; ts: string };
  /** Files that no message carried for too long: their bytes go. */
  files_dropped: { ids: string[]; ts: string };
  cursors_moved: { moves: CursorMove[] };
  preferences_set: { key: Key; conv: ConversationId; set: Preferences; ts: string };
  personal_set: { key: Key; set: Personal; ts: string };
  /** Who speaks in a session of Claude Code, or in one of its subagents, and what it was told. Each replaces the one before. */
  session_kept: {
    session: string;
    agent: string | null;
    /** Null: it is over and speaks for nobody. */
    key: Key | null;
    cwd: string | null;
    /** Everything up to here was told, as far as it concerned them. */
    up_to: number;
    /** Later ones that were told, too. */
    beyond: number[];
    /** Handed over, but nothing has shown yet that they were seen. */
    offered: number[];
    /** Up to here it lay there before they came: told as a digest. */
    backlog: number;
    ts: string;
  };
  /** Each note replaces the one before about the same message and key. */
  deliveries_noted: { notes: DeliveryNote[] };
  /** Agents wake each other in the conversation no more, or again. */
  delivery_paused: { conv: ConversationId; paused: boolean; turns: number; by: Key | null; ts: string };
}

export type EventKind = keyof EventBodies;

/** The number of each kind on disk. Never reuse one. */
export const eventNumber: Readonly<Record<EventKind, number>> = {
  participant_registered: 1,
  participant_renamed: 2,
  token_required: 3,
  profile_status_set: 4,
  conversation_created: 10,
  conversation_updated: 11,
  conversation_archived: 12,
  conversation_unarchived: 13,
  conversation_deleted: 14,
  member_joined: 15,
  member_left: 16,
  role_set: 17,
  invited: 18,
  message: 20,
  message_edited: 21,
  message_deleted: 22,
  reaction: 23,
  pin: 24,
  messages_removed: 25,
  artifact_written: 30,
  artifact_deleted: 31,
  file_stored: 32,
  files_dropped: 33,
  cursors_moved: 40,
  preferences_set: 41,
  personal_set: 42,
  session_kept: 50,
  deliveries_noted: 51,
  delivery_paused: 52,
};

/** The highest version of a kind that this program understands; all are 1 so far. */
export const eventVersion = 1;

const kindByNumber = new Map(Object.entries(eventNumber).map(([kind, n]) => [n, kind as EventKind]));

/** Undefined for a kind that a newer version wrote. */
export function eventKind(number: number): EventKind | undefined {
  return kindByNumber.get(number);
}

/**
 * The conversation's internal number, in bodies that name a conversation (messages excepted: their row knows it).
 * An id can be used again after a deletion; events of the old one must never be shown to readers of the new one.
 */
export interface Scoped {
  ref?: number;
}

/** One event with its kind as the tag, so that a switch over it is exhaustive. */
export type Event = { [K in EventKind]: { kind: K; body: EventBodies[K] & Scoped } }[EventKind];

/** Kept beside the body of a write whose client named an operation id: a digest of what was asked. */
export interface OperationNote {
  digest: string;
}

/** An event with its place in the journal. */
export type NumberedEvent = Event & {
  seq: number;
  position: number;
  actor: Key;
  op: string | null;
  /** Only while it is decided: it was imported and is no news to anybody. */
  imported?: true;
};
