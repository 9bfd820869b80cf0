/** The records that share one write and one sync. */
import type { NewRecord, StoredRecord } from "../protocol/journal.ts";
import { Chunk, decodeRecord, encodeRecord, ordinalOf, recordAt } from "./journal_format.ts";
import { offsetOf, roomFor } from "./journal_format.ts";
import type { Segment } from "./journal_segment.ts";
import { Round } from "./round.ts";

const firstBufferBytes = 64 * 1024;
/** Buffers above this size are not kept for the next batch. */
const maxKeptBytes = 1024 * 1024;
const markEveryBytes = 32 * 1024;

/** Buffers of finished batches, so that a busy journal allocates nothing. */
export class BufferPool {
  #spare: Chunk | undefined;

  take(): Chunk {
    const chunk = this.#spare ?? new Chunk(new Uint8Array(firstBufferBytes));
    this.#spare = undefined;
    return chunk;
  }

  give(chunk: Chunk): void {
    if (chunk.bytes.length <= maxKeptBytes) this.#spare = chunk;
  }
}

export class Batch {
  readonly segment: Segment;
  /** Offset in the segment at which it will be written. */
  readonly start: number;
  readonly round = new Round();
  length = 0;
  lastSeq = 0;
  #chunk: Chunk;
  #marks: { seq: number; offset: number }[] = [];

  constructor(segment: Segment, start: number, chunk: Chunk) {
    this.segment = segment;
    this.start = start;
    this.#chunk = chunk;
  }

  get end(): number {
    return this.start + this.length;
  }

  /** What is to be written. */
  get bytes(): Uint8Array {
    return this.#chunk.bytes.subarray(0, this.length);
  }

  get chunk(): Chunk {
    return this.#chunk;
  }

  /** Returns the offset in the segment. */
  add(record: NewRecord, place: { seq: number; epoch: number }): number {
    this.#makeRoom(roomFor(record));
    const at = this.length;
    this.length += encodeRecord(this.#chunk, record, { at, ...place });
    this.lastSeq = place.seq;
    const offset = this.start + at;
    if (offset - (this.#marks.at(-1)?.offset ?? -markEveryBytes) >= markEveryBytes) {
      this.#marks.push({ seq: place.seq, offset });
    }
    return offset;
  }

  /** A copy of a record that waits here; undefined when there is none at this position. */
  read(position: number): StoredRecord | undefined {
    if (ordinalOf(position) !== this.segment.ordinal) return undefined;
    const at = offsetOf(position) - this.start;
    if (at < 0 || at >= this.length) return undefined;
    const length = recordAt(this.#chunk, at, this.length);
    if (typeof length !== "number") return undefined;
    return decodeRecord(new Chunk(this.#chunk.bytes.slice(at, at + length)), 0, position);
  }

  /** Tells the segment that everything here is on disk. */
  settle(): void {
    for (const mark of this.#marks) this.segment.index.note(mark.seq, mark.offset);
    this.segment.end = this.end;
    this.segment.lastSeq = this.lastSeq;
    this.round.done();
  }

  #makeRoom(bytes: number): void {
    const needed = this.length + bytes;
    if (needed <= this.#chunk.bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, 2 * this.#chunk.bytes.length));
    grown.set(this.bytes);
    this.#chunk = new Chunk(grown);
  }
}
