/** The exports: files for people, grep and the Python version, made from the events of the journal. */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { NumberedEvent } from "../../protocol/events.ts";
import type { Journal } from "../../protocol/journal.ts";
import { type StoreLog, textOfError } from "../store_log.ts";
import { eventOfRecord } from "./event_of_record.ts";
import type { ExportWriter } from "./export_writer.ts";

/** How long entries wait for others before they are written together. */
const lingerMs = 50;
/** How often, at most, it is noted how far the exports have come. */
const settleMs = 2000;
const retryMs = 30_000;
/** How long closing goes on with events that are still to be read from the journal. */
const catchUpMs = 1000;
const batchEvents = 256;
/** What is read from the journal at once. */
const stretchRecords = 128;
/** What may wait in memory; beyond it events are read from the journal again. */
const maxQueuedChars = 8 * 1024 * 1024;

export type ExportsJournal = Pick<Journal, "replay" | "durableSeq" | "realm">;

export interface ExportsParts {
  writer: ExportWriter;
  journal: ExportsJournal;
  log: StoreLog;
  resumeFrom: number;
}

export class Exports {
  /** The number from which on events were missing at the start. They are read from the journal without being asked for. */
  readonly resumeFrom: number;
  #writer: ExportWriter;
  #journal: ExportsJournal;
  #log: StoreLog;
  /** The next event that the writer needs. */
  #next: number;
  /** Events from `next` on, without a hole; empty while reading from the journal. */
  #queue: NumberedEvent[] = [];
  #queuedChars = 0;
  /** True while events come from the journal instead of from `handle`. */
  #isBehind = true;
  /** The highest event that `handle` was given meanwhile. */
  #seen = 0;
  #work: Promise<void> = Promise.resolve();
  #linger: ReturnType<typeof setTimeout> | undefined;
  #settle: ReturnType<typeof setTimeout> | undefined;
  #settleTookMs = 0;
  #isClosed = false;
  #mustEndBy = Infinity;

  /** Use `openExports`. */
  constructor(parts: ExportsParts) {
    this.#writer = parts.writer;
    this.#journal = parts.journal;
    this.#log = parts.log;
    this.#next = parts.resumeFrom;
    this.resumeFrom = parts.resumeFrom;
    this.#wake();
  }

  /** Takes a durable event; at once, in order of numbers. Never throws; what it misses is read from the journal. */
  handle(event: NumberedEvent): void {
    if (this.#isClosed) return;
    this.#wake();
    if (this.#isBehind) {
      this.#seen = Math.max(this.#seen, event.seq);
      return;
    }
    const expected = this.#next + this.#queue.length;
    if (event.seq < expected) return;
    if (event.seq > expected || this.#queuedChars > maxQueuedChars) return this.#fallBehind(event.seq);
    this.#queue.push(event);
    this.#queuedChars += charsOf(event);
  }

  /** Resolves once everything handled so far is in the files, as far as they can be written. Tries failed ones again. */
  flush(): Promise<void> {
    return this.#do(async () => {
      await this.#recover();
      await this.#run();
      await this.#save({ clean: false });
    });
  }

  /** Takes messages with their edits out of all files of a conversation. Rejects when some of it may be left. */
  remove(conv: string, events: readonly NumberedEvent[]): Promise<void> {
    const done = this.#work.then(async () => {
      // What became durable together with the removal may only be handed over in this turn.
      await nextTurn();
      await this.#run();
      await this.#writer.remove(conv, events);
    });
    this.#work = done.catch((error) => this.#log.error("export.not_removed", { error: textOfError(error) }));
    return done;
  }

  /** Writes what waits and notes how far it came; of what is still to be read from the journal, what a second allows. */
  async close(): Promise<void> {
    if (this.#isClosed) return await this.#work;
    this.#isClosed = true;
    this.#mustEndBy = performance.now() + catchUpMs;
    clearTimeout(this.#linger);
    clearTimeout(this.#settle);
    await this.#do(async () => {
      await this.#run();
      await this.#save({ clean: true });
    });
  }

  #fallBehind(seen: number): void {
    this.#queue = [];
    this.#queuedChars = 0;
    this.#isBehind = true;
    this.#seen = Math.max(this.#seen, seen);
  }

  #wake(): void {
    if (this.#linger !== undefined || this.#isClosed) return;
    this.#linger = setTimeout(() => {
      this.#linger = undefined;
      this.#work = this.#do(() => this.#run());
    }, lingerMs);
  }

  /** One thing after the other; returns what resolves when this one is done. */
  #do(task: () => Promise<void>): Promise<void> {
    this.#work = this.#work.then(task).catch((error) =>
      this.#log.error("export.failed", { error: textOfError(error) })
    );
    return this.#work;
  }

  async #run(): Promise<void> {
    while (this.#isBehind || this.#queue.length > 0) {
      if (!this.#isBehind) await this.#takeQueued();
      else if (performance.now() > this.#mustEndBy) break;
      else await this.#takeStretch();
      await nextTurn();
    }
    await this.#writer.write();
    if (!this.#isClosed) this.#settleLater();
  }

  async #takeQueued(): Promise<void> {
    const batch = this.#queue.splice(0, batchEvents);
    for (const event of batch) this.#queuedChars -= charsOf(event);
    this.#next += batch.length;
    await this.#writer.take(batch, this.#next - 1);
  }

  async #takeStretch(): Promise<void> {
    const end = this.#journal.durableSeq;
    const upTo = Math.min(end, this.#next + stretchRecords - 1);
    const events: NumberedEvent[] = [];
    await this.#journal.replay({ from: this.#next, upTo }, (record) => {
      const event = eventOfRecord(record);
      if (event !== undefined) events.push(event);
    });
    if (upTo >= this.#next) await this.#writer.take(events, upTo);
    this.#next = Math.max(this.#next, upTo + 1);
    if (upTo === end && this.#seen < this.#next) await this.#catchUpEnds();
  }

  async #catchUpEnds(): Promise<void> {
    this.#isBehind = false;
    await this.#writer.write();
    this.#writer.exported.endComparing();
  }

  async #recover(): Promise<void> {
    const from = await this.#writer.recover();
    if (from === undefined) return;
    if (from >= this.#next + this.#queue.length) return this.#writer.exported.endComparing();
    this.#fallBehind(this.#next + this.#queue.length - 1);
    this.#next = Math.min(this.#next, from);
  }

  /** Not too often, and the slower the disk is, the more seldom. */
  #settleLater(): void {
    if (this.#settle !== undefined) return;
    const failed = this.#writer.exported.failed().length > 0;
    if (this.#writer.isSaved && !failed) return;
    const wait = Math.max(settleMs, 10 * this.#settleTookMs);
    this.#settle = setTimeout(() => {
      this.#settle = undefined;
      this.#work = this.#do(() => this.#settleNow());
    }, this.#writer.isSaved ? retryMs : wait);
  }

  async #settleNow(): Promise<void> {
    if (this.#isClosed) return;
    await this.#save({ clean: false });
    if (this.#longestFailureMs() >= retryMs) await this.#recover();
    await this.#run();
  }

  #longestFailureMs(): number {
    const since = this.#writer.exported.failed().map((file) => file.failedAt ?? Infinity);
    return since.length === 0 ? 0 : performance.now() - Math.min(...since);
  }

  async #save(options: { clean: boolean }): Promise<void> {
    const start = performance.now();
    await this.#writer.settle(options);
    this.#settleTookMs = performance.now() - start;
  }
}

function charsOf(event: NumberedEvent): number {
  if (event.kind === "message") return event.body.body.length + 500;
  return event.kind === "artifact_written" ? event.body.content.length + 500 : 500;
}
