/** The journal without a disk: for tests, and wherever nothing needs to outlive the process. */
import type {
  Journal,
  JournalPart,
  JournalRange,
  JournalRewriting,
  NewRecord,
  Remains,
  Rewritten,
  StoredRecord,
} from "../protocol/journal.ts";
import { backlogFull, journalClosed, maxBacklogBytes, notWritten, recordTooLarge } from "./refusals.ts";
import { Round } from "./round.ts";

/** Positions are not sequence numbers: whoever mixes them up shall notice. */
const positionOfFirst = 1_000_000;

const sliceRecords = 1000;

export class MemoryJournal implements Journal {
  readonly rewriting: JournalRewriting;
  readonly realm: string;
  readonly epoch: number;
  problem: string | null = null;
  #records: StoredRecord[] = [];
  #durableSeq = 0;
  #round = new Round();
  #held = false;
  #scheduled = false;
  #closed = false;
  #waitingBytes = 0;
  #listeners: ((error: Error) => void)[] = [];
  /** The last numbers of the closed parts. */
  #ends: number[] = [];

  constructor(options: { realm?: string; epoch?: number } = {}) {
    this.realm = options.realm ?? crypto.randomUUID();
    this.epoch = options.epoch ?? 1;
    this.rewriting = {
      parts: () => this.#parts(),
      seal: () => this.#seal(),
      rewrite: (firstSeq, remains) => this.#rewrite(firstSeq, remains),
    };
  }

  get nextSeq(): number {
    return this.#records.length + 1;
  }

  get durableSeq(): number {
    return this.#durableSeq;
  }

  append(record: NewRecord): { seq: number; position: number } {
    if (this.#closed) throw journalClosed();
    if (record.body.length > maxBacklogBytes) throw recordTooLarge(record.body.length);
    if (this.#waitingBytes + record.body.length > maxBacklogBytes) throw backlogFull(this.#waitingBytes);
    const seq = this.nextSeq;
    const position = positionOfFirst + seq;
    this.#waitingBytes += record.body.length;
    this.#records.push({
      seq,
      position,
      epoch: this.epoch,
      kind: record.kind,
      kindVersion: record.kindVersion,
      ignorable: record.ignorable ?? false,
      tombstone: false,
      actor: record.actor,
      op: record.op ?? null,
      body: record.body.slice(),
    });
    this.#schedule();
    return { seq, position };
  }

  durable(seq: number): Promise<void> {
    if (seq <= this.#durableSeq) return Promise.resolve();
    if (seq >= this.nextSeq) return Promise.reject(notWritten(`number ${seq} is not in the journal`));
    return this.#round.promise;
  }

  read(position: number): Promise<StoredRecord | undefined> {
    return Promise.resolve(this.#records[position - positionOfFirst - 1]);
  }

  readMany(positions: readonly number[]): Promise<(StoredRecord | undefined)[]> {
    return Promise.all(positions.map((position) => this.read(position)));
  }

  async replay(
    { from, upTo = Infinity }: JournalRange,
    each: (record: StoredRecord) => void,
  ): Promise<void> {
    let next = Math.max(1, from);
    while (next <= Math.min(upTo, this.#durableSeq)) {
      const slice = await this.page(next, Math.min(sliceRecords, upTo - next + 1));
      slice.forEach(each);
      next += slice.length;
    }
  }

  page(from: number, limit: number): Promise<StoredRecord[]> {
    const start = Math.max(1, from) - 1;
    const end = Math.min(start + Math.max(0, limit), this.#durableSeq);
    return Promise.resolve(this.#records.slice(start, Math.max(start, end)));
  }

  onFailure(listener: (error: Error) => void): void {
    this.#listeners.push(listener);
  }

  /** From now on nothing becomes durable. */
  hold(): void {
    this.#held = true;
  }

  /** What was held becomes durable now. */
  release(): void {
    this.#held = false;
    this.#settle();
  }

  /** Behaves as a failed write: everything that is not durable yet is void. */
  fail(error: Error = new Error("the disk failed")): void {
    const round = this.#round;
    this.#round = new Round();
    this.#records.length = this.#durableSeq;
    this.#waitingBytes = 0;
    this.problem = error.message;
    for (const listener of this.#listeners) listener(error);
    round.fail(notWritten(error.message));
  }

  /** What waits becomes durable; later appends are refused. */
  close(): Promise<void> {
    this.release();
    this.#closed = true;
    return Promise.resolve();
  }

  #parts(): JournalPart[] {
    return this.#ends.map((lastSeq, n) => {
      const firstSeq = (this.#ends[n - 1] ?? 0) + 1;
      const records = this.#records.slice(firstSeq - 1, lastSeq);
      return { firstSeq, lastSeq, bytes: bytesOf(records) };
    });
  }

  async #seal(): Promise<void> {
    const last = this.nextSeq - 1;
    await this.durable(last);
    if (last > (this.#ends.at(-1) ?? 0)) this.#ends.push(last);
  }

  async #rewrite(firstSeq: number, remains: (record: StoredRecord) => Remains): Promise<Rewritten> {
    const part = this.#parts().find((one) => one.firstSeq === firstSeq);
    if (!part) return { removed: 0, bytesBefore: 0, bytesAfter: 0 };
    const before = this.#records.slice(firstSeq - 1, part.lastSeq);
    const after = before.map((record) => withRemains(record, remains(record)));
    await this.durable(this.nextSeq - 1);
    this.#records.splice(firstSeq - 1, after.length, ...after);
    const removed = after.filter((record, n) => record !== before[n]).length;
    return { removed, bytesBefore: part.bytes, bytesAfter: bytesOf(after) };
  }

  #schedule(): void {
    if (this.#held || this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      this.#settle();
    });
  }

  #settle(): void {
    if (this.#held || this.#durableSeq === this.#records.length) return;
    const round = this.#round;
    this.#round = new Round();
    this.#durableSeq = this.#records.length;
    this.#waitingBytes = 0;
    this.problem = null;
    round.done();
  }
}

function bytesOf(records: readonly StoredRecord[]): number {
  return records.reduce((sum, { body }) => sum + body.length, 0);
}

function withRemains(record: StoredRecord, remains: Remains): StoredRecord {
  if (remains === "all" || record.tombstone && record.body.length === 0) return record;
  if (remains !== "nothing") return { ...record, tombstone: true, body: remains.body };
  const body = new Uint8Array();
  if (record.op !== null) return { ...record, tombstone: true, body };
  return { ...record, tombstone: true, kind: 0, kindVersion: 1, ignorable: true, actor: "", body };
}
