/** The journal as the hub sees it and as the store provides it: the port between two folders that do not know each other. */

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

/** Numbers of records, both ends included; without an end as far as the journal goes. */
export interface JournalRange {
  from: number;
  upTo?: number;
}

/** The one place where durable things are. Numbers start at 1 and have no holes. */
export interface Journal {
  /** The number that the next append gets. */
  readonly nextSeq: number;
  /** Everything up to this number is on disk. */
  readonly durableSeq: number;
  /** Identifies this history: clients that resume in another realm must start again. */
  readonly realm: string;
  /** Why the last write failed; null while writing works, and again after the next write that succeeds. */
  readonly problem: string | null;
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
  /** Hands every record of the range to `each`, in order, in slices that let other work run between them. Only durable ones. A body is there only while `each` runs. */
  replay(range: JournalRange, each: (record: StoredRecord) => void): Promise<void>;
  /** At most `limit` durable records from `from` on, in order. */
  page(from: number, limit: number): Promise<StoredRecord[]>;
  /** Called when a write failed: what was applied beyond `durableSeq` is void, the state must be folded again. */
  onFailure(listener: (error: Error) => void): void;
  /** Absent: this journal keeps everything. */
  readonly rewriting?: JournalRewriting;
}

/** A stretch of the journal to which nothing is appended any more. */
export interface JournalPart {
  firstSeq: number;
  lastSeq: number;
  bytes: number;
}

/** What shall stay of a record: all of it, its number (and its operation id), or a shorter body as a tombstone. */
export type Remains = "all" | "nothing" | { body: Uint8Array };

export interface Rewritten {
  /** Records of which something was removed. */
  removed: number;
  bytesBefore: number;
  bytesAfter: number;
}

/** Removing what records say; numbers and positions stay as they are. Not every journal can. */
export interface JournalRewriting {
  /** The closed parts, oldest first. */
  parts(): JournalPart[];
  /** Closes the part to which records were appended so far. Resolves once all of it is on disk. */
  seal(): Promise<void>;
  /**
   * Asks of each record of the closed part that begins with `firstSeq` what shall stay, and replaces the part at once or not at all.
   * What was decided before the call's end is on disk before anything is gone. A damaged part stays as it is.
   */
  rewrite(firstSeq: number, remains: (record: StoredRecord) => Remains): Promise<Rewritten>;
}

/** A cached fold: JSON for the small things, typed columns for the large ones. */
export interface Snapshot {
  /** The fold covers every record up to this number. */
  seq: number;
  format: number;
  meta: unknown;
  columns: Record<string, Uint8Array>;
}

/** A fold on its way to the disk; what it holds does not change any more. */
export interface SnapshotDraft {
  seq: number;
  format: number;
  /** JSON, part after part. */
  meta: readonly Uint8Array[];
  /** The bytes of each column, part after part. */
  columns: Record<string, readonly Uint8Array[]>;
}

/** Keeps the newest snapshots; all of them may be lost at any time. */
export interface SnapshotStore {
  /** The newest intact snapshot; undefined: fold from the beginning. `maxSeq`: the journal's end; what covers more is removed. Its columns are the caller's. */
  load(maxSeq: number): Promise<Snapshot | undefined>;
  save(snapshot: SnapshotDraft): Promise<void>;
}
