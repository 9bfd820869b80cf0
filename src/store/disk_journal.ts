/** The journal on disk. */
import type { Journal, JournalRange, NewRecord, StoredRecord } from "../protocol/journal.ts";
import type { FileHandle, Files } from "./files.ts";
import type { CheckContext, JournalReport } from "./journal_check.ts";
import type { JournalFigures } from "./journal_figures.ts";
import { lockFolder, type OpenedSegments, openSegments } from "./journal_open.ts";
import { Quarantine } from "./journal_quarantine.ts";
import { JournalReader } from "./journal_reader.ts";
import { JournalRewriter } from "./journal_rewriter.ts";
import { JournalWriter } from "./journal_writer.ts";
import { CommsError } from "../protocol/errors.ts";
import { type StoreLog, textOfError } from "./store_log.ts";

export interface JournalOptions {
  /** The folder of the segments; made when it is not there. */
  dir: string;
  files: Files;
  log: StoreLog;
  /** Check only from the segment on that holds this number (what a snapshot covers need not be read). Default 1. */
  checkFrom?: number;
  /** The history this journal must belong to; a new journal gets it. Default: whatever is there, or a new one. */
  realm?: string;
  /** Written into every record. Default: that of the last segment, or 1. */
  epoch?: number;
  /** After a failed write, how long appends are refused without trying the disk again. Default 1000. */
  retryAfterMs?: number;
  /** The size at which a new segment is begun. Default 64 MB. */
  segmentBytes?: number;
}

const defaultSegmentBytes = 64 * 1024 * 1024;

export class DiskJournal implements Journal {
  readonly realm: string;
  readonly epoch: number;
  readonly report: JournalReport;
  readonly rewriting: JournalRewriter;
  #writer: JournalWriter;
  #reader: JournalReader;
  #lock: FileHandle;

  /** Use `openJournal`. */
  constructor(
    parts: {
      realm: string;
      epoch: number;
      report: JournalReport;
      writer: JournalWriter;
      reader: JournalReader;
      rewriting: JournalRewriter;
      lock: FileHandle;
    },
  ) {
    this.realm = parts.realm;
    this.epoch = parts.epoch;
    this.report = parts.report;
    this.rewriting = parts.rewriting;
    this.#writer = parts.writer;
    this.#reader = parts.reader;
    this.#lock = parts.lock;
  }

  get nextSeq(): number {
    return this.#writer.nextSeq;
  }

  get durableSeq(): number {
    return this.#writer.durableSeq;
  }

  /** Why the last write failed, for `status`; null while writing works. A later append tries again. */
  get problem(): string | null {
    return this.#writer.problem;
  }

  /** What is on disk at this moment, for a copy: whole records, up to the number. */
  durableCut(): { seq: number; segments: { name: string; path: string; bytes: number }[] } {
    return { seq: this.durableSeq, segments: this.#writer.durableSegments() };
  }

  get figures(): JournalFigures {
    return this.#writer.figures;
  }

  append(record: NewRecord): { seq: number; position: number } {
    return this.#writer.append(record);
  }

  durable(seq: number): Promise<void> {
    return this.#writer.durable(seq);
  }

  async read(position: number): Promise<StoredRecord | undefined> {
    return (await this.readMany([position]))[0];
  }

  async readMany(positions: readonly number[]): Promise<(StoredRecord | undefined)[]> {
    const records = positions.map((position) => this.#writer.waitingRecord(position));
    const wanted = positions.map((position, n) => ({ position, n })).filter(({ n }) =>
      records[n] === undefined
    );
    await this.#reader.readInto(records, wanted);
    return records;
  }

  replay({ from, upTo = Infinity }: JournalRange, each: (record: StoredRecord) => void): Promise<void> {
    return this.#reader.replay(from, { upTo: () => Math.min(upTo, this.durableSeq), each });
  }

  page(from: number, limit: number): Promise<StoredRecord[]> {
    return this.#reader.page(from, { limit, upTo: this.durableSeq });
  }

  onFailure(listener: (error: Error) => void): void {
    this.#writer.onFailure(listener);
  }

  /** Writes what waits, then gives the folder back. */
  async close(): Promise<void> {
    await this.rewriting.close();
    await this.#writer.close();
    this.#reader.close();
    this.#lock.close();
  }
}

/**
 * Opens or makes the journal of a folder and takes its lock. A torn tail is cut, damage is reported and stepped over.
 * Throws CommsError `unavailable` when the folder is in use, cannot be written, or holds another format or history.
 */
export async function openJournal(options: JournalOptions): Promise<DiskJournal> {
  const { dir, files, log } = options;
  const lock = await lockFolder(files, dir);
  try {
    const report: JournalReport = { records: 0, cutBytes: 0, cutCopy: null, damaged: [] };
    const quarantine = new Quarantine(files, `${dir}/quarantine`, log);
    const context: CheckContext = { dir, files, log, quarantine, report };
    const opened = await openSegments(context, options.checkFrom ?? 1);
    const realm = realmOf(options, opened);
    const epoch = options.epoch ?? opened.epoch ?? 1;
    const retryAfterMs = options.retryAfterMs ?? 1000;
    const segmentBytes = options.segmentBytes ?? defaultSegmentBytes;
    const writer = new JournalWriter({
      ...opened,
      dir,
      files,
      log,
      realm,
      epoch,
      retryAfterMs,
      segmentBytes,
    });
    if (opened.realm === undefined || opened.segments.length === 0) await begin(writer, dir);
    const reader = new JournalReader(context, opened.segments);
    const rewriting = new JournalRewriter({ dir, files, log, segments: opened.segments, reader, writer });
    return new DiskJournal({ realm, epoch, report, writer, reader, rewriting, lock });
  } catch (error) {
    lock.close();
    throw error;
  }
}

function realmOf(options: JournalOptions, opened: OpenedSegments): string {
  const { realm } = opened;
  if (realm === undefined) return options.realm ?? crypto.randomUUID();
  if (options.realm === undefined || options.realm === realm) return realm;
  throw new CommsError(
    "unavailable",
    `The journal in "${options.dir}" belongs to the realm ${realm}, not to ${options.realm}: move it away, or join the realm it belongs to`,
  );
}

async function begin(writer: JournalWriter, dir: string): Promise<void> {
  try {
    await writer.begin();
  } catch (error) {
    await writer.close();
    throw new CommsError(
      "unavailable",
      `Cannot create the journal in "${dir}": ${textOfError(error)}. Free some space or make it writable`,
    );
  }
}
