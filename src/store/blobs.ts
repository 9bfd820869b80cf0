/**
 * Shared files on disk: `files/<SHA-256>`, read-only. What is still coming in is in `files/incoming`, and `files/named` has
 * second names (hard links) for programs that want the file under its own. Both may be deleted while no daemon runs.
 */
import type { BlobRange, Blobs, ReceivedBlob, ReceiveOptions, StoredBlob } from "../protocol/blobs.ts";
import { blobStream } from "./blob_stream.ts";
import { BlobWriter, Room } from "./blob_writer.ts";
import type { FileHandle, Files } from "./files.ts";
import { diskFull, isDiskFull } from "./refusals.ts";

const namePattern = /^[0-9a-f]{64}$/;
const pathBytes = 200;

/** Opens the folder; what an earlier run did not finish is removed. */
export async function openBlobs(dir: string, files: Files): Promise<DiskBlobs> {
  await files.removeTree(`${dir}/incoming`);
  await files.mkdir(`${dir}/incoming`);
  return new DiskBlobs(dir, files);
}

export class DiskBlobs implements Blobs {
  readonly #dir: string;
  readonly #files: Files;
  /** Placing and removing take turns: content must not be removed just when it was found to be there already. */
  #turn: Promise<void> = Promise.resolve();

  constructor(dir: string, files: Files) {
    this.#dir = dir;
    this.#files = files;
  }

  async receive(source: AsyncIterable<Uint8Array>, options: ReceiveOptions): Promise<ReceivedBlob> {
    const path = `${this.#dir}/incoming/${crypto.randomUUID()}`;
    const discard = () => this.#files.remove(path);
    try {
      const written = await this.#write(path, source, options);
      return { ...written, keep: () => this.#place(path, written), discard };
    } catch (error) {
      await discard().catch(() => {});
      throw isDiskFull(error) ? diskFull() : error;
    }
  }

  async #write(path: string, source: AsyncIterable<Uint8Array>, options: ReceiveOptions) {
    const handle = await this.#files.open(path, "new");
    try {
      const room = new Room(this.#files, this.#dir, options.keepFreeBytes);
      const writer = new BlobWriter(handle, room);
      for await (const piece of source) {
        options.signal?.throwIfAborted();
        options.admit(writer.size + piece.length);
        await writer.add(piece);
      }
      options.signal?.throwIfAborted();
      return await writer.end();
    } finally {
      handle.close();
    }
  }

  #place(from: string, { sha256, size }: { sha256: string; size: number }): Promise<void> {
    return this.#inTurn(async () => {
      const path = this.#path(sha256);
      if (await this.#files.sizeOf(path) === size) return await this.#files.remove(from);
      await this.#files.protect(from);
      await this.#files.rename(from, path);
      await this.#files.syncDir(this.#dir);
    });
  }

  async read(
    sha256: string,
    { size, ...range }: BlobRange & { size: number },
  ): Promise<ReadableStream<Uint8Array> | undefined> {
    const handle = await this.#open(sha256);
    if (!handle) return undefined;
    if (await handle.size() === size) return blobStream(handle, range);
    handle.close();
    return undefined;
  }

  async pathOf(sha256: string, name: string): Promise<string | undefined> {
    const folder = `${this.#dir}/named/${sha256}`;
    const path = `${folder}/${pathName(name)}`;
    return await this.#inTurn(async () => {
      if (await this.#files.sizeOf(this.#path(sha256)) === undefined) return undefined;
      await this.#files.mkdir(folder);
      await this.#files.link(this.#path(sha256), path);
      return path;
    });
  }

  remove(sha256: string, isWanted: () => boolean): Promise<void> {
    return this.#inTurn(async () => {
      if (isWanted()) return;
      await this.#files.removeTree(`${this.#dir}/named/${sha256}`);
      await this.#files.remove(this.#path(sha256));
    });
  }

  async list(): Promise<StoredBlob[]> {
    const names = (await this.#files.list(this.#dir)).filter((name) => namePattern.test(name));
    const found: StoredBlob[] = [];
    for (const sha256 of names) {
      const size = await this.#files.sizeOf(this.#path(sha256));
      const since = await this.#files.changedAt(this.#path(sha256));
      if (size !== undefined && since !== undefined) found.push({ sha256, size, since });
    }
    return found;
  }

  async #open(sha256: string): Promise<FileHandle | undefined> {
    try {
      return await this.#files.open(this.#path(sha256), "read");
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined;
      throw error;
    }
  }

  #path(sha256: string): string {
    return `${this.#dir}/${sha256}`;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.then(() => {}, () => {});
    return done;
  }
}

/** A name that every file system takes: no characters or endings that Windows has its own idea of, at most 200 bytes. */
function pathName(name: string): string {
  const plain = name.replace(/[<>:"/\\|?*]/g, "_").replace(/[. ]+$/, "_");
  const encoder = new TextEncoder();
  if (encoder.encode(plain).length <= pathBytes) return plain;
  const ending = /\.[A-Za-z0-9]{1,10}$/.exec(plain)?.[0] ?? "";
  let stem = [...plain.slice(0, plain.length - ending.length)];
  while (encoder.encode(stem.join("") + ending).length > pathBytes) stem = stem.slice(0, -1);
  return stem.join("") + ending;
}
