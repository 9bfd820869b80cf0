/** Bytes on their way into a file: gathered, hashed and written in large pieces, whatever they come in. */
import { createHash } from "node:crypto";
import { headBytes } from "../protocol/file_types.ts";
import { type FileHandle, type Files, writeAll } from "./files.ts";
import { diskFull } from "./refusals.ts";

const pieceBytes = 256 * 1024;
/** How often the free space is looked at while a file comes in. */
const lookAfterBytes = 16 * 1024 * 1024;

export class BlobWriter {
  readonly #handle: FileHandle;
  readonly #room: Room;
  readonly #hash = createHash("sha256");
  readonly #gathered = new Uint8Array(pieceBytes);
  #length = 0;
  #head: Uint8Array | undefined;
  size = 0;

  constructor(handle: FileHandle, room: Room) {
    this.#handle = handle;
    this.#room = room;
  }

  async add(piece: Uint8Array): Promise<void> {
    this.size += piece.length;
    for (let at = 0; at < piece.length;) {
      const part = piece.subarray(at, at + pieceBytes - this.#length);
      this.#gathered.set(part, this.#length);
      this.#length += part.length;
      at += part.length;
      if (this.#length === pieceBytes) await this.#flush();
    }
  }

  /** All of it is on disk when this resolves. */
  async end(): Promise<{ sha256: string; size: number; head: Uint8Array }> {
    await this.#flush();
    await this.#handle.sync();
    return { sha256: this.#hash.digest("hex"), size: this.size, head: this.#head! };
  }

  async #flush(): Promise<void> {
    const bytes = this.#gathered.subarray(0, this.#length);
    this.#head ??= bytes.slice(0, headBytes);
    this.#length = 0;
    await this.#room.take(bytes.length);
    this.#hash.update(bytes);
    await writeAll(this.#handle, bytes);
  }
}

/** Sees to it that what comes in leaves some of the disk free: the journal needs it more. */
export class Room {
  readonly #files: Files;
  readonly #dir: string;
  readonly #keepFreeBytes: number;
  #left = 0;

  constructor(files: Files, dir: string, keepFreeBytes: number) {
    this.#files = files;
    this.#dir = dir;
    this.#keepFreeBytes = keepFreeBytes;
  }

  async take(bytes: number): Promise<void> {
    this.#left -= bytes;
    if (this.#left >= 0) return;
    const free = await this.#files.freeBytes(this.#dir);
    if (free !== undefined && free - bytes < this.#keepFreeBytes) throw diskFull();
    const spare = free === undefined ? lookAfterBytes : free - bytes - this.#keepFreeBytes;
    this.#left = Math.min(lookAfterBytes, spare);
  }
}
