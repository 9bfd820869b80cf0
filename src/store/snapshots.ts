/**
 * Snapshots of the folded state: caches for a fast start, so a bad one is only reported.
 *
 * File `<number, 20 digits>.snap`, all numbers little-endian:
 *   0 "CCSNAPSH" · 8 u32 bytes of the head · 12 u32 CRC-32 of the head · 16 head (JSON), then the columns one after the other
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import { crc32 } from "node:zlib";
import type { Snapshot, SnapshotDraft, SnapshotStore } from "../protocol/journal.ts";
import { type FileHandle, type Files, readFully, replaceFile } from "./files.ts";
import { type StoreLog, textOfError } from "./store_log.ts";

const magic = "CCSNAPSH";
const prefixBytes = 16;
const kept = 2;
const namePattern = /^([0-9]{20})\.snap$/;

/** Beside `meta`, which is JSON already when it is written. */
interface Head {
  realm: string;
  seq: number;
  format: number;
  columns: { name: string; bytes: number; crc: number }[];
}

export interface SnapshotOptions {
  dir: string;
  files: Files;
  log: StoreLog;
  /** Snapshots of another history are not used. */
  realm: string;
}

/** The number up to which the newest snapshot file claims to cover; 0 without one. Its content is not looked at. */
export async function newestSnapshotSeq(files: Files, dir: string): Promise<number> {
  return (await snapshotNumbers(files, dir)).at(-1) ?? 0;
}

export class SnapshotFiles implements SnapshotStore {
  #options: SnapshotOptions;
  #saving: Promise<void> = Promise.resolve();

  constructor(options: SnapshotOptions) {
    this.#options = options;
  }

  /** Bad ones, and those of another history, are reported and passed over. */
  async load(maxSeq: number): Promise<Snapshot | undefined> {
    const { files, dir, log } = this.#options;
    for (const seq of (await snapshotNumbers(files, dir)).reverse()) {
      try {
        if (seq <= maxSeq) return await this.#read(seq);
        // Its numbers will be given to other records: it must not fit again one day.
        log.warn("snapshot.of_lost_records", { seq, maxSeq });
        await files.remove(this.#path(seq));
      } catch (error) {
        log.warn("snapshot.bad", { seq, error: textOfError(error) });
      }
    }
    return undefined;
  }

  /** One at a time. Keeps the two newest; throws when the disk does not take it. */
  save(snapshot: SnapshotDraft): Promise<void> {
    const saved = this.#saving.then(() => this.#save(snapshot));
    this.#saving = saved.catch(() => {});
    return saved;
  }

  /** Resolves when nothing is being saved any more. */
  close(): Promise<void> {
    return this.#saving;
  }

  async #save(snapshot: SnapshotDraft): Promise<void> {
    const { files, dir } = this.#options;
    await files.mkdir(dir);
    await replaceFile(files, this.#path(snapshot.seq), await encodeSnapshot(snapshot, this.#options.realm));
    const numbers = await snapshotNumbers(files, dir);
    // Files above the one just saved are of a future that was lost.
    const stale = numbers.filter((seq) => seq <= snapshot.seq).slice(0, -kept);
    for (const seq of [...stale, ...numbers.filter((seq) => seq > snapshot.seq)]) {
      await files.remove(this.#path(seq));
    }
  }

  async #read(seq: number): Promise<Snapshot> {
    const handle = await this.#options.files.open(this.#path(seq), "read");
    let read: Awaited<ReturnType<typeof readSnapshot>>;
    try {
      read = await readSnapshot(handle);
    } finally {
      handle.close();
    }
    const { realm, snapshot } = read;
    if (realm !== this.#options.realm) throw new Error(`it belongs to the realm ${realm}`);
    if (snapshot.seq !== seq) throw new Error(`it covers ${snapshot.seq}`);
    return snapshot;
  }

  #path(seq: number): string {
    return `${this.#options.dir}/${String(seq).padStart(20, "0")}.snap`;
  }
}

async function snapshotNumbers(files: Files, dir: string): Promise<number[]> {
  const numbers = (await files.list(dir)).flatMap((name) => namePattern.exec(name)?.[1] ?? []);
  return numbers.map(Number).sort((a, b) => a - b);
}

/** Column by column, so that others have their turn in between. */
async function encodeSnapshot(
  { seq, format, meta, columns }: SnapshotDraft,
  realm: string,
): Promise<Uint8Array[]> {
  const head: Head = { realm, seq, format, columns: [] };
  for (const [name, parts] of Object.entries(columns)) {
    head.columns.push({ name, bytes: bytesOf(parts), crc: crcOf(parts) });
    await nextTurn();
  }
  const encoder = new TextEncoder();
  const opening = encoder.encode(`${JSON.stringify(head).slice(0, -1)},"meta":`);
  const json = [opening, ...meta, encoder.encode("}")];
  const prefix = new Uint8Array(prefixBytes);
  prefix.set(encoder.encode(magic));
  const view = new DataView(prefix.buffer);
  view.setUint32(8, bytesOf(json), true);
  view.setUint32(12, crcOf(json), true);
  return [prefix, ...json, ...Object.values(columns).flat()];
}

function bytesOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, part) => sum + part.length, 0);
}

function crcOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((crc, part) => crc32(part, crc), 0);
}

/** Throws with what is wrong. Column by column, so that the file is in memory only once. */
async function readSnapshot(handle: FileHandle): Promise<{ realm: string; snapshot: Snapshot }> {
  const prefix = await readPart(handle, { at: 0, bytes: prefixBytes });
  if (new TextDecoder().decode(prefix.subarray(0, 8)) !== magic || prefix.length < prefixBytes) {
    throw new Error("it is no snapshot");
  }
  const view = new DataView(prefix.buffer);
  const headBytes = view.getUint32(8, true);
  const size = await handle.size();
  if (headBytes > size) throw new Error("its head is cut off");
  const json = await readPart(handle, { at: prefixBytes, bytes: headBytes });
  if (crc32(json) !== view.getUint32(12, true)) throw new Error("its head is damaged");
  const { realm, seq, format, meta, columns: parts }: Head & { meta: unknown } = JSON.parse(
    new TextDecoder().decode(json),
  );
  const columns: Record<string, Uint8Array> = {};
  let at = prefixBytes + headBytes;
  for (const { name, bytes, crc } of parts) {
    if (at + bytes > size) throw new Error(`the column "${name}" is cut off`);
    // A buffer of its own, so that typed arrays can be laid over it whatever their alignment.
    const content = await readPart(handle, { at, bytes });
    if (crc32(content) !== crc) throw new Error(`the column "${name}" is damaged`);
    columns[name] = content;
    at += bytes;
  }
  return { realm, snapshot: { seq, format, meta, columns } };
}

async function readPart(
  handle: FileHandle,
  { at, bytes }: { at: number; bytes: number },
): Promise<Uint8Array<ArrayBuffer>> {
  const part = new Uint8Array(bytes);
  return part.subarray(0, await readFully(handle, part, at));
}
