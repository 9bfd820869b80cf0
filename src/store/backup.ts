/** A consistent copy of everything durable, as files of an archive, while writing goes on. */
import type { TarFile } from "../lib/tar.ts";
import type { DiskJournal } from "./disk_journal.ts";
import { type FileHandle, type Files, readFully } from "./files.ts";

export interface BackupSource {
  /** The home folder. */
  dir: string;
  journal: DiskJournal;
  files: Files;
}

const pieceBytes = 256 * 1024;
const blobPattern = /^[0-9a-f]{64}$/;

/** A backup about to be read: what is durable now, whatever happens later. */
export interface OpenedBackup {
  /** The last record in it. */
  seq: number;
  /** The journal, then the shared files; to be read to the end, or ended. */
  files: AsyncGenerator<TarFile>;
}

/** Opens the files of the journal at once: what is replaced later is still read as it was. */
export async function openBackup({ dir, journal, files }: BackupSource): Promise<OpenedBackup> {
  const { seq, segments } = journal.durableCut();
  const opened: { name: string; bytes: number; handle: FileHandle }[] = [];
  try {
    for (const { name, path, bytes } of segments) {
      const handle = await files.open(path, "read");
      // A segment that was just rewritten is shorter, and one that was rewritten ends with the map of its records.
      const isLast = name === segments.at(-1)?.name;
      opened.push({ name, bytes: isLast ? bytes : await handle.size(), handle });
    }
  } catch (error) {
    closeAll(opened);
    throw error;
  }
  return { seq, files: filesOf(opened, { dir, files }) };
}

async function* filesOf(
  opened: readonly { name: string; bytes: number; handle: FileHandle }[],
  { dir, files }: Omit<BackupSource, "journal">,
): AsyncGenerator<TarFile> {
  try {
    for (const { name, bytes, handle } of opened) {
      yield { name: `journal/${name}`, size: bytes, content: pieces(handle, bytes) };
    }
  } finally {
    closeAll(opened);
  }
  yield* blobFiles(`${dir}/files`, files);
}

function closeAll(opened: readonly { handle: FileHandle }[]): void {
  for (const { handle } of opened) handle.close();
}

/** A file that is collected meanwhile is left out: nothing in the journal refers to it. */
async function* blobFiles(dir: string, files: Files): AsyncGenerator<TarFile> {
  for (const name of (await files.list(dir)).filter((one) => blobPattern.test(one))) {
    const handle = await openIfThere(files, `${dir}/${name}`);
    if (handle === undefined) continue;
    try {
      const size = await handle.size();
      yield { name: `files/${name}`, size, content: pieces(handle, size) };
    } finally {
      handle.close();
    }
  }
}

async function openIfThere(files: Files, path: string): Promise<FileHandle | undefined> {
  if (await files.sizeOf(path) === undefined) return undefined;
  try {
    return await files.open(path, "read");
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

async function* pieces(handle: FileHandle, bytes: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes;) {
    const piece = new Uint8Array(Math.min(pieceBytes, bytes - at));
    const got = await readFully(handle, piece, at);
    if (got === 0) return;
    yield piece.subarray(0, got);
    at += got;
  }
}
