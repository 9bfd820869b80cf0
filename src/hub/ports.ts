/** What the hub needs from outside: a journal, a bus, time, ids. No I/O of its own. */
import type { NumberedEvent } from "../protocol/events.ts";
import type { Key } from "../protocol/ids.ts";

export type { BlobRange, Blobs } from "../protocol/blobs.ts";
export type {
  Journal,
  NewRecord,
  Snapshot,
  SnapshotDraft,
  SnapshotStore,
  StoredRecord,
} from "../protocol/journal.ts";

/** Who may receive a publication. Asked again at the moment of each delivery. */
export type Audience =
  | { kind: "everyone" }
  /** All who may read this conversation now; the number is the conversation's internal one. */
  | { kind: "conversation"; ref: number }
  /** These people, as long as they may read the conversation (when one is named). */
  | { kind: "keys"; keys: ReadonlySet<Key>; ref?: number };

export interface Publication {
  topic: string;
  /** Empty and retained: clears what was retained. */
  payload: Uint8Array;
  qos: 0 | 1;
  retain: boolean;
  audience: Audience;
}

/** The outgoing bus. Never blocks, never throws, keeps the order. */
export interface Bus {
  publish(publication: Publication): void;
}

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls back after `ms`; returns what cancels it. */
  after(ms: number, call: () => void): () => void;
}

export interface Ids {
  uuid(): string;
  key(): Key;
}

/** Events with fields; never bodies or secrets. */
export interface Log {
  debug(event: string, fields?: Record<string, unknown>): void;
  info(event: string, fields?: Record<string, unknown>): void;
  warn(event: string, fields?: Record<string, unknown>): void;
  error(event: string, fields?: Record<string, unknown>): void;
}

/** The settings that rules depend on. Read at each use: a reload of the config takes effect at once. */
export interface HubSettings {
  /** The person this daemon belongs to: REST without a credential and old MQTT clients act as them. */
  readonly identity: { key: Key; name: string; type: "human" | "claude" };
  readonly autoJoin: readonly string[];
  readonly activityTtlSeconds: number;
  readonly activityTtlMaxSeconds: number;
  readonly connectionTtlSeconds: number;
  readonly idleAwaySeconds: number;
  readonly cueOnBroadcast: boolean;
  readonly cuesEnabled: boolean;
  readonly files: FileSettings;
  /** Absent: nothing is limited. */
  readonly loopGuard?: LoopGuardSettings;
  /** Absent: everything is kept. */
  readonly retention?: RetentionSettings;
}

/** How often agents may wake each other in one conversation without a human. 0: no limit. */
export interface LoopGuardSettings {
  readonly turnsPerMinute: number;
  readonly turnsWithoutHuman: number;
}

/** 0: no limit. */
export interface RetentionRule {
  maxAgeDays: number;
  maxMessages: number;
}

export interface RetentionSettings extends RetentionRule {
  /** By conversation: instead of the general rule. */
  conversations: ReadonlyMap<string, RetentionRule>;
  /** True: the exported logs lose the messages, too. */
  exports: boolean;
  /** True: once a day without being asked. */
  automatic: boolean;
}

export interface FileSettings {
  /** The largest file, in bytes. */
  readonly maxFileBytes: number;
  /** All of them together, each content counted once. */
  readonly maxFilesBytes: number;
  /** Free space that uploads leave on the disk. */
  readonly keepFreeBytes: number;
  /** How long a file is kept that no message carries. */
  readonly graceMs: number;
}

/** How times are written on the wire: ISO 8601 with the local offset, as the Python version does. */
export type FormatTime = (ms: number) => string;

/** What a client presents: an HTTP bearer or cookie, or an MQTT user name and password. */
export interface Credential {
  /** Where it comes from, for slowing down failed tries. */
  peer: string;
  bearer?: string;
  cookie?: string;
  username?: string;
  password?: string;
  /** MQTT only: names the participant on an open loopback (design.md §6). */
  mqttClientId?: string;
}

/** Something outside the journal that has copies of messages: exported logs, a search index. */
export interface Traces {
  /** Removes all copies of these messages and of their edits. Rejects when some may be left. */
  remove(conversation: string, events: readonly NumberedEvent[]): Promise<void>;
}
