/** Folders, logs and journals for the tests of the store. */
import type { StoreLog } from "../../src/store/store_log.ts";
import { type DiskJournal, type JournalOptions, openJournal } from "../../src/store/disk_journal.ts";
import { denoFiles } from "../../src/store/files.ts";

export class RecordedLog implements StoreLog {
  readonly entries: { level: string; event: string; fields: Record<string, unknown> }[] = [];
  debug = (event: string, fields = {}) => this.#add("debug", event, fields);
  info = (event: string, fields = {}) => this.#add("info", event, fields);
  warn = (event: string, fields = {}) => this.#add("warn", event, fields);
  error = (event: string, fields = {}) => this.#add("error", event, fields);

  events(): string[] {
    return this.entries.map((one) => one.event);
  }

  #add(level: string, event: string, fields: Record<string, unknown>): void {
    this.entries.push({ level, event, fields });
  }
}

/** Runs with an empty folder that is gone afterwards. */
export async function withFolder(run: (dir: string) => Promise<void>): Promise<void> {
  const dir = await Deno.makeTempDir();
  try {
    await run(dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

export function openIn(dir: string, more: Partial<JournalOptions> = {}): Promise<DiskJournal> {
  return openJournal({ dir, files: denoFiles, log: new RecordedLog(), retryAfterMs: 0, ...more });
}
