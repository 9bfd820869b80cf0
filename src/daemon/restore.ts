/** Putting a backup in place: unpacked and checked beside the folder first, and then moved there at once. */
import { basename, dirname, join } from "node:path";
import { daemonState } from "../client/running.ts";
import { pathsFrom } from "../config/paths.ts";
import type { Log } from "../hub/ports.ts";
import { CommsError } from "../protocol/errors.ts";
import { type Checked, unpackBackup } from "../store/restore.ts";

export interface RestoreOptions {
  file: string;
  /** The home folder that the backup becomes. */
  home: string;
  /** What is in the folder now is moved aside. */
  force: boolean;
  checkOnly: boolean;
  log: Log;
}

export interface Restored extends Checked {
  /** Where the former content is; null when there was none. */
  safetyCopy: string | null;
}

/** Throws CommsError, with nothing changed, when the backup is bad or the folder is in use or not empty. */
export async function restoreBackup(options: RestoreOptions): Promise<Restored> {
  const { file, home, checkOnly, force, log } = options;
  const folder = dirname(home);
  await Deno.mkdir(folder, { recursive: true, mode: 0o700 });
  const unpacked = checkOnly
    ? await Deno.makeTempDir({ prefix: "claude-comms-check-" })
    : await Deno.makeTempDir({ dir: folder, prefix: `.${basename(home)}-restoring-` });
  try {
    using archive = await opened(file);
    const checked = await unpackBackup(archive.readable, { dir: unpacked, log });
    if (checkOnly) return { ...checked, safetyCopy: null };
    await requireFree(home, { force });
    await tidy(unpacked);
    return { ...checked, safetyCopy: await putInPlace(unpacked, home) };
  } finally {
    await removeTree(unpacked);
  }
}

async function opened(file: string): Promise<{ readable: AsyncIterable<Uint8Array> } & Disposable> {
  try {
    const handle = await Deno.open(file);
    if ((await handle.stat()).isDirectory) {
      handle.close();
      throw new CommsError("invalid_argument", `"${file}" is a folder: name a file that backup made`);
    }
    return { readable: pieces(handle), [Symbol.dispose]: () => handle.close() };
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new CommsError("not_found", `There is no file "${file}"`);
  }
}

async function* pieces(file: Deno.FsFile): AsyncGenerator<Uint8Array> {
  for (;;) {
    const piece = new Uint8Array(256 * 1024);
    const got = await file.read(piece);
    if (got === null) return;
    yield piece.subarray(0, got);
  }
}

async function requireFree(home: string, { force }: { force: boolean }): Promise<void> {
  const state = await daemonState(pathsFrom({ CLAUDE_COMMS_HOME: home }));
  if (state.state === "running") {
    throw new CommsError("unavailable", `A daemon uses "${home}" (PID ${state.pid}): stop it first`);
  }
  if (force || await isEmpty(home)) return;
  throw new CommsError(
    "already_exists",
    `"${home}" is not empty: --force moves what is there aside, --to names another folder`,
  );
}

async function isEmpty(home: string): Promise<boolean> {
  try {
    for await (const _ of Deno.readDir(home)) return false;
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return true;
    throw error;
  }
}

/** What only served the check. */
async function tidy(unpacked: string): Promise<void> {
  await removeTree(join(unpacked, "journal", "lock"));
}

async function putInPlace(unpacked: string, home: string): Promise<string | null> {
  const wasEmpty = await isEmpty(home);
  const aside = `${home}.before-restore-${new Date().toISOString().replace(/[:.]/g, "-")}`;
  try {
    if (wasEmpty) await removeTree(home);
    else await Deno.rename(home, aside);
    await Deno.chmod(unpacked, 0o700);
    await Deno.rename(unpacked, home);
  } catch (error) {
    // Whatever happened, the former content goes back where it was.
    if (!wasEmpty) await Deno.rename(aside, home).catch(() => {});
    const why = error instanceof Error ? error.message : String(error);
    throw new CommsError(
      "unavailable",
      `"${home}" cannot be replaced (${why}): use --to with a folder beside it`,
    );
  }
  return wasEmpty ? null : aside;
}

async function removeTree(path: string): Promise<void> {
  try {
    await Deno.remove(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
