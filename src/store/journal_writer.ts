/** The writing half of the journal: numbers at once, one write and one sync for all that waits. */
import type { NewRecord, StoredRecord } from "../protocol/journal.ts";
import { type FileHandle, type Files, shortWrite, writeAll } from "./files.ts";
import { Batch, BufferPool } from "./journal_batch.ts";
import { cutFile } from "./journal_check.ts";
import { JournalCounters, type JournalFigures } from "./journal_figures.ts";
import { encodeHeader, positionOf, recordsStart, roomFor } from "./journal_format.ts";
import { Segment } from "./journal_segment.ts";
import {
  backlogFull,
  journalClosed,
  maxBacklogBytes,
  maxWordBytes,
  notWritten,
  recordTooLarge,
  wordTooLong,
} from "./refusals.ts";
import { type StoreLog, textOfError } from "./store_log.ts";

/** Up to this size a write stays in the turn: the copy costs less than a thread. */
const syncWriteBytes = 256 * 1024;

export interface WriterOptions {
  dir: string;
  files: Files;
  log: StoreLog;
  /** Shared with the reader: every segment that is on disk, oldest first. */
  segments: Segment[];
  nextSeq: number;
  realm: string;
  epoch: number;
  nextOrdinal: number;
  /** False: begin a new segment. */
  appendable: boolean;
  /** A new segment is begun where a record would make one larger. */
  segmentBytes: number;
  /** After a failure, how long appends are refused without trying the disk again. */
  retryAfterMs: number;
}

export class JournalWriter {
  nextSeq: number;
  durableSeq: number;
  /** Why the last write failed; null once one has succeeded again. */
  problem: string | null = null;
  #options: WriterOptions;
  #nextOrdinal: number;
  #pool = new BufferPool();
  readonly #counters = new JournalCounters();
  /** Where the next batch goes; undefined: into a new segment. */
  #tail: { segment: Segment; end: number } | undefined;
  #pending: Batch | undefined;
  #sealed: Batch[] = [];
  #inFlight: Batch | undefined;
  #waitingBytes = 0;
  #file: { segment: Segment; handle: FileHandle } | undefined;
  #running: Promise<void> | undefined;
  #closed = false;
  #retryAt = 0;
  #listeners: ((error: Error) => void)[] = [];

  constructor(options: WriterOptions) {
    this.#options = options;
    this.nextSeq = options.nextSeq;
    this.durableSeq = options.nextSeq - 1;
    this.#nextOrdinal = options.nextOrdinal;
    const last = options.segments.at(-1);
    if (last && options.appendable) this.#tail = { segment: last, end: last.end };
  }

  get figures(): JournalFigures {
    return this.#counters.figures(this.#waitingBytes);
  }

  append(record: NewRecord): { seq: number; position: number } {
    const room = roomFor(record);
    this.#requireReady(record, room);
    const batch = this.#batchFor(room);
    const before = batch.length;
    const seq = this.nextSeq++;
    const offset = batch.add(record, { seq, epoch: this.#options.epoch });
    this.#waitingBytes += batch.length - before;
    this.#tail!.end = batch.end;
    this.#wake();
    return { seq, position: positionOf(batch.segment.ordinal, offset) };
  }

  durable(seq: number): Promise<void> {
    if (seq <= this.durableSeq) return Promise.resolve();
    const batch = this.#batchWith(seq);
    return batch?.round.promise ?? Promise.reject(notWritten(`number ${seq} is not in the journal`));
  }

  /** The files of the journal with the bytes of each that are on disk: whole records, up to `durableSeq`. */
  durableSegments(): { name: string; path: string; bytes: number }[] {
    return this.#options.segments.map(({ name, path, end }) => ({ name, path, bytes: end }));
  }

  /** A copy of a record that is not on disk yet. */
  waitingRecord(position: number): StoredRecord | undefined {
    for (const batch of this.#waiting()) {
      const record = batch.read(position);
      if (record) return record;
    }
    return undefined;
  }

  onFailure(listener: (error: Error) => void): void {
    this.#listeners.push(listener);
  }

  /** Creates the first segment now, so that a folder that cannot be written is noticed at the start. */
  async begin(): Promise<void> {
    const segment = this.#newSegment();
    await this.#handleOf(segment);
    this.#tail = { segment, end: segment.end };
  }

  /** Ends the last segment: the next record begins another one. */
  async seal(): Promise<void> {
    if (this.#pending) this.#sealed.push(this.#pending);
    this.#pending = undefined;
    this.#tail = undefined;
    const last = this.nextSeq - 1;
    if (last > this.durableSeq) await this.durable(last);
    if (this.#tail !== undefined || this.#running) return;
    this.#file?.handle.close();
    this.#file = undefined;
  }

  /** True while records may still be written into it. */
  isOpen(segment: Segment): boolean {
    return this.#tail?.segment === segment || this.#waiting().some((batch) => batch.segment === segment);
  }

  /** Writes what waits, then refuses everything. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
    this.#file?.handle.close();
    this.#file = undefined;
  }

  #requireReady(record: NewRecord, room: number): void {
    if (this.#closed) throw journalClosed();
    if (record.actor.length * 3 > maxWordBytes) requireShort("actor", record.actor);
    if (record.op && record.op.length * 3 > maxWordBytes) requireShort("operation id", record.op);
    if (room > maxBacklogBytes) throw recordTooLarge(room);
    if (this.#waitingBytes + room > maxBacklogBytes) throw backlogFull(this.#waitingBytes);
    if (this.problem !== null && performance.now() < this.#retryAt) throw notWritten(this.problem);
  }

  #batchWith(seq: number): Batch | undefined {
    if (this.#inFlight && seq <= this.#inFlight.lastSeq) return this.#inFlight;
    const sealed = this.#sealed.find((one) => seq <= one.lastSeq);
    return sealed ?? (seq < this.nextSeq ? this.#pending : undefined);
  }

  #waiting(): Batch[] {
    const batches = [...this.#sealed];
    if (this.#inFlight) batches.unshift(this.#inFlight);
    if (this.#pending) batches.push(this.#pending);
    return batches;
  }

  #batchFor(room: number): Batch {
    if (this.#tail && fits(this.#tail.end, room, this.#options.segmentBytes)) {
      this.#pending ??= new Batch(this.#tail.segment, this.#tail.end, this.#pool.take());
      return this.#pending;
    }
    if (this.#pending) this.#sealed.push(this.#pending);
    const segment = this.#newSegment();
    this.#tail = { segment, end: segment.end };
    this.#pending = new Batch(segment, segment.end, this.#pool.take());
    return this.#pending;
  }

  #newSegment(): Segment {
    return new Segment(this.#options.dir, { ordinal: this.#nextOrdinal++, firstSeq: this.nextSeq });
  }

  #wake(): void {
    this.#running ??= Promise.resolve().then(() => this.#run());
  }

  async #run(): Promise<void> {
    for (let batch = this.#take(); batch !== undefined; batch = this.#take()) {
      this.#inFlight = batch;
      try {
        await this.#store(batch);
        this.#finish(batch);
      } catch (error) {
        await this.#fail(batch.segment, error);
      }
    }
    this.#running = undefined;
  }

  #take(): Batch | undefined {
    const sealed = this.#sealed.shift();
    if (sealed) return sealed;
    const batch = this.#pending;
    this.#pending = undefined;
    return batch;
  }

  async #store(batch: Batch): Promise<void> {
    const handle = await this.#handleOf(batch.segment);
    const { bytes } = batch;
    const written = bytes.length <= syncWriteBytes ? handle.writeSync(bytes) : await handle.write(bytes);
    if (written !== bytes.length) {
      throw shortWrite(written, bytes.length);
    }
    const began = performance.now();
    await handle.syncData();
    this.#counters.written(written, began);
  }

  #finish(batch: Batch): void {
    this.#inFlight = undefined;
    this.#waitingBytes -= batch.length;
    this.durableSeq = batch.lastSeq;
    this.problem = null;
    batch.settle();
    this.#pool.give(batch.chunk);
  }

  async #handleOf(segment: Segment): Promise<FileHandle> {
    if (this.#file?.segment === segment) return this.#file.handle;
    this.#file?.handle.close();
    this.#file = undefined;
    const isNew = !this.#options.segments.includes(segment);
    const handle = await this.#options.files.open(segment.path, isNew ? "new" : "append");
    this.#file = { segment, handle };
    if (isNew) await this.#writeHeader(segment, handle);
    else await requireEnd(segment, handle);
    return handle;
  }

  async #writeHeader(segment: Segment, handle: FileHandle): Promise<void> {
    const { dir, files, segments, realm, epoch } = this.#options;
    const { ordinal, firstSeq } = segment;
    await writeAll(handle, encodeHeader({ ordinal, realm, epoch, firstSeq, rewritten: false }));
    await handle.sync();
    await files.syncDir(dir);
    segments.push(segment);
  }

  /** Never tries the same tail again: after a failed sync nobody knows what of it is on disk. */
  async #fail(segment: Segment, cause: unknown): Promise<void> {
    const failed = this.#waiting();
    this.problem = `the journal file "${segment.path}" could not be written (${textOfError(cause)})`;
    this.#counters.failed();
    this.#retryAt = performance.now() + this.#options.retryAfterMs;
    this.#inFlight = undefined;
    this.#sealed = [];
    this.#pending = undefined;
    this.#tail = undefined;
    this.#waitingBytes = 0;
    this.nextSeq = this.durableSeq + 1;
    const error = notWritten(this.problem);
    this.#options.log.error("journal.write_failed", { segment: segment.name, error: textOfError(cause) });
    for (const listener of this.#listeners) listener(error);
    for (const batch of failed) batch.round.fail(error);
    await this.#abandon(segment);
  }

  /** Cuts a segment back to what is known to be on disk, or removes it when that is nothing. */
  async #abandon(segment: Segment): Promise<void> {
    const { dir, files, log, segments } = this.#options;
    this.#file?.handle.close();
    this.#file = undefined;
    if (segment.end > recordsStart) return void await cutFile({ files, log }, segment);
    const listed = segments.indexOf(segment);
    if (listed >= 0) segments.splice(listed, 1);
    try {
      await files.remove(segment.path);
      await files.syncDir(dir);
    } catch (error) {
      log.error("journal.cut_failed", { segment: segment.name, error: textOfError(error) });
    }
  }
}

/** A segment takes at least one record, however long. */
function fits(end: number, room: number, segmentBytes: number): boolean {
  return end === recordsStart || end + room <= segmentBytes;
}

function requireShort(what: "actor" | "operation id", word: string): void {
  if (new TextEncoder().encode(word).length > maxWordBytes) throw wordTooLong(what, word);
}

async function requireEnd(segment: Segment, handle: FileHandle): Promise<void> {
  const size = await handle.size();
  if (size === segment.end) return;
  throw new Error(`it has ${size} bytes instead of ${segment.end}: another program has changed it`);
}
