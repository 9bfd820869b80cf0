/** What `setup` found, so that `setup --remove` gives it back byte for byte. Kept private: the files hold secrets. */
import { join } from "node:path";
import { createHash } from "node:crypto";
import type { Paths } from "../config/paths.ts";
import { readTextIfThere, writePrivateFile } from "../lib/private_file.ts";
import { replaceFile } from "../lib/replace_file.ts";
import type { FileChange } from "./setup_plan.ts";

interface RecordedFile {
  path: string;
  /** What was there before the first change; null: no file. */
  before: string | null;
  /** SHA-256 of what we wrote last: another one means that somebody else has written since. */
  after: string;
}

const fileName = "claude-setup.json";
/** Files that are given back are there already and keep their mode. */
const mode = 0o600;

/** Writes the files, and what they were to the record. */
export async function applyChanges(paths: Paths, changes: readonly FileChange[]): Promise<void> {
  const files = await recorded(paths);
  const next = new Map(files.map((file) => [file.path, file]));
  for (const { path, before, after } of changes) {
    const old = next.get(path);
    const isOurs = old !== undefined && before !== null && old.after === sha256(before);
    next.set(path, { path, before: isOurs ? old.before : before, after: sha256(after ?? "") });
  }
  // The record first: what is written without one could not be taken back.
  await writeRecord(paths, [...next.values()]);
  for (const { path, after, mode } of changes) {
    await replaceFile(path, { text: after ?? "", mode });
  }
}

/** The changes that give back what was there, for the files that nobody else has changed since. */
export async function restorable(paths: Paths): Promise<FileChange[]> {
  const found: FileChange[] = [];
  for (const { path, before, after } of await recorded(paths)) {
    const now = await readTextIfThere(path).catch(() => undefined);
    if (now !== undefined && sha256(now) === after) found.push({ path, before: now, after: before, mode });
  }
  return found;
}

/** Gives everything back and forgets the record. */
export async function takeBack(paths: Paths, changes: readonly FileChange[]): Promise<void> {
  for (const { path, after } of changes) {
    if (after === null) await Deno.remove(await Deno.realPath(path));
    else await replaceFile(path, { text: after, mode });
  }
  await Deno.remove(join(paths.home, fileName)).catch(() => {});
}

async function recorded(paths: Paths): Promise<RecordedFile[]> {
  try {
    const text = await readTextIfThere(join(paths.home, fileName));
    const { files } = JSON.parse(text ?? "{}") as { files?: RecordedFile[] };
    return Array.isArray(files) ? files : [];
  } catch {
    // Without a record the parts that are ours are taken out one by one.
    return [];
  }
}

async function writeRecord(paths: Paths, files: readonly RecordedFile[]): Promise<void> {
  await writePrivateFile(join(paths.home, fileName), `${JSON.stringify({ files }, null, 2)}\n`);
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
