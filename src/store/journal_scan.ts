/** Walks through the records of a segment, past whatever is damaged. */
import { Buffer } from "node:buffer";
import { type FileHandle, readFully } from "./files.ts";
import { Chunk, markerBytes, maxRecordBytes, recordAt, seqAt, spanAt } from "./journal_format.ts";

export interface ScanRange {
  /** Offsets in the file. */
  start: number;
  end: number;
  /** Only records above this number count: numbers rise. */
  afterSeq: number;
  /** Records above this number were given anew in a later segment and do not count. */
  maxSeq: number;
  /** Bytes read at once. */
  chunkBytes: number;
  /** Set when the visitor keeps no view of a record: then one buffer serves the whole scan. */
  oneBuffer?: true;
}

/** Bytes that are no record, or numbers that are nowhere (then without bytes). */
export interface ScanGap {
  offset: number;
  bytes: number;
  afterSeq: number;
  /** The number of the record that follows. */
  nextSeq: number;
}

/** Called for each intact record; false ends the scan. */
export type RecordVisitor = (found: { chunk: Chunk; at: number; offset: number; seq: number }) => boolean;

const marker = Buffer.from(markerBytes);

export class SegmentScan {
  /** The last number seen, the end of its record, how many were seen. */
  lastSeq: number;
  end: number;
  records = 0;
  readonly gaps: ScanGap[] = [];
  #handle: FileHandle;
  #range: ScanRange;
  #chunk = new Chunk(new Uint8Array(0));
  #base: number;
  #at = 0;
  #filled = 0;
  #fileEnd: number;
  #badFrom: number | undefined;

  constructor(handle: FileHandle, range: ScanRange) {
    this.#handle = handle;
    this.#range = range;
    this.#base = range.start;
    this.#fileEnd = range.end;
    this.lastSeq = range.afterSeq;
    this.end = range.start;
  }

  /** Bytes behind the last intact record. Meaningful once `run` has reached the end. */
  get trailingBytes(): number {
    return Math.max(0, this.#fileEnd - this.end);
  }

  /** Lets other work run between chunks. True when it came to the end, false when the visitor ended it. */
  async run(visit: RecordVisitor): Promise<boolean> {
    try {
      while (this.#base + this.#at < this.#fileEnd) {
        await this.#fill();
        if (!this.#walk(visit)) return false;
      }
      return true;
    } finally {
      // At once: the collector does not see how large what it could collect is.
      if (this.#range.oneBuffer) this.#chunk.bytes.buffer.transfer(0);
    }
  }

  async #fill(): Promise<void> {
    const rest = this.#chunk.bytes.subarray(this.#at, this.#filled);
    this.#base += this.#at;
    const wanted = Math.min(
      this.#fileEnd - this.#base,
      Math.max(this.#range.chunkBytes, this.#neededBytes(rest)),
    );
    const chunk = this.#roomFor(wanted);
    chunk.bytes.set(rest);
    const room = chunk.bytes.subarray(rest.length, wanted);
    const got = await readFully(this.#handle, room, this.#base + rest.length);
    this.#chunk = chunk;
    this.#at = 0;
    this.#filled = rest.length + got;
    if (this.#filled < wanted) this.#fileEnd = this.#base + this.#filled;
  }

  /** A new buffer each time when records that the visitor keeps are views of the old one. */
  #roomFor(wanted: number): Chunk {
    const serves = this.#range.oneBuffer && this.#chunk.bytes.length >= wanted;
    return serves ? this.#chunk : new Chunk(new Uint8Array(wanted));
  }

  #neededBytes(rest: Uint8Array): number {
    if (rest.length < 8) return 0;
    const claimed = new DataView(rest.buffer, rest.byteOffset).getUint32(4, true);
    return Math.min(claimed, maxRecordBytes);
  }

  #walk(visit: RecordVisitor): boolean {
    const complete = this.#base + this.#filled >= this.#fileEnd;
    while (this.#at < this.#filled) {
      const found = recordAt(this.#chunk, this.#at, this.#filled);
      if (found === "short" && !complete) return true;
      if (typeof found === "number" && this.#counts(seqAt(this.#chunk, this.#at))) {
        if (!this.#take(found, visit)) return false;
      } else {
        this.#skip(complete);
      }
    }
    return true;
  }

  #counts(seq: number): boolean {
    return seq > this.lastSeq && seq <= this.#range.maxSeq;
  }

  #take(length: number, visit: RecordVisitor): boolean {
    const at = this.#at;
    const offset = this.#base + at;
    const seq = seqAt(this.#chunk, at);
    if (this.#badFrom !== undefined || seq !== this.lastSeq + 1) {
      const from = this.#badFrom ?? offset;
      this.gaps.push({ offset: from, bytes: offset - from, afterSeq: this.lastSeq, nextSeq: seq });
      this.#badFrom = undefined;
    }
    this.lastSeq = seq + spanAt(this.#chunk, at).count - 1;
    this.end = offset + length;
    this.records++;
    this.#at += length;
    return visit({ chunk: this.#chunk, at, offset, seq });
  }

  /** On to the next place where a record could start. */
  #skip(complete: boolean): void {
    this.#badFrom ??= this.#base + this.#at;
    const next = this.#chunk.text.subarray(0, this.#filled).indexOf(marker, this.#at + 1);
    if (next >= 0) {
      this.#at = next;
      return;
    }
    // The last bytes of the chunk may be the beginning of a marker.
    this.#at = complete ? this.#filled : Math.max(this.#at + 1, this.#filled - marker.length + 1);
  }
}
