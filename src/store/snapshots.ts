/**
 * Snapshots of the folded state: caches for a fast start, so a bad one is only reported.
 *
 * File `<number, 20 digits>.snap`, all numbers little-endian:
 *   0 "CCSNAPSH" · 8 u32 bytes of the head · 12 u32 CRC-32 of the head · 16 head (JSON), then the columns one after the other
 */
import { crc32 } from "node:zlib";
import type { Snapshot, SnapshotStore } from "../protocol/journal.ts";
import { type Files, readWhole, replaceFile } from "./files.ts";
import { type StoreLog, textOfError } from "./store_log.ts";

const magic = "CCSNAPSH";
const prefixBytes = 16;
const kept = 2;
const namePattern = /^([0-9]{20})\.snap$/;

interface Head {
  realm: string;
  seq: number;
  format: number;
  meta: unknown;
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
  save(snapshot: Snapshot): Promise<void> {
    const saved = this.#saving.then(() => this.#save(snapshot));
    this.#saving = saved.catch(() => {});
    return saved;
  }

  /** Resolves when nothing is being saved any more. */
  close(): Promise<void> {
    return this.#saving;
  }

  async #save(snapshot: Snapshot): Promise<void> {
    const { files, dir } = this.#options;
    await files.mkdir(dir);
    await replaceFile(files, this.#path(snapshot.seq), encodeSnapshot(snapshot, this.#options.realm));
    const numbers = await snapshotNumbers(files, dir);
    // Files above the one just saved are of a future that was lost.
    const stale = numbers.filter((seq) => seq <= snapshot.seq).slice(0, -kept);
    for (const seq of [...stale, ...numbers.filter((seq) => seq > snapshot.seq)]) {
      await files.remove(this.#path(seq));
    }
  }

  async #read(seq: number): Promise<Snapshot> {
    const bytes = await readWhole(this.#options.files, this.#path(seq));
    if (!bytes) throw new Error("the file is gone");
    const { realm, snapshot } = decodeSnapshot(bytes);
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

function encodeSnapshot(snapshot: Snapshot, realm: string): Uint8Array[] {
  const columns = Object.entries(snapshot.columns);
  const head: Head = {
    realm,
    seq: snapshot.seq,
    format: snapshot.format,
    meta: snapshot.meta,
    columns: columns.map(([name, bytes]) => ({ name, bytes: bytes.length, crc: crc32(bytes) })),
  };
  const json = new TextEncoder().encode(JSON.stringify(head));
  const prefix = new Uint8Array(prefixBytes);
  prefix.set(new TextEncoder().encode(magic));
  const view = new DataView(prefix.buffer);
  view.setUint32(8, json.length, true);
  view.setUint32(12, crc32(json), true);
  return [prefix, json, ...columns.map(([, bytes]) => bytes)];
}

/** Throws with what is wrong. */
function decodeSnapshot(bytes: Uint8Array): { realm: string; snapshot: Snapshot } {
  const head = decodeHead(bytes);
  const columns: Record<string, Uint8Array> = {};
  let at = prefixBytes + headLength(bytes);
  for (const column of head.columns) {
    // A copy of its own, so that typed arrays can be laid over it whatever their alignment.
    const content = bytes.slice(at, at + column.bytes);
    if (content.length !== column.bytes) throw new Error(`the column "${column.name}" is cut off`);
    if (crc32(content) !== column.crc) throw new Error(`the column "${column.name}" is damaged`);
    columns[column.name] = content;
    at += column.bytes;
  }
  const { realm, seq, format, meta } = head;
  return { realm, snapshot: { seq, format, meta, columns } };
}

function decodeHead(bytes: Uint8Array): Head {
  if (new TextDecoder().decode(bytes.subarray(0, 8)) !== magic || bytes.length < prefixBytes) {
    throw new Error("it is no snapshot");
  }
  const json = bytes.subarray(prefixBytes, prefixBytes + headLength(bytes));
  const expected = new DataView(bytes.buffer, bytes.byteOffset).getUint32(12, true);
  if (crc32(json) !== expected) throw new Error("its head is damaged");
  return JSON.parse(new TextDecoder().decode(json));
}

function headLength(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(8, true);
}
