/** Where the index is kept: in a worker with SQLite, or in memory. */
import type { IndexAnswer, IndexQuestion } from "../../protocol/search_index.ts";
import type { IndexBatch, IndexState } from "./index_batch.ts";

export interface IndexEngine {
  /** Opens what is there, for this history, or begins anew. Rejects with IndexFailure. */
  open(realm: string): Promise<IndexState>;
  add(batch: IndexBatch): Promise<void>;
  /** What was added is kept from now on; what was not is lost with a crash. */
  commit(): Promise<void>;
  /** Leaves nothing of these messages on the disk, and keeps everything else that was added. */
  erase(seqs: readonly number[]): Promise<void>;
  noteDifference(difference: number): Promise<void>;
  find(question: IndexQuestion): Promise<IndexAnswer>;
  /** Called when it dies by itself. */
  onDeath(listener: (error: IndexFailure) => void): void;
  /** Lets go at once of what is open; what is asked rejects. */
  stop(): void;
  /** Removes everything of a stopped one. */
  discard(): Promise<void>;
  /** Commits and closes. */
  close(): Promise<void>;
}

/** The index cannot be used. `damaged`: as it is, it never can; otherwise perhaps later (a full disk, a missing right). */
export class IndexFailure extends Error {
  override readonly name = "IndexFailure";
  readonly damaged: boolean;
  constructor(message: string, { damaged }: { damaged: boolean }) {
    super(message);
    this.damaged = damaged;
  }
}
