/** Blobs without a disk: for tests, and wherever nothing needs to outlive the process. */
import { createHash } from "node:crypto";
import type { BlobRange, Blobs, ReceivedBlob, ReceiveOptions, StoredBlob } from "../protocol/blobs.ts";
import { headBytes } from "../protocol/file_types.ts";

export class MemoryBlobs implements Blobs {
  readonly #now: () => number;
  readonly #kept = new Map<string, { bytes: Uint8Array; since: number }>();

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  async receive(source: AsyncIterable<Uint8Array>, options: ReceiveOptions): Promise<ReceivedBlob> {
    const pieces: Uint8Array[] = [];
    const hash = createHash("sha256");
    let size = 0;
    for await (const piece of source) {
      options.signal?.throwIfAborted();
      options.admit(size + piece.length);
      pieces.push(piece.slice());
      hash.update(piece);
      size += piece.length;
    }
    options.signal?.throwIfAborted();
    const bytes = joined(pieces, size);
    const sha256 = hash.digest("hex");
    const keep = () => {
      if (!this.#kept.has(sha256)) this.#kept.set(sha256, { bytes, since: this.#now() });
      return Promise.resolve();
    };
    return { sha256, size, head: bytes.subarray(0, headBytes), keep, discard: () => Promise.resolve() };
  }

  read(
    sha256: string,
    { start, end, size }: BlobRange & { size: number },
  ): Promise<ReadableStream<Uint8Array> | undefined> {
    const bytes = this.#kept.get(sha256)?.bytes;
    if (bytes?.length !== size) return Promise.resolve(undefined);
    return Promise.resolve(ReadableStream.from(start < end ? [bytes.slice(start, end)] : []));
  }

  pathOf(): Promise<string | undefined> {
    return Promise.resolve(undefined);
  }

  remove(sha256: string, isWanted: () => boolean): Promise<void> {
    if (!isWanted()) this.#kept.delete(sha256);
    return Promise.resolve();
  }

  list(): Promise<StoredBlob[]> {
    const all = [...this.#kept].map(([sha256, { bytes, since }]) => ({ sha256, size: bytes.length, since }));
    return Promise.resolve(all);
  }
}

function joined(pieces: readonly Uint8Array[], size: number): Uint8Array {
  const whole = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
