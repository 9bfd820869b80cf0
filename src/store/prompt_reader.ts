/** Short reads of one answer: at once as long as the system has what is wanted in memory, in a thread as soon as it has not. */
import { type FileHandle, readFully } from "./files.ts";

/** From memory a read takes some microseconds; a thread to do it in costs ten times that. */
const slowMs = 0.3;

export class PromptReader {
  readonly #now: () => number;
  #isSlow = false;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Fills `into` from `offset` on; returns how much there was. One slow read at the most holds up everything else. */
  async read(handle: FileHandle, into: Uint8Array, offset: number): Promise<number> {
    if (this.#isSlow) return await readFully(handle, into, offset);
    const began = this.#now();
    const got = handle.readAtSync(into, offset);
    this.#isSlow = this.#now() - began > slowMs;
    if (got <= 0 || got === into.length) return Math.max(0, got);
    return got + await readFully(handle, into.subarray(got), offset + got);
  }
}
