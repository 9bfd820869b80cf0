/** What is kept and decided, without any door: the journal, the hub over it, and the exports that follow it. */
import { join } from "node:path";
import { exportFolders, type Paths } from "../config/paths.ts";
import type { Settings } from "../config/settings.ts";
import { createHub, type HubCore } from "../hub/hub.ts";
import type { HubSettings, Log } from "../hub/ports.ts";
import type { SearchIndex } from "../protocol/search_index.ts";
import { formatTime } from "../protocol/time.ts";
import type { Exports, ExportsJournal } from "../store/exports/exports.ts";
import { openExports } from "../store/exports/open_exports.ts";
import { type DiskStore, openDiskStore } from "../store/open_store.ts";
import { PythonFolder } from "../store/python/folder.ts";
import { FollowingIndex } from "../store/search/following_index.ts";
import { WorkerEngine } from "../store/search/worker_engine.ts";
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

export interface HubStorage {
  hub: HubCore;
  store: DiskStore;
}

export interface Storage extends HubStorage {
  search: FollowingIndex;
}

/** What the Python version wrote is imported first, then the exports take over its files. */
export async function openStorage(options: StorageOptions): Promise<Storage> {
  const { closers } = options;
  const store = await openStore(options);
  const search = searchIndexOf(options, store.journal);
  // Closed after the hub, as it takes in what that decides last.
  closers.add("search index", () => search.close());
  const hub = await hubOver(store, options, { search });
  const exports = await exportsOf(options, store.journal).catch(async (error) => {
    await hub.close();
    throw error;
  });
  closers.add("exports", () => exports.close());
  // Closed before the exports: what it decides then is exported, too.
  closers.add("hub", () => hub.close());
  hub.onEvent((event) => exports.handle(event));
  hub.addTraces(exports);
  hub.addTraces({ remove: (_, events) => search.forget(events.map(({ seq }) => seq)) });
  return { hub, store, search };
}

/** Journal and hub alone: nothing is exported, nothing is kept for searching. */
export async function openHub(options: StorageOptions): Promise<HubStorage> {
  const store = await openStore(options);
  const hub = await hubOver(store, options);
  options.closers.add("hub", () => hub.close());
  return { hub, store };
}

async function openStore({ paths, log, closers }: StorageOptions): Promise<DiskStore> {
  const store = await openDiskStore({ dir: paths.home, log });
  closers.add("store", () => store.close());
  return store;
}

async function hubOver(
  store: DiskStore,
  { paths, settings, hubSettings, log, inherit }: StorageOptions,
  more: { search?: SearchIndex } = {},
): Promise<HubCore> {
  const inherited = await PythonFolder.open({ home: paths.home, ...exportFolders(paths, settings) });
  return await createHub({
    ...more,
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
}

function searchIndexOf({ paths, log }: StorageOptions, journal: DiskStore["journal"]): FollowingIndex {
  const engine = new WorkerEngine({ dir: join(paths.cache, "search") });
  return new FollowingIndex({ engine, journal, log });
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
