/** What is put into the index at once: a stretch of the journal. Made where the journal is, used in the worker. */

export interface IndexChange {
  /** The number of the message. */
  seq: number;
  /** As it is now, in JSON; null: it is gone. */
  message: string | null;
}

export interface IndexBatch {
  /** Everything up to this number is in it. */
  upTo: number;
  /** Of the record with that number, to know it again; 0 when it is not there. */
  digest: number;
  /** Messages in JSON, one after the other; places come in threes: number, start, end. */
  bytes: Uint8Array<ArrayBuffer>;
  places: Float64Array<ArrayBuffer>;
  /** How many messages the stretch has, those included of which nothing but the place is left. */
  messages: number;
  /** What happened to messages of this or an earlier stretch, in order. */
  changes: IndexChange[];
  /** Numbers of messages of which not a trace may stay on the disk. */
  erased: number[];
}

/** How far the index is, as it says itself. */
export interface IndexState {
  seq: number;
  digest: number;
  /** Messages up to there, deleted ones included. */
  messages: number;
  /** By how much that differed from the state of the hub when the index was complete for the first time; null: never yet. */
  difference: number | null;
}
