/** Unpacking a backup beside where it shall go, and checking all of it before anything is put in its place. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { CommsError } from "../protocol/errors.ts";
import { readTar, type TarEntry, TarError } from "../lib/tar.ts";
import { openJournal } from "./disk_journal.ts";
import { denoFiles } from "./files.ts";
import type { StoreLog } from "./store_log.ts";

export interface BackupAbout {
  format: number;
  version: string;
  made_at: string;
  realm: string;
  /** The last record in it. */
  seq: number;
}

export interface Checked {
  about: BackupAbout;
  records: number;
  /** Shared files. */
  files: number;
  bytes: number;
  hasConfig: boolean;
  hasCredentials: boolean;
}

export const aboutName = "backup.json";
const maxAboutBytes = 64 * 1024;
/** Everything that a backup may hold. Nothing else is written, whatever it is called. */
const allowed: readonly RegExp[] = [
  /^backup\.json$/,
  /^config\.yaml$/,
  /^journal\/[0-9]{20}\.seg$/,
  /^files\/[0-9a-f]{64}$/,
  /^credentials\/[A-Za-z0-9][A-Za-z0-9._-]{0,60}$/,
];

/** Unpacks into an empty folder and checks it record by record. Throws CommsError `invalid_argument` with what is wrong. */
export async function unpackBackup(
  archive: AsyncIterable<Uint8Array>,
  { dir, log }: { dir: string; log: StoreLog },
): Promise<Checked> {
  try {
    const unpacked = await unpack(archive, dir);
    const about = await readAbout(dir);
    const records = await checkJournal(about, { dir, log });
    return { about, records, ...unpacked };
  } catch (error) {
    if (error instanceof TarError) throw bad(error.message);
    throw error;
  }
}

async function unpack(
  archive: AsyncIterable<Uint8Array>,
  dir: string,
): Promise<Omit<Checked, "about" | "records">> {
  const found = { files: 0, bytes: 0, hasConfig: false, hasCredentials: false };
  const seen = new Set<string>();
  for await (const entry of readTar(archive)) {
    requireAllowed(entry, seen);
    const hash = await write(entry, join(dir, ...entry.name.split("/")));
    found.bytes += entry.size;
    if (entry.name.startsWith("files/")) requireHash(entry.name, hash);
    if (entry.name.startsWith("files/")) found.files++;
    found.hasConfig ||= entry.name === "config.yaml";
    found.hasCredentials ||= entry.name.startsWith("credentials/");
  }
  return found;
}

function requireAllowed({ name }: TarEntry, seen: Set<string>): void {
  if (!allowed.some((pattern) => pattern.test(name))) {
    throw bad(`it holds ${JSON.stringify(name.slice(0, 200))}, which no backup has`);
  }
  if (seen.has(name)) throw bad(`it holds "${name}" twice`);
  seen.add(name);
}

function requireHash(name: string, hash: string): void {
  if (name !== `files/${hash}`) throw bad(`the shared file "${name}" is damaged`);
}

/** Returns the SHA-256 of what was written. */
async function write({ content, name }: TarEntry, path: string): Promise<string> {
  await Deno.mkdir(join(path, ".."), { recursive: true, mode: 0o700 });
  using file = await Deno.open(path, { write: true, createNew: true, mode: 0o600 });
  const hash = createHash("sha256");
  for await (const piece of content) {
    if (name.startsWith("files/")) hash.update(piece);
    for (let at = 0; at < piece.length;) at += await file.write(piece.subarray(at));
  }
  await file.sync();
  return hash.digest("hex");
}

async function readAbout(dir: string): Promise<BackupAbout> {
  const path = join(dir, aboutName);
  const size = await denoFiles.sizeOf(path);
  if (size === undefined || size > maxAboutBytes) {
    throw bad(`it has no ${aboutName}: it is no backup of claude-comms`);
  }
  const about = parsed(await Deno.readTextFile(path));
  if (typeof about.realm !== "string" || !Number.isSafeInteger(about.seq)) {
    throw bad(`its ${aboutName} is damaged`);
  }
  if (about.format === 1) return about as BackupAbout;
  throw bad(`it was made by version ${about.version}: restore it with that version`);
}

function parsed(text: string): Partial<BackupAbout> {
  try {
    return Object(JSON.parse(text));
  } catch {
    throw bad(`its ${aboutName} is damaged`);
  }
}

/** Opens it as a daemon would; anything that this had to cut or step over makes the backup a bad one. */
async function checkJournal(
  about: BackupAbout,
  { dir, log }: { dir: string; log: StoreLog },
): Promise<number> {
  const journal = await openJournal({ dir: join(dir, "journal"), files: denoFiles, log, realm: about.realm })
    .catch((error) => {
      throw bad(error instanceof Error ? error.message : String(error));
    });
  const { report, durableSeq } = journal;
  await journal.close();
  const [damage] = report.damaged;
  if (damage) throw bad(`its journal is damaged in ${damage.segment} behind record ${damage.afterSeq}`);
  if (report.cutBytes > 0) throw bad(`its journal is cut off behind record ${durableSeq}`);
  if (durableSeq !== about.seq) {
    throw bad(`its journal ends with record ${durableSeq} instead of ${about.seq}`);
  }
  return report.records;
}

function bad(why: string): CommsError {
  return new CommsError("invalid_argument", `This backup cannot be restored: ${why}`);
}
