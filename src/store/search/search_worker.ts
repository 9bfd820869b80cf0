/** The index's thread: a ranked query over a million messages, or a batch of new ones, would hold up everything else. */
import type { IndexAnswer } from "../../protocol/search_index.ts";
import type { IndexBatch, IndexState } from "./index_batch.ts";
import { IndexDatabase } from "./index_database.ts";
import type { NumberedRequest, WorkerReply, WorkerRequest } from "./worker_messages.ts";

/** What a worker has of its surroundings; the types of a page do not tell. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<NumberedRequest>) => void) | null;
  postMessage(reply: WorkerReply): void;
}

/** Reasons of SQLite that pass: no memory, no right, locked, I/O error, full disk, cannot open. */
const passing = new Set([3, 5, 6, 7, 8, 10, 13, 14]);

class SearchWorker {
  #database: IndexDatabase | undefined;

  answer({ id, request }: NumberedRequest): WorkerReply {
    try {
      return { id, value: this.#run(request) };
    } catch (error) {
      const code = (error as { errcode?: unknown }).errcode;
      const damaged = typeof code !== "number" || !passing.has(code & 0xff);
      return { id, error: error instanceof Error ? error.message : String(error), damaged };
    }
  }

  #run(request: WorkerRequest): IndexState | IndexAnswer | undefined {
    switch (request.kind) {
      case "open":
        this.#database = new IndexDatabase(request.path, request.realm);
        return this.#database.state;
      case "add":
        this.#open.add(request.batch);
        release(request.batch);
        return undefined;
      case "commit":
        this.#open.commit();
        return undefined;
      case "erase":
        this.#open.erase(request.seqs);
        return undefined;
      case "note":
        this.#open.noteDifference(request.difference);
        return undefined;
      case "find":
        return this.#open.find(request.question, request.budgetMs);
      case "close":
        this.#database?.close();
        this.#database = undefined;
        return undefined;
    }
  }

  get #open(): IndexDatabase {
    if (this.#database === undefined) throw new Error("The index is not open");
    return this.#database;
  }
}

/** Gives the memory back at once: the collector does not see how large what it could collect is. */
function release({ bytes, places }: IndexBatch): void {
  bytes.buffer.transfer(0);
  places.buffer.transfer(0);
}

const scope = self as unknown as WorkerScope;
const worker = new SearchWorker();
scope.onmessage = ({ data }) => scope.postMessage(worker.answer(data));
