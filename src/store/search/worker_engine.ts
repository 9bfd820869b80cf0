/** The index in SQLite, in a thread of its own. */
import type { IndexAnswer, IndexQuestion } from "../../protocol/search_index.ts";
import { denoFiles, type Files } from "../files.ts";
import type { IndexBatch, IndexState } from "./index_batch.ts";
import { type IndexEngine, IndexFailure } from "./index_engine.ts";
import type { NumberedRequest, WorkerReply, WorkerRequest, WorkerValue } from "./worker_messages.ts";

/** One question ends about then, however much there still is to look through. */
const budgetMs = 100;

/** The worker's script: beside the bundled program in the executable, in its folder otherwise. */
export const searchWorker = new URL(
  Deno.build.standalone ? "./search_worker.js" : "./search_worker.ts",
  import.meta.url,
);

interface Waiting {
  resolve: (value: unknown) => void;
  reject: (error: IndexFailure) => void;
}

export class WorkerEngine implements IndexEngine {
  readonly #dir: string;
  readonly #path: string;
  readonly #files: Files;
  readonly #script: URL;
  #worker: Worker | undefined;
  #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #onDeath: (error: IndexFailure) => void = () => {};

  /** `dir`: where `search.db` is; made when it is not there. */
  constructor(
    { dir, files = denoFiles, script = searchWorker }: { dir: string; files?: Files; script?: URL },
  ) {
    this.#script = script;
    this.#dir = dir;
    this.#path = `${dir}/search.db`;
    this.#files = files;
  }

  async open(realm: string): Promise<IndexState> {
    await this.#makeFile();
    this.#start();
    return await this.#ask({ kind: "open", path: this.#path, realm });
  }

  async add(batch: IndexBatch): Promise<void> {
    await this.#ask({ kind: "add", batch }, [batch.bytes.buffer, batch.places.buffer]);
  }

  async commit(): Promise<void> {
    await this.#ask({ kind: "commit" });
  }

  async erase(seqs: readonly number[]): Promise<void> {
    await this.#ask({ kind: "erase", seqs });
  }

  async noteDifference(difference: number): Promise<void> {
    await this.#ask({ kind: "note", difference });
  }

  find(question: IndexQuestion): Promise<IndexAnswer> {
    return this.#ask({ kind: "find", question, budgetMs });
  }

  onDeath(listener: (error: IndexFailure) => void): void {
    this.#onDeath = listener;
  }

  stop(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    const stopped = new IndexFailure("The index was stopped", { damaged: false });
    for (const { reject } of this.#waiting.values()) reject(stopped);
    this.#waiting.clear();
  }

  async discard(): Promise<void> {
    for (const suffix of ["", "-wal", "-shm", "-journal"]) await this.#files.remove(`${this.#path}${suffix}`);
  }

  async close(): Promise<void> {
    if (this.#worker !== undefined) await this.#ask({ kind: "close" });
    this.stop();
  }

  /** SQLite gives its other files the rights of this one. */
  async #makeFile(): Promise<void> {
    try {
      await this.#files.mkdir(this.#dir);
      (await this.#files.open(this.#path, "lock")).close();
    } catch (error) {
      throw new IndexFailure(error instanceof Error ? error.message : String(error), { damaged: false });
    }
  }

  #start(): void {
    this.stop();
    const worker = new Worker(this.#script, { type: "module", name: "search index" });
    this.#worker = worker;
    worker.onmessage = ({ data }: MessageEvent<WorkerReply>) => this.#settle(data);
    worker.onerror = (event) => {
      event.preventDefault();
      if (this.#worker !== worker) return;
      this.stop();
      this.#onDeath(new IndexFailure(`The index's thread ended: ${event.message}`, { damaged: true }));
    };
  }

  #ask<R extends WorkerRequest>(request: R, transfer: Transferable[] = []): Promise<WorkerValue<R>> {
    const worker = this.#worker;
    if (worker === undefined) {
      return Promise.reject(new IndexFailure("The index is not open", { damaged: false }));
    }
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as Waiting["resolve"], reject });
      worker.postMessage({ id, request } satisfies NumberedRequest, transfer);
    });
  }

  #settle(reply: WorkerReply): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if ("error" in reply) waiting?.reject(new IndexFailure(reply.error, reply));
    else waiting?.resolve(reply.value);
  }
}
