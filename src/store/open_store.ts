/** Opens everything durable of a folder at once. */
import { type DiskBlobs, openBlobs } from "./blobs.ts";
import { type DiskJournal, type JournalOptions, openJournal } from "./disk_journal.ts";
import { denoFiles, type Files } from "./files.ts";
import type { JournalReport } from "./journal_check.ts";
import { newestSnapshotSeq, SnapshotFiles } from "./snapshots.ts";
import { folderUnusable } from "./refusals.ts";
import type { StoreLog } from "./store_log.ts";

export interface StoreOptions
  extends Pick<JournalOptions, "realm" | "epoch" | "retryAfterMs" | "segmentBytes"> {
  /** The home folder of claude-comms: `journal/`, with its snapshots in `journal/snapshots/`, and `files/`. */
  dir: string;
  log: StoreLog;
  files?: Files;
}

export interface DiskStore {
  journal: DiskJournal;
  snapshots: SnapshotFiles;
  blobs: DiskBlobs;
  /** What was found at opening; `damaged` grows when older parts are read. */
  report: JournalReport;
  /** Writes what waits and gives the folder back. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Records that the newest snapshot covers are not checked until they are read.
 * Throws CommsError `unavailable` when the folder is in use, cannot be written, or holds another format or history.
 */
export async function openDiskStore(options: StoreOptions): Promise<DiskStore> {
  const { dir, log, files = denoFiles } = options;
  const journalDir = `${dir}/journal`;
  const snapshotDir = `${journalDir}/snapshots`;
  const checkFrom = 1 + await newestSnapshotSeq(files, snapshotDir);
  const journal = await openJournal({ ...options, dir: journalDir, files, checkFrom });
  const snapshots = new SnapshotFiles({ dir: snapshotDir, files, log, realm: journal.realm });
  const close = async () => {
    await snapshots.close();
    await journal.close();
  };
  const blobs = await openBlobs(`${dir}/files`, files).catch(async (error) => {
    await close();
    throw folderUnusable(`${dir}/files`, error);
  });
  return { journal, snapshots, blobs, report: journal.report, close, [Symbol.asyncDispose]: close };
}
