/** What the index's worker is asked and what it answers. */
import type { IndexAnswer, IndexQuestion } from "../../protocol/search_index.ts";
import type { IndexBatch, IndexState } from "./index_batch.ts";

export type WorkerRequest =
  | { kind: "open"; path: string; realm: string }
  | { kind: "add"; batch: IndexBatch }
  | { kind: "commit" }
  | { kind: "erase"; seqs: readonly number[] }
  | { kind: "note"; difference: number }
  | { kind: "find"; question: IndexQuestion; budgetMs: number }
  | { kind: "close" };

export type WorkerValue<R extends WorkerRequest> = R extends { kind: "open" } ? IndexState
  : R extends { kind: "find" } ? IndexAnswer
  : undefined;

export interface NumberedRequest {
  id: number;
  request: WorkerRequest;
}

export type WorkerReply =
  | { id: number; value: IndexState | IndexAnswer | undefined }
  | { id: number; error: string; damaged: boolean };
