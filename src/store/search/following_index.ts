/** Keeps an index beside the journal: builds it in slices, follows what is written, and begins anew when it is wrong. */
import type { Journal, StoredRecord } from "../../protocol/journal.ts";
import type { IndexAnswer, IndexQuestion, IndexSource, SearchIndex } from "../../protocol/search_index.ts";
import { type StoreLog, textOfError } from "../store_log.ts";
import { Bell } from "./bell.ts";
import type { IndexState } from "./index_batch.ts";
import { type IndexEngine, IndexFailure } from "./index_engine.ts";
import { BatchMaker, digestOf } from "./batch_maker.ts";
import { Pace } from "./pace.ts";

const batchRecords = 1000;
/** Between two times of keeping what was added. */
const keptRecords = 20_000;
/** How long new records wait for others; searches look at them without the index meanwhile. */
const lingerMs = 100;
const commitMs = 2000;
const retryMs = 30_000;

export interface FollowingIndexParts {
  engine: IndexEngine;
  journal: Pick<Journal, "page" | "replay" | "durableSeq" | "realm">;
  log: StoreLog;
  /** How long keeping what is in it may take at the end. */
  closeMs?: number;
}

export class FollowingIndex implements SearchIndex {
  readonly #engine: IndexEngine;
  readonly #journal: FollowingIndexParts["journal"];
  readonly #log: StoreLog;
  readonly #closeMs: number;
  readonly #bell = new Bell();
  readonly #pace = new Pace();
  /** Of the open index. */
  #state: IndexState | undefined;
  /** Records that a crash would take from it. */
  #unkept = 0;
  /** What was there at the start; below it the index is being built. */
  #target: number;
  /** Why what is open must not be used any more. */
  #failure: IndexFailure | undefined;
  /** It failed, and was not complete since. */
  #hasFailed = false;
  /** Removed while the index had not got so far: they never come in. */
  readonly #forgotten = new Set<number>();
  #isClosed = false;
  #waiting: { seq: number; resolve: () => void }[] = [];
  #work: Promise<void> = Promise.resolve();

  constructor({ engine, journal, log, closeMs = 5000 }: FollowingIndexParts) {
    this.#closeMs = closeMs;
    this.#engine = engine;
    this.#journal = journal;
    this.#log = log;
    this.#target = journal.durableSeq;
    engine.onDeath((error) => this.#fail(error));
  }

  get seq(): number {
    return this.#state?.seq ?? 0;
  }

  get building(): boolean {
    return this.seq < this.#target;
  }

  attach(source: IndexSource): void {
    this.#work = this.#run(source);
  }

  wake(): void {
    this.#bell.ring();
  }

  async find(question: IndexQuestion): Promise<IndexAnswer> {
    if (this.#state === undefined) throw new IndexFailure("The index is not open", { damaged: false });
    try {
      return await this.#engine.find(question);
    } catch (error) {
      if (error instanceof IndexFailure && error.damaged) this.#fail(error);
      throw error;
    }
  }

  /** Resolves once everything that is durable now is in the index, or it is closed. */
  caughtUp(): Promise<void> {
    const seq = this.#journal.durableSeq;
    if (this.seq >= seq || this.#isClosed) return Promise.resolve();
    this.wake();
    return new Promise((resolve) => this.#waiting.push({ seq, resolve }));
  }

  /** Resolves once nothing is left on the disk of these messages, which must be removed durably; rejects when something may be. */
  async forget(seqs: readonly number[]): Promise<void> {
    for (const seq of seqs) this.#forgotten.add(seq);
    if (this.#state !== undefined) return await this.#engine.erase(seqs);
    this.#fail(
      new IndexFailure("something has to be removed from it while it is not open", { damaged: true }),
    );
    await this.#engine.discard();
  }

  /** Keeps what is in it and ends, at the latest after some seconds. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#bell.close();
    const timer = setTimeout(() => this.#engine.stop(), this.#closeMs);
    await this.#work;
    this.#state = undefined;
    await this.#engine.close().catch((error) =>
      this.#log.warn("search.not_closed", { error: textOfError(error) })
    );
    clearTimeout(timer);
  }

  async #run(source: IndexSource): Promise<void> {
    while (!this.#isClosed) {
      try {
        await this.#open(source);
        await this.#follow(source);
      } catch (error) {
        await this.#recover(error);
      }
    }
    this.#release();
  }

  async #open(source: IndexSource): Promise<void> {
    this.#failure = undefined;
    const state = await this.#engine.open(this.#journal.realm);
    const problem = await this.#problemWith(state, source);
    if (problem !== undefined) throw new IndexFailure(problem, { damaged: true });
    this.#state = state;
    this.#unkept = 0;
    this.#target = this.#journal.durableSeq;
    this.#log.debug("search.opened", { seq: state.seq, of: this.#target });
    this.#release();
  }

  /** Why this index is not of this journal. */
  async #problemWith(state: IndexState, source: IndexSource): Promise<string | undefined> {
    const { seq, digest, messages, difference } = state;
    if (seq > this.#journal.durableSeq) {
      return `it goes to ${seq}, the journal to ${this.#journal.durableSeq}`;
    }
    const record = digest === 0 ? undefined : await this.#recordOf(seq);
    if (record !== undefined && !record.tombstone && digestOf(record) !== digest) {
      return `record ${seq} of the journal is another one`;
    }
    // As long as it was never complete, by how much the counts differ is not known.
    if (difference === null) return undefined;
    const wanted = source.messagesUpTo(seq) - difference;
    return wanted === messages ? undefined : `it has ${messages} messages up to ${seq} instead of ${wanted}`;
  }

  async #recordOf(seq: number): Promise<StoredRecord | undefined> {
    const [record] = await this.#journal.page(seq, 1);
    return record?.seq === seq ? record : undefined;
  }

  async #follow(source: IndexSource): Promise<void> {
    while (!this.#isClosed) {
      if (this.#failure !== undefined) throw this.#failure;
      if (this.seq < this.#journal.durableSeq) await this.#take(source);
      else await this.#rest(source);
    }
  }

  async #take(source: IndexSource): Promise<void> {
    this.#pace.begin();
    const range = { from: this.seq + 1, upTo: Math.min(this.#journal.durableSeq, this.seq + batchRecords) };
    const forgotten = new Set(this.#forgotten);
    const recordOf = (seq: number) => this.#recordOf(seq);
    const maker = new BatchMaker({ upTo: range.upTo, source, forgotten, recordOf });
    await this.#journal.replay(range, (record) => maker.add(record));
    const batch = await maker.finish();
    if (this.#forgotten.size > forgotten.size) return;
    const { upTo, digest, messages } = batch;
    await this.#engine.add(batch);
    const state = this.#state;
    if (state === undefined) return;
    this.#unkept += upTo - state.seq;
    this.#state = { ...state, seq: upTo, digest, messages: state.messages + messages };
    if (this.#unkept >= keptRecords) await this.#keep();
    this.#release();
    await this.#bell.pause(this.#pace.restMs(this.#journal.durableSeq));
  }

  async #keep(): Promise<void> {
    await this.#engine.commit();
    this.#unkept = 0;
  }

  /** Everything is in it: waits for more, and keeps it when nothing comes for a while. */
  async #rest(source: IndexSource): Promise<void> {
    if (this.#state?.difference === null) await this.#complete(this.#state, source);
    this.#hasFailed = false;
    this.#forgotten.clear();
    if (this.#unkept > 0) {
      if (!await this.#bell.wait(commitMs)) return await this.#keep();
    } else await this.#bell.wait();
    await this.#bell.pause(lingerMs);
  }

  async #complete(state: IndexState, source: IndexSource): Promise<void> {
    const difference = source.messagesUpTo(state.seq) - state.messages;
    if (difference !== 0) this.#log.warn("search.counts_differ", { difference });
    await this.#engine.noteDifference(difference);
    this.#unkept = 0;
    if (this.#state !== undefined) this.#state = { ...this.#state, difference };
    this.#log.debug("search.built", { seq: state.seq, messages: state.messages });
  }

  /** What is open is left at once; the loop sees why. */
  #fail(error: IndexFailure): void {
    this.#failure = error;
    this.#state = undefined;
    this.#engine.stop();
    this.#bell.ring();
  }

  async #recover(error: unknown): Promise<void> {
    const failure = this.#failure ?? error;
    const damaged = failure instanceof IndexFailure && failure.damaged;
    this.#state = undefined;
    this.#engine.stop();
    if (this.#isClosed) return;
    this.#log.warn("search.failed", { error: textOfError(failure), begins_anew: damaged });
    if (damaged) await this.#discard();
    if (!damaged || this.#hasFailed) await this.#bell.pause(retryMs);
    this.#hasFailed = true;
  }

  async #discard(): Promise<void> {
    try {
      await this.#engine.discard();
    } catch (error) {
      this.#log.warn("search.not_removed", { error: textOfError(error) });
    }
  }

  #release(): void {
    const isDone = ({ seq }: { seq: number }) => this.#isClosed || seq <= this.seq;
    for (const { resolve } of this.#waiting.filter(isDone)) resolve();
    this.#waiting = this.#waiting.filter((one) => !isDone(one));
  }
}
