/** Open files for reading. Each serves one reader at a time, and is kept for the next. */
import type { FileHandle, Files } from "./files.ts";
import type { Segment } from "./journal_segment.ts";

const maxIdleHandles = 16;

/** Who reads a segment now, and who wants it alone. */
interface Gate {
  readers: number;
  /** Set while somebody has it, or waits to have it, alone. */
  alone: PromiseWithResolvers<void> | undefined;
  left: () => void;
}

export class ReadHandles {
  #files: Files;
  #idle: { path: string; handle: FileHandle }[] = [];
  #gates = new Map<Segment, Gate>();
  #closed = false;

  constructor(files: Files) {
    this.#files = files;
  }

  /** What is known of the segment (its end, its offsets) does not change while `run` runs. */
  async use<T>(segment: Segment, run: (handle: FileHandle) => Promise<T>): Promise<T> {
    const gate = await this.#enter(segment);
    try {
      return await this.#withHandle(segment.path, run);
    } finally {
      gate.readers--;
      gate.left();
      this.#forget(segment, gate);
    }
  }

  /** Runs while nobody uses the segment, and without a handle on its file. One at a time for each segment. */
  async exclusive<T>(segment: Segment, run: () => Promise<T>): Promise<T> {
    const gate = this.#gateOf(segment);
    gate.alone = Promise.withResolvers();
    try {
      while (gate.readers > 0) await new Promise<void>((resolve) => gate.left = resolve);
      this.#dropIdle(segment.path);
      return await run();
    } finally {
      const { resolve } = gate.alone;
      gate.alone = undefined;
      resolve();
      this.#forget(segment, gate);
    }
  }

  close(): void {
    this.#closed = true;
    for (const { handle } of this.#idle.splice(0)) handle.close();
  }

  async #enter(segment: Segment): Promise<Gate> {
    for (;;) {
      const gate = this.#gateOf(segment);
      if (!gate.alone) {
        gate.readers++;
        return gate;
      }
      await gate.alone.promise;
    }
  }

  #gateOf(segment: Segment): Gate {
    const gate = this.#gates.get(segment) ?? { readers: 0, alone: undefined, left: () => {} };
    this.#gates.set(segment, gate);
    return gate;
  }

  #forget(segment: Segment, gate: Gate): void {
    if (gate.readers === 0 && !gate.alone) this.#gates.delete(segment);
  }

  async #withHandle<T>(path: string, run: (handle: FileHandle) => Promise<T>): Promise<T> {
    const at = this.#idle.findLastIndex((one) => one.path === path);
    const handle = at >= 0 ? this.#idle.splice(at, 1)[0]!.handle : await this.#files.open(path, "read");
    try {
      return await run(handle);
    } finally {
      this.#giveBack(path, handle);
    }
  }

  #giveBack(path: string, handle: FileHandle): void {
    if (this.#closed) return handle.close();
    this.#idle.push({ path, handle });
    if (this.#idle.length > maxIdleHandles) this.#idle.shift()!.handle.close();
  }

  #dropIdle(path: string): void {
    for (const { handle } of this.#idle.filter((one) => one.path === path)) handle.close();
    this.#idle = this.#idle.filter((one) => one.path !== path);
  }
}
