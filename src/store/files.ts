/** What the store asks of a file system. A port, so that tests can let a disk be full, broken or slow. */
import { statfs } from "node:fs/promises";

export interface FileHandle {
  /** Appends at the end or writes from the start, as opened; may write less than it was given. */
  write(bytes: Uint8Array): Promise<number>;
  /** As `write`, without leaving this turn: for small batches, where a thread costs more than the copy. */
  writeSync(bytes: Uint8Array): number;
  /** Reads from `offset` on; 0 at the end. One call at a time per handle. */
  readAt(into: Uint8Array, offset: number): Promise<number>;
  /** As `readAt`, without leaving this turn. */
  readAtSync(into: Uint8Array, offset: number): number;
  truncate(bytes: number): Promise<void>;
  size(): Promise<number>;
  /** Content, and what is needed to find it again (fdatasync). */
  syncData(): Promise<void>;
  /** Content and all metadata (fsync). */
  sync(): Promise<void>;
  /** Takes an exclusive lock that ends with the handle; false when somebody else holds it. */
  tryLock(): Promise<boolean>;
  close(): void;
}

export type OpenMode =
  | "read"
  /** Existing or new; writes go to the end. */
  | "append"
  /** Must not exist yet; writes go to the end. */
  | "new"
  /** Existing or new; emptied first. */
  | "replace"
  /** Existing or new; untouched. */
  | "lock";

export interface Files {
  /** New files get mode 600. */
  open(path: string, mode: OpenMode): Promise<FileHandle>;
  /** With its parents, mode 700; fine when it is there. */
  mkdir(path: string): Promise<void>;
  /** Names of the entries; empty when there is no such folder. */
  list(path: string): Promise<string[]>;
  /** Bytes of a file; undefined when there is none. */
  sizeOf(path: string): Promise<number | undefined>;
  rename(from: string, to: string): Promise<void>;
  /** Fine when it is not there. */
  remove(path: string): Promise<void>;
  /** A folder with all that is in it; fine when it is not there. */
  removeTree(path: string): Promise<void>;
  /** A second name for the same bytes; fine when it is there already. */
  link(from: string, to: string): Promise<void>;
  /** From now on nobody writes into it by mistake: mode 400. */
  protect(path: string): Promise<void>;
  /** When it was last written, in ms since 1970; undefined when there is no such file. */
  changedAt(path: string): Promise<number | undefined>;
  /** Bytes that may still be written to the disk of a folder; undefined when the system does not say. */
  freeBytes(path: string): Promise<number | undefined>;
  /** Makes created, renamed and removed names in this folder durable. */
  syncDir(path: string): Promise<void>;
}

const openOptions: Readonly<Record<OpenMode, Deno.OpenOptions>> = {
  read: { read: true },
  append: { append: true, create: true, mode: 0o600 },
  new: { append: true, createNew: true, mode: 0o600 },
  replace: { write: true, create: true, truncate: true, mode: 0o600 },
  lock: { write: true, create: true, mode: 0o600 },
};

/** The real file system. */
export const denoFiles: Files = {
  open: async (path, mode) => handleOf(await Deno.open(path, openOptions[mode])),
  mkdir: (path) => Deno.mkdir(path, { recursive: true, mode: 0o700 }),
  list: async (path) => {
    const entries = await ifThere(Array.fromAsync(Deno.readDir(path)));
    return (entries ?? []).map((entry) => entry.name).sort();
  },
  sizeOf: async (path) => (await ifThere(Deno.stat(path)))?.size,
  rename: (from, to) => Deno.rename(from, to),
  remove: async (path) => void await ifThere(Deno.remove(path)),
  removeTree: async (path) => void await ifThere(Deno.remove(path, { recursive: true })),
  link: (from, to) =>
    Deno.link(from, to).catch((error) => {
      if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    }),
  protect: async (path) => {
    // Windows knows no such mode; its folders are private by where they are.
    if (Deno.build.os !== "windows") await Deno.chmod(path, 0o400);
  },
  changedAt: async (path) => (await ifThere(Deno.stat(path)))?.mtime?.getTime(),
  freeBytes: (path) => statfs(path).then(({ bavail, bsize }) => bavail * bsize, () => undefined),
  syncDir: async (path) => {
    // Windows has no handle on a folder that can be synced; its file system journals names by itself.
    if (Deno.build.os === "windows") return;
    using folder = await Deno.open(path);
    await folder.sync();
  },
};

function handleOf(file: Deno.FsFile): FileHandle {
  return {
    write: (bytes) => file.write(bytes),
    writeSync: (bytes) => file.writeSync(bytes),
    readAt: async (into, offset) => {
      file.seekSync(offset, Deno.SeekMode.Start);
      return await file.read(into) ?? 0;
    },
    readAtSync: (into, offset) => {
      file.seekSync(offset, Deno.SeekMode.Start);
      return file.readSync(into) ?? 0;
    },
    truncate: (bytes) => file.truncate(bytes),
    size: async () => (await file.stat()).size,
    syncData: () => file.syncData(),
    sync: () => file.sync(),
    tryLock: () => file.tryLock(true),
    close: () => file.close(),
  };
}

async function ifThere<T>(attempt: Promise<T>): Promise<T | undefined> {
  try {
    return await attempt;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** A system that takes a part of what it was given has no room for the rest. */
export function shortWrite(written: number, wanted: number): Error {
  return new Error(`the disk is full: only ${written} of ${wanted} bytes could be written`);
}

/** Writes everything, in as many writes as it takes. */
export async function writeAll(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const written = await handle.write(bytes.subarray(done));
    if (written <= 0) throw shortWrite(done, bytes.length);
    done += written;
  }
}

/** Fills `into` from `offset` on; returns how much there was. */
export async function readFully(handle: FileHandle, into: Uint8Array, offset: number): Promise<number> {
  let done = 0;
  while (done < into.length) {
    const got = await handle.readAt(into.subarray(done), offset + done);
    if (got <= 0) break;
    done += got;
  }
  return done;
}

/** The whole content; undefined when there is no such file. */
export async function readWhole(files: Files, path: string): Promise<Uint8Array | undefined> {
  const size = await files.sizeOf(path);
  if (size === undefined) return undefined;
  const handle = await files.open(path, "read");
  try {
    const bytes = new Uint8Array(size);
    return bytes.subarray(0, await readFully(handle, bytes, 0));
  } finally {
    handle.close();
  }
}

/** Puts a file in place at once or not at all: temporary file, sync, rename, sync of the folder. Parts are made one by one. */
export async function replaceFile(files: Files, path: string, parts: Iterable<Uint8Array>): Promise<void> {
  const temporary = `${path}.tmp`;
  try {
    const handle = await files.open(temporary, "replace");
    try {
      for (const part of parts) await writeAll(handle, part);
      await handle.sync();
    } finally {
      handle.close();
    }
    await files.rename(temporary, path);
  } catch (error) {
    await files.remove(temporary).catch(() => {});
    throw error;
  }
  await files.syncDir(path.slice(0, Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\"))));
}
