/** A backup as a stream: what is durable, the config without its secrets, and credentials only when they are asked for. */
import { basename, join } from "node:path";
import { readTextIfThere } from "../lib/private_file.ts";
import { type TarFile, writeTar } from "../lib/tar.ts";
import { version } from "../lib/version.ts";
import { withoutSecrets } from "../config/write.ts";
import type { Paths } from "../config/paths.ts";
import { openBackup, type OpenedBackup } from "../store/backup.ts";
import type { DiskJournal } from "../store/disk_journal.ts";
import { denoFiles } from "../store/files.ts";
import { aboutName, type BackupAbout } from "../store/restore.ts";

export interface BackupOptions {
  paths: Paths;
  journal: DiskJournal;
  /** The password stays in the config. */
  withSecrets: boolean;
  /** The owner's token and the hashes of issued ones. */
  withCredentials: boolean;
}

/** The bytes of the archive. What is decided after the call is not in it. */
export async function backupStream(options: BackupOptions): Promise<ReadableStream<Uint8Array>> {
  const { paths, journal } = options;
  const opened = await openBackup({ dir: paths.home, journal, files: denoFiles });
  const about: BackupAbout = {
    format: 1,
    version,
    made_at: new Date().toISOString(),
    realm: journal.realm,
    seq: opened.seq,
  };
  const small = [textFile(aboutName, `${JSON.stringify(about, null, 2)}\n`), ...await settingFiles(options)];
  return ReadableStream.from(writeTar(inOrder(small, opened)));
}

async function* inOrder(small: readonly TarFile[], { files }: OpenedBackup): AsyncGenerator<TarFile> {
  try {
    yield* small;
    yield* files;
  } finally {
    await files.return(undefined);
  }
}

async function settingFiles({ paths, withSecrets, withCredentials }: BackupOptions): Promise<TarFile[]> {
  const found: TarFile[] = [];
  const config = await readTextIfThere(paths.config);
  if (config !== undefined) {
    const text = withSecrets ? config : withoutSecrets(config);
    if (text !== undefined) found.push(textFile("config.yaml", text));
  }
  if (!withCredentials) return found;
  for (const name of await denoFiles.list(paths.credentials)) {
    const text = await readTextIfThere(join(paths.credentials, name));
    if (text !== undefined) found.push(textFile(`credentials/${basename(name)}`, text));
  }
  return found;
}

function textFile(name: string, text: string): TarFile {
  const bytes = new TextEncoder().encode(text);
  return { name, size: bytes.length, content: [bytes] };
}
