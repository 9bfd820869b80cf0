/** What the owner may ask of a running daemon: importing a folder, and a backup of everything. */
import { isAbsolute, resolve } from "node:path";
import type { Maintenance } from "../http/settings.ts";
import { exportFolders, type Paths } from "../config/paths.ts";
import type { Settings } from "../config/settings.ts";
import { CommsError } from "../protocol/errors.ts";
import { foldersIn, PythonFolder } from "../store/python/folder.ts";
import { backupStream } from "./backup.ts";
import type { HubStorage } from "./storage.ts";

export interface MaintenanceOptions extends HubStorage {
  paths: Paths;
  settings: () => Settings;
}

export function maintenanceOf({ hub, store, paths, settings }: MaintenanceOptions): Maintenance {
  let importing = false;
  return {
    async importFrom({ from, ...options }) {
      if (importing) throw new CommsError("limit_reached", "An import is under way: wait until it has ended");
      importing = true;
      try {
        return await hub.importFrom(await openPythonFolder(from, { paths, settings: settings() }), options);
      } finally {
        importing = false;
      }
    },
    backup: (options) => backupStream({ paths, journal: store.journal, ...options }),
  };
}

/** Throws CommsError when nothing of the Python version is there. */
export async function openPythonFolder(
  from: string,
  { paths, settings }: { paths: Paths; settings: Settings },
): Promise<PythonFolder> {
  if (!isAbsolute(from)) {
    throw new CommsError(
      "invalid_argument",
      `${JSON.stringify(from)} is no absolute path: name the folder from its root on`,
    );
  }
  const home = resolve(from);
  const folders = home === paths.home ? { home, ...exportFolders(paths, settings) } : foldersIn(home);
  const folder = await PythonFolder.open(folders);
  if (!folder.isEmpty) return folder;
  throw new CommsError(
    "not_found",
    `There is nothing of the Python version in "${home}": name the folder that holds logs/ and registry.db, such as ~/.claude-comms`,
  );
}
