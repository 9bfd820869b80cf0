/** What the hub needs from outside: a journal, a bus, time, ids. No I/O of its own. */
import type { Key } from "../protocol/ids.ts";

/** A record as the journal keeps it. `body` is UTF-8 JSON. */
export interface StoredRecord {
  seq: number;
  /** Where to read it again: opaque to all but the journal. */
  position: number;
  epoch: number;
  kind: number;
  kindVersion: number;
  /** True: a program that does not know this kind may skip it. */
  ignorable: boolean;
  /** True: the record's content was removed by compaction or retention; its number stays. */
  tombstone: boolean;
  actor: string;
  op: string | null;
  body: Uint8Array;
}

export interface NewRecord {
  kind: number;
  kindVersion: number;
  ignorable?: boolean;
  actor: string;
  op?: string | null;
  body: Uint8Array;
}

/** The one place where durable things are. Numbers start at 1 and have no holes. */
export interface Journal {
  /** The number that the next append gets. */
  readonly nextSeq: number;
  /** Everything up to this number is on disk. */
  readonly durableSeq: number;
  /** Identifies this history: clients that resume in another realm must start again. */
  readonly realm: string;
  /**
   * Numbers a record and queues it for the next group commit; synchronous.
   * Throws CommsError `unavailable` when the disk failed or when more than the allowed backlog waits.
   */
  append(record: NewRecord): { seq: number; position: number };
  /** Resolves once everything up to `seq` is on disk; rejects with CommsError `unavailable` when it could not be written. */
  durable(seq: number): Promise<void>;
  /** Reads one record, also one that still waits to be written. Undefined when it is damaged or gone. */
  read(position: number): Promise<StoredRecord | undefined>;
  /** Reads several at once, in the order given; close neighbours share one disk read. */
  readMany(positions: readonly number[]): Promise<(StoredRecord | undefined)[]>;
  /** Hands every record from `from` on to `each`, in order, in slices that let other work run between them. Only durable ones. */
  replay(from: number, each: (record: StoredRecord) => void): Promise<void>;
  /** At most `limit` durable records from `from` on, in order. */
  page(from: number, limit: number): Promise<StoredRecord[]>;
  /** Called when a write failed: what was applied beyond `durableSeq` is void, the state must be folded again. */
  onFailure(listener: (error: Error) => void): void;
}

/** A cached fold: JSON for the small things, typed columns for the large ones. */
export interface Snapshot {
  seq: number;
  format: number;
  meta: unknown;
  columns: Record<string, Uint8Array>;
}

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
