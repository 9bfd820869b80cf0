/** What was opened, to be closed in reverse. */
import type { Log } from "../hub/ports.ts";

export class Closers {
  readonly #log: Log;
  readonly #steps: { name: string; close: () => void | Promise<void> }[] = [];
  #closing: Promise<void> | undefined;

  constructor(log: Log) {
    this.#log = log;
  }

  add(name: string, close: () => void | Promise<void>): void {
    this.#steps.push({ name, close });
  }

  /** Closes everything once; a step that fails is logged and does not keep the others from closing. */
  close(): Promise<void> {
    return this.#closing ??= this.#run();
  }

  async #run(): Promise<void> {
    for (const { name, close } of this.#steps.reverse()) {
      try {
        await close();
      } catch (error) {
        this.#log.error("daemon.close_failed", { part: name, error });
      }
    }
  }
}
