/**
 * Writing a closed segment anew without what is to be removed, while others read and append.
 * The new file is complete and on disk before it takes the name of the old one, so that a crash at any moment leaves one of the two.
 */
import type { JournalPart, JournalRewriting, Remains, Rewritten, StoredRecord } from "../protocol/journal.ts";
import { type FileHandle, type Files, readFully, writeAll } from "./files.ts";
import {
  Chunk,
  decodeHeader,
  decodeRecord,
  encodeHeader,
  encodeRecord,
  positionOf,
} from "./journal_format.ts";
import { recordsStart, roomFor, type SegmentHeader, type Span, spanAt } from "./journal_format.ts";
import { type OffsetMap, OffsetMapBuilder } from "./journal_offsets.ts";
import type { JournalReader } from "./journal_reader.ts";
import { SegmentScan } from "./journal_scan.ts";
import { type Segment, unfinishedPath } from "./journal_segment.ts";
import type { JournalWriter } from "./journal_writer.ts";
import { journalClosed } from "./refusals.ts";
import type { StoreLog } from "./store_log.ts";

const sliceBytes = 256 * 1024;
/** Numbers in one erased record: whoever replays gets each of them, and nothing may run for long. */
const maxRun = 1000;

export interface RewriterParts {
  dir: string;
  files: Files;
  log: StoreLog;
  segments: readonly Segment[];
  reader: JournalReader;
  writer: JournalWriter;
}

export class JournalRewriter implements JournalRewriting {
  #parts: RewriterParts;
  #work: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(parts: RewriterParts) {
    this.#parts = parts;
  }

  parts(): JournalPart[] {
    const { segments, writer } = this.#parts;
    return segments.filter((one) => !writer.isOpen(one) && one.lastSeq >= one.firstSeq)
      .map(({ firstSeq, lastSeq, end }) => ({ firstSeq, lastSeq, bytes: end }));
  }

  seal(): Promise<void> {
    return this.#parts.writer.seal();
  }

  /** One at a time. Rejects when the disk refuses; then everything is as it was. */
  rewrite(firstSeq: number, remains: (record: StoredRecord) => Remains): Promise<Rewritten> {
    const done = this.#work.then(() => this.#rewrite(firstSeq, remains));
    this.#work = done.catch(() => {});
    return done;
  }

  /** What is being written is given up. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#work;
  }

  async #rewrite(firstSeq: number, remains: (record: StoredRecord) => Remains): Promise<Rewritten> {
    const { segments, writer, reader, files } = this.#parts;
    const segment = segments.find((one) => one.firstSeq === firstSeq && !writer.isOpen(one));
    const untouched = { removed: 0, bytesBefore: segment?.end ?? 0, bytesAfter: segment?.end ?? 0 };
    if (!segment) return untouched;
    const fresh = await reader.use(segment, (handle) => this.#write(handle, segment, remains));
    if (!fresh) return untouched;
    try {
      await this.#swap(segment, fresh);
    } catch (error) {
      await files.remove(unfinishedPath(segment)).catch(() => {});
      throw error;
    }
    return { removed: fresh.removed, bytesBefore: untouched.bytesBefore, bytesAfter: fresh.end };
  }

  /** Undefined: there is nothing to remove, or damage that must stay for whoever looks into it. */
  async #write(
    handle: FileHandle,
    segment: Segment,
    remains: (record: StoredRecord) => Remains,
  ): Promise<Fresh | undefined> {
    const { files, log } = this.#parts;
    const path = unfinishedPath(segment);
    const target = await files.open(path, "replace");
    let fresh: Fresh | undefined;
    try {
      fresh = await this.#copy({ from: handle, to: target, segment }, remains);
    } finally {
      target.close();
      if (!fresh) await files.remove(path).catch(() => {});
    }
    if (fresh) log.info("journal.rewritten", { segment: segment.name, bytes: segment.end, to: fresh.end });
    return fresh;
  }

  async #copy(
    { from, to, segment }: { from: FileHandle; to: FileHandle; segment: Segment },
    remains: (record: StoredRecord) => Remains,
  ): Promise<Fresh | undefined> {
    const copy = new SegmentCopy(segment, remains);
    await writeAll(to, encodeHeader({ ...await headerOf(from), rewritten: true }));
    while (copy.next < segment.end) {
      if (this.#closed) throw journalClosed();
      if (!await copy.slice(from)) {
        this.#parts.log.warn("journal.not_rewritten", { segment: segment.name, reason: "damaged" });
        return undefined;
      }
      await writeAll(to, copy.take());
    }
    const fresh = copy.end();
    if (fresh.removed === 0) return undefined;
    await writeAll(to, copy.take());
    await writeAll(to, fresh.offsets.encode(fresh.end));
    await to.sync();
    return fresh;
  }

  async #swap(segment: Segment, fresh: Fresh): Promise<void> {
    const { files, dir, writer, reader } = this.#parts;
    // What was removed was judged by later records: they must not be lost when this is not.
    if (writer.nextSeq - 1 > writer.durableSeq) await writer.durable(writer.nextSeq - 1);
    await reader.exclusive(segment, async () => {
      await files.rename(unfinishedPath(segment), segment.path);
      segment.replaced(fresh);
    });
    await files.syncDir(dir);
  }
}

interface Fresh {
  /** Of the records. */
  end: number;
  offsets: OffsetMap;
  removed: number;
}

async function headerOf(handle: FileHandle): Promise<SegmentHeader> {
  const bytes = new Uint8Array(recordsStart);
  const header = decodeHeader(bytes.subarray(0, await readFully(handle, bytes, 0)));
  if (header && !("format" in header)) return header;
  throw new Error("the header of the segment is damaged");
}

/** The records of one segment on their way into the new file. */
class SegmentCopy {
  /** Where the next slice begins in the old file. */
  next = recordsStart;
  #segment: Segment;
  #remains: (record: StoredRecord) => Remains;
  #lastSeq: number;
  #out = new Chunk(new Uint8Array(2 * sliceBytes));
  #filled = 0;
  /** Offset in the new file of what is written next. */
  #at = recordsStart;
  #map = new OffsetMapBuilder();
  #removed = 0;
  /** Erased numbers in a row that are not written yet. */
  #run: { seq: number; epoch: number; known: number; span: Span } | undefined;

  constructor(segment: Segment, remains: (record: StoredRecord) => Remains) {
    this.#segment = segment;
    this.#remains = remains;
    this.#lastSeq = segment.firstSeq - 1;
  }

  /** Reads on until there is something to write. False: there are records that cannot be read. */
  async slice(handle: FileHandle): Promise<boolean> {
    const scan = new SegmentScan(handle, {
      start: this.next,
      end: this.#segment.end,
      afterSeq: this.#lastSeq,
      maxSeq: this.#segment.lastSeq,
      chunkBytes: sliceBytes,
    });
    const complete = await scan.run(({ chunk, at, offset }) => {
      this.#add(decodeRecord(chunk, at, positionOf(this.#segment.ordinal, this.#segment.known(offset))), {
        span: spanAt(chunk, at),
        known: this.#segment.known(offset),
      });
      return this.#filled < sliceBytes;
    });
    this.next = scan.end;
    this.#lastSeq = scan.lastSeq;
    if (scan.gaps.length > 0) return false;
    return !complete || (scan.trailingBytes === 0 && scan.lastSeq === this.#segment.lastSeq);
  }

  /** What is to be written. */
  take(): Uint8Array {
    const bytes = this.#out.bytes.slice(0, this.#filled);
    this.#filled = 0;
    return bytes;
  }

  /** After the last slice; there may be more to `take`. */
  end(): Fresh {
    this.#endRun();
    return { end: this.#at, offsets: this.#map.build(), removed: this.#removed };
  }

  #add(record: StoredRecord, { span, known }: { span: Span; known: number }): void {
    const remains = span.count > 1 ? "nothing" : this.#remains(record);
    if (remains === "all") {
      this.#endRun();
      return this.#put(record, { known, erased: record.tombstone ? span : undefined });
    }
    if (!isBare(record)) this.#removed += span.count;
    // An id that was used for a request stays used for ever.
    if (remains !== "nothing" || record.op !== null) {
      this.#endRun();
      const body = remains === "nothing" ? new Uint8Array() : remains.body;
      return this.#put({ ...record, body }, { known, erased: span });
    }
    this.#erase(record, { span, known });
  }

  #erase({ seq, epoch }: StoredRecord, { span, known }: { span: Span; known: number }): void {
    if (this.#run && this.#run.span.count + span.count > maxRun) this.#endRun();
    this.#run ??= { seq, epoch, known, span: { bytes: 0, count: 0 } };
    this.#run.span.bytes += span.bytes;
    this.#run.span.count += span.count;
  }

  #endRun(): void {
    if (!this.#run) return;
    const { seq, epoch, known, span } = this.#run;
    this.#run = undefined;
    const bare = { kind: 0, kindVersion: 1, ignorable: true, actor: "", op: null, body: new Uint8Array() };
    this.#put({ ...bare, seq, epoch }, { known, erased: span });
  }

  #put(
    record: Omit<StoredRecord, "position" | "tombstone">,
    { known, erased }: { known: number; erased: Span | undefined },
  ): void {
    this.#makeRoom(roomFor(record));
    const { seq, epoch } = record;
    const place = { at: this.#filled, seq, epoch, ...(erased ? { erased } : {}) };
    const length = encodeRecord(this.#out, record, place);
    this.#map.add(known, this.#at);
    this.#filled += length;
    this.#at += length;
  }

  #makeRoom(bytes: number): void {
    const needed = this.#filled + bytes;
    if (needed <= this.#out.bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, 2 * this.#out.bytes.length));
    grown.set(this.#out.bytes.subarray(0, this.#filled));
    this.#out = new Chunk(grown);
  }
}

/** Nothing is left of it that could be removed. */
function isBare({ tombstone, body }: StoredRecord): boolean {
  return tombstone && body.length === 0;
}
