/** Files on their way to the next message. */
import { limits } from "$protocol/limits.ts";
import type { SharedFile } from "$protocol/message.ts";
import type { UploadOptions } from "../net/upload.ts";

export interface Upload {
  id: number;
  name: string;
  size: number;
  part: number;
  file: SharedFile | null;
  problem: string | null;
}

export type Send = (file: File, options: UploadOptions) => Promise<SharedFile>;

export class Uploads {
  readonly #send: Send;
  readonly #running = new Map<number, AbortController>();
  #next = 1;
  list: Upload[] = $state.raw([]);
  readonly busy = $derived(this.list.some((one) => one.file === null && one.problem === null));
  readonly ready = $derived(this.list.map((one) => one.file).filter((file) => file !== null));

  constructor(send: Send) {
    this.#send = send;
  }

  add(files: Iterable<File>): void {
    for (const file of files) {
      if (this.list.length < limits.filesPerMessage) void this.#start(file);
    }
  }

  remove(id: number): void {
    this.#running.get(id)?.abort();
    this.list = this.list.filter((one) => one.id !== id);
  }

  /** The ids for a message; afterwards there are none. */
  take(): string[] {
    const ids = this.ready.map((file) => file.id);
    this.list = [];
    return ids;
  }

  async #start(file: File): Promise<void> {
    const id = this.#next++;
    const stop = new AbortController();
    this.#running.set(id, stop);
    this.list = [...this.list, { id, name: file.name, size: file.size, part: 0, file: null, problem: null }];
    try {
      const stored = await this.#send(file, {
        signal: stop.signal,
        onProgress: (part) => this.#set(id, { part }),
      });
      this.#set(id, { file: stored, part: 1 });
    } catch (error) {
      this.#set(id, { problem: error instanceof Error ? error.message : String(error) });
    } finally {
      this.#running.delete(id);
    }
  }

  #set(id: number, change: Partial<Upload>): void {
    this.list = this.list.map((one) => one.id === id ? { ...one, ...change } : one);
  }
}
