/** Bytes that are put together piece by piece, outside the collector's heap. */
import { Buffer } from "node:buffer";

export class GrowingBytes {
  #room: Buffer<ArrayBuffer>;
  #length = 0;

  constructor(room: number) {
    this.#room = Buffer.from(new ArrayBuffer(room));
  }

  get length(): number {
    return this.#length;
  }

  /** What was put together so far; a view, until the next piece. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#room.buffer, 0, this.#length);
  }

  append(piece: Uint8Array): void {
    this.#makeRoom(piece.length);
    this.#room.set(piece, this.#length);
    this.#length += piece.length;
  }

  /** As UTF-8. */
  appendText(piece: string): void {
    this.#makeRoom(Buffer.byteLength(piece));
    this.#length += this.#room.write(piece, this.#length);
  }

  /** How much it can hold without growing. */
  get room(): number {
    return this.#room.length;
  }

  /** Begins anew in the same place. */
  clear(): void {
    this.#length = 0;
  }

  /** Gives the memory back at once: the collector does not see how large what it could collect is. */
  release(): void {
    this.#room.buffer.transfer(0);
  }

  #makeRoom(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#room.length) return;
    this.#room = Buffer.from(this.#room.buffer.transfer(Math.max(needed, 2 * this.#room.length)));
  }
}

/** Empty ones that were used before: thousands of new ones each second would grow old before they are collected. */
export class SpareBytes {
  readonly #spare: GrowingBytes[] = [];
  readonly #options: { firstRoom: number; keptRoom: number; keptCount: number };

  /** Those with more than `keptRoom`, and those beyond `keptCount`, are released. */
  constructor(options: { firstRoom: number; keptRoom: number; keptCount: number }) {
    this.#options = options;
  }

  take(): GrowingBytes {
    return this.#spare.pop() ?? new GrowingBytes(this.#options.firstRoom);
  }

  give(bytes: GrowingBytes): void {
    const { keptRoom, keptCount } = this.#options;
    if (bytes.room > keptRoom || this.#spare.length >= keptCount) return bytes.release();
    bytes.clear();
    this.#spare.push(bytes);
  }
}
