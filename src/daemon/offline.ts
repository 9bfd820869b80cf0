/** What is possible while no daemon runs: importing and backing up in this process, under the lock of the folder. */
import type { Paths } from "../config/paths.ts";
import { pathsFrom } from "../config/paths.ts";
import type { Settings } from "../config/settings.ts";
import type { Log } from "../hub/ports.ts";
import type { ImportProgress, ImportReport } from "../protocol/import.ts";
import { denoFiles } from "../store/files.ts";
import { openJournal } from "../store/disk_journal.ts";
import { CommsError } from "../protocol/errors.ts";
import { backupStream } from "./backup.ts";
import { Closers } from "./closers.ts";
import { hubSettings, LiveSettings } from "./live_settings.ts";
import { openPythonFolder } from "./maintenance.ts";
import { openHub, openStorage } from "./storage.ts";

export interface Offline {
  paths: Paths;
  settings: Settings;
  log: Log;
}

export interface OfflineImport extends Offline {
  from: string;
  dryRun: boolean;
  onProgress: (progress: ImportProgress) => void;
}

/** Throws CommsError `unavailable` when a daemon holds the folder. */
export async function importOffline(options: OfflineImport): Promise<ImportReport> {
  const { paths, from, dryRun } = options;
  const isNew = await denoFiles.sizeOf(paths.journal) === undefined;
  if (dryRun && isNew) return await withTemporaryHome((temporary) => run({ ...options, target: temporary }));
  return await run({ ...options, target: paths, from });
}

/** A dry run where there is no journal yet leaves no journal behind. */
async function withTemporaryHome<T>(use: (paths: Paths) => Promise<T>): Promise<T> {
  const home = await Deno.makeTempDir({ prefix: "claude-comms-" });
  try {
    return await use(pathsFrom({ CLAUDE_COMMS_HOME: home }));
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

async function run(options: OfflineImport & { target: Paths }): Promise<ImportReport> {
  const { paths, settings, log, from, dryRun, onProgress, target } = options;
  const folder = await openPythonFolder(from, { paths, settings });
  const closers = new Closers(log);
  const inherit = folder.from === paths.home || dryRun ? "nothing" : "what is there";
  const storage = {
    paths: target,
    settings,
    hubSettings: hubSettings(new LiveSettings(settings)),
    log,
    closers,
    inherit,
  } as const;
  try {
    const { hub } = await (dryRun ? openHub(storage) : openStorage(storage));
    return await hub.importFrom(folder, { dryRun, onProgress });
  } finally {
    await closers.close();
  }
}

/** The archive's bytes; the folder is held until they have been read or cancelled. */
export async function* backupOffline(
  { paths, log, ...options }: Offline & { withSecrets: boolean; withCredentials: boolean },
): AsyncGenerator<Uint8Array> {
  if (await denoFiles.sizeOf(paths.journal) === undefined) {
    throw new CommsError("not_found", `There is nothing to back up: "${paths.home}" has no journal`);
  }
  const journal = await openJournal({ dir: paths.journal, files: denoFiles, log });
  try {
    yield* await backupStream({ paths, journal, ...options });
  } finally {
    await journal.close();
  }
}
