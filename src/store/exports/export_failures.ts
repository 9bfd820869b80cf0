/** Files that cannot be written: each is said once, as the next try comes in seconds. */
import { type StoreLog, textOfError } from "../store_log.ts";

export class ExportFailures {
  #log: StoreLog;
  #told = new Set<string>();

  constructor(log: StoreLog) {
    this.#log = log;
  }

  note(file: string, error: unknown): void {
    if (this.#told.has(file)) return;
    this.#told.add(file);
    this.#log.warn("export.write_failed", { file, error: textOfError(error) });
  }

  /** It works again: the next failure is news. */
  clear(file: string): void {
    this.#told.delete(file);
  }
}
