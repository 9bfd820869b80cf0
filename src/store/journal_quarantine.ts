/** Copies of damaged bytes: evidence, and perhaps somebody's words. */
import { crc32 } from "node:zlib";
import { type Files, readFully, replaceFile } from "./files.ts";
import { type StoreLog, textOfError } from "./store_log.ts";

const maxCopyBytes = 64 * 1024 * 1024;

export class Quarantine {
  #files: Files;
  #dir: string;
  #log: StoreLog;

  constructor(files: Files, dir: string, log: StoreLog) {
    this.#files = files;
    this.#dir = dir;
    this.#log = log;
  }

  /** Copies a range of a file (at most 64 MB of it); the path of the copy, or null when it could not be made. */
  async keep(path: string, name: string, range: { offset: number; bytes: number }): Promise<string | null> {
    try {
      return await this.#copy(path, name, range);
    } catch (error) {
      this.#log.error("journal.quarantine_failed", { file: name, ...range, error: textOfError(error) });
      return null;
    }
  }

  async #copy(path: string, name: string, range: { offset: number; bytes: number }): Promise<string> {
    const bytes = await this.#read(path, range);
    const target = `${this.#dir}/${name}-${range.offset}-${crc32(bytes).toString(16).padStart(8, "0")}.bin`;
    // The same damage is found at every start; one copy of it is enough.
    if (await this.#files.sizeOf(target) === bytes.length) return target;
    await this.#files.mkdir(this.#dir);
    await replaceFile(this.#files, target, [bytes]);
    return target;
  }

  async #read(path: string, range: { offset: number; bytes: number }): Promise<Uint8Array> {
    const handle = await this.#files.open(path, "read");
    try {
      const bytes = new Uint8Array(Math.min(range.bytes, maxCopyBytes));
      return bytes.subarray(0, await readFully(handle, bytes, range.offset));
    } finally {
      handle.close();
    }
  }
}
