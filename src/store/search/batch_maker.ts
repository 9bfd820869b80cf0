/** Records of the journal as a batch for the index. */
import { crc32 } from "node:zlib";
import { type EventBodies, eventKind, eventNumber, eventVersion } from "../../protocol/events.ts";
import type { StoredRecord } from "../../protocol/journal.ts";
import type { Message } from "../../protocol/message.ts";
import type { IndexSource } from "../../protocol/search_index.ts";
import { GrowingBytes } from "../growing_bytes.ts";
import type { IndexBatch, IndexChange } from "./index_batch.ts";

export interface BatchParts {
  /** The last number of the stretch. */
  upTo: number;
  source: IndexSource;
  /** Messages of which nothing may come in. */
  forgotten: ReadonlySet<number>;
  /** Reads one record by its number. */
  recordOf(seq: number): Promise<StoredRecord | undefined>;
}

/** A stretch ends early when its messages are longer than this: they are in memory twice while it goes to the worker. */
const maxBytes = 2 * 1024 * 1024;
const firstBytes = 64 * 1024;

interface Changed {
  at: number;
  body: EventBodies["message_edited" | "message_deleted"];
}

const decoder = new TextDecoder();

/** Takes the records of a stretch one after the other, keeps no view of them, and makes a batch. */
export class BatchMaker {
  readonly #parts: BatchParts;
  readonly #bytes = new GrowingBytes(firstBytes);
  #places: number[] = [];
  #changed: Changed[] = [];
  #erased: number[] = [];
  #messages = 0;
  #upTo: number;
  #digest = 0;
  #isFull = false;

  constructor(parts: BatchParts) {
    this.#parts = parts;
    this.#upTo = parts.upTo;
  }

  /** Passes over what comes when it is full. */
  add(record: StoredRecord): void {
    if (this.#isFull) return;
    if (record.kind === eventNumber.message) this.#messages++;
    this.#take(record);
    this.#isFull = this.#bytes.length > maxBytes;
    if (this.#isFull) this.#upTo = record.seq;
    if (record.seq === this.#upTo) this.#digest = digestOf(record);
  }

  async finish(): Promise<IndexBatch> {
    const changes: IndexChange[] = [];
    for (const changed of this.#changed) {
      const change = await this.#changeIn(changed);
      if (change !== undefined) changes.push(change);
    }
    return {
      upTo: this.#upTo,
      digest: this.#digest,
      bytes: this.#bytes.bytes,
      places: Float64Array.from(this.#places),
      messages: this.#messages,
      changes,
      erased: this.#erased,
    };
  }

  #take(record: StoredRecord): void {
    const { seq, body } = record;
    switch (kindOf(record)) {
      case "message":
        if (!this.#parts.forgotten.has(seq)) this.#takeMessage(seq, body);
        break;
      case "message_edited":
      case "message_deleted":
        this.#changed.push({ at: seq, body: JSON.parse(decoder.decode(body)) });
        break;
      case "messages_removed":
        this.#erased.push(...(JSON.parse(decoder.decode(body)) as EventBodies["messages_removed"]).seqs);
    }
  }

  #takeMessage(seq: number, body: Uint8Array): void {
    const start = this.#bytes.length;
    this.#bytes.append(body);
    this.#places.push(seq, start, this.#bytes.length);
  }

  async #changeIn({ at, body }: Changed): Promise<IndexChange | undefined> {
    const { source, forgotten, recordOf } = this.#parts;
    const seq = source.seqOf(body.id);
    if (seq === undefined || seq >= at) return undefined;
    const isKept = "body" in body && !forgotten.has(seq);
    return { seq, message: isKept ? await edited(seq, { body, recordOf }) : null };
  }
}

/** To know a record again; never 0. */
export function digestOf({ seq, body }: StoredRecord): number {
  return crc32(body, seq % 2 ** 32) || 1;
}

function kindOf(record: StoredRecord): string | undefined {
  return record.tombstone || record.kindVersion > eventVersion ? undefined : eventKind(record.kind);
}

/** The message as it is after the edit; null when its record is gone. */
async function edited(
  seq: number,
  { body, recordOf }: { body: EventBodies["message_edited"]; recordOf: BatchParts["recordOf"] },
): Promise<string | null> {
  const first = await recordOf(seq);
  if (first === undefined || kindOf(first) !== "message") return null;
  const message = JSON.parse(decoder.decode(first.body)) as Message;
  return JSON.stringify({ ...message, body: body.body, mentions: body.mentions });
}
