/** What is kept and decided, without any door: the journal, the hub over it, and the exports that follow it. */
import { exportFolders, type Paths } from "../config/paths.ts";
import type { Settings } from "../config/settings.ts";
import { createHub, type HubCore } from "../hub/hub.ts";
import type { HubSettings, Log } from "../hub/ports.ts";
import { formatTime } from "../protocol/time.ts";
import type { Exports, ExportsJournal } from "../store/exports/exports.ts";
import { openExports } from "../store/exports/open_exports.ts";
import { type DiskStore, openDiskStore } from "../store/open_store.ts";
import { PythonFolder } from "../store/python/folder.ts";
import type { Closers } from "./closers.ts";
import { systemClock, systemIds } from "./system.ts";

export interface StorageOptions {
  paths: Paths;
  settings: Settings;
  hubSettings: HubSettings;
  log: Log;
  /** Is given what to close, also when opening fails half-way. */
  closers: Closers;
  /** "nothing": what the Python version left in this folder is left to somebody else. */
  inherit: "what is there" | "nothing";
}

export interface Storage {
  hub: HubCore;
  store: DiskStore;
}

/** What the Python version wrote is imported first, then the exports take over its files. */
export async function openStorage(options: StorageOptions): Promise<Storage> {
  const { closers } = options;
  const storage = await open(options);
  const { hub, store } = storage;
  const exports = await exportsOf(options, store.journal).catch(async (error) => {
    await hub.close();
    throw error;
  });
  closers.add("exports", () => exports.close());
  // Closed before the exports: what it decides then is exported, too.
  closers.add("hub", () => hub.close());
  hub.onEvent((event) => exports.handle(event));
  hub.addTraces(exports);
  return storage;
}

/** Journal and hub alone: nothing is exported. */
export async function openHub(options: StorageOptions): Promise<Storage> {
  const storage = await open(options);
  options.closers.add("hub", () => storage.hub.close());
  return storage;
}

async function open(options: StorageOptions): Promise<Storage> {
  const { paths, settings, hubSettings, log, closers, inherit } = options;
  const inherited = await PythonFolder.open({ home: paths.home, ...exportFolders(paths, settings) });
  const store = await openDiskStore({ dir: paths.home, log });
  closers.add("store", () => store.close());
  const hub = await createHub({
    journal: store.journal,
    snapshots: store.snapshots,
    blobs: store.blobs,
    clock: systemClock,
    ids: systemIds,
    log,
    settings: hubSettings,
    formatTime,
    ...(inherit === "nothing" ? {} : { inherited }),
  });
  return { hub, store };
}

function exportsOf({ paths, settings, log }: StorageOptions, journal: ExportsJournal): Promise<Exports> {
  const folders = exportFolders(paths, settings);
  return openExports({
    dir: paths.home,
    logDir: folders.logs,
    conversationsDir: folders.conversations,
    artifactsDir: folders.artifacts,
    format: settings["logging.format"],
    rotation: {
      maxSizeMb: settings["logging.rotation.max_size_mb"],
      maxFiles: settings["logging.rotation.max_files"],
    },
    journal,
    log,
  });
}
