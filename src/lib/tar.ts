/** Tar archives (POSIX ustar) of plain files, written and read as streams. */

export interface TarFile {
  /** At most 100 bytes. */
  name: string;
  /** Exactly this many bytes have to come. */
  size: number;
  mode?: number;
  /** Milliseconds since 1970. */
  mtimeMs?: number;
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

export interface TarEntry {
  name: string;
  size: number;
  mode: number;
  /** Has to be read to its end before the next entry. */
  content: AsyncIterable<Uint8Array>;
}

/** The archive is none, is cut off, or holds what no archive of ours does. */
export class TarError extends Error {
  override readonly name = "TarError";
}

const blockBytes = 512;
const maxOctalSize = 8 ** 11;
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });

/** The bytes of an archive. Throws when a content is not as long as it was said to be. */
export async function* writeTar(
  files: AsyncIterable<TarFile> | Iterable<TarFile>,
): AsyncGenerator<Uint8Array> {
  for await (const file of files) {
    yield headerOf(file);
    let written = 0;
    for await (const piece of file.content) {
      written += piece.length;
      if (written > file.size) break;
      yield piece;
    }
    if (written !== file.size) {
      throw new TarError(
        `"${file.name}" has ${written} bytes instead of ${file.size}: it changed while it was read`,
      );
    }
    const rest = -file.size % blockBytes;
    if (rest !== 0) yield new Uint8Array(blockBytes + rest);
  }
  yield new Uint8Array(2 * blockBytes);
}

function headerOf({ name, size, mode = 0o600, mtimeMs = 0 }: TarFile): Uint8Array {
  const header = new Uint8Array(blockBytes);
  const encoded = encoder.encode(name);
  if (encoded.length > 100) {
    throw new TarError(`The name "${name}" is longer than the 100 bytes of an archive`);
  }
  header.set(encoded);
  putOctal(header, { at: 100, digits: 7, value: mode });
  putOctal(header, { at: 108, digits: 7, value: 0 });
  putOctal(header, { at: 116, digits: 7, value: 0 });
  putSize(header, size);
  putOctal(header, { at: 136, digits: 11, value: Math.floor(mtimeMs / 1000) });
  header[156] = 0x30;
  header.set(encoder.encode("ustar\x0000"), 257);
  putOctal(header, { at: 148, digits: 6, value: checksumOf(header) });
  header[155] = 0x20;
  return header;
}

function putOctal(
  header: Uint8Array,
  { at, digits, value }: { at: number; digits: number; value: number },
): void {
  header.set(encoder.encode(value.toString(8).padStart(digits, "0")), at);
}

/** Eight gigabytes and more are written in binary, as all tar programs of today do. */
function putSize(header: Uint8Array, size: number): void {
  if (size < maxOctalSize) return putOctal(header, { at: 124, digits: 11, value: size });
  const view = new DataView(header.buffer, 124, 12);
  view.setUint8(0, 0x80);
  view.setBigUint64(4, BigInt(size));
}

/** The sum of all bytes, those of the sum itself counted as spaces. */
function checksumOf(header: Uint8Array): number {
  return header.reduce((sum, byte, at) => sum + (at >= 148 && at < 156 ? 0x20 : byte), 0);
}

/** The files of an archive, in order. Throws TarError for anything but plain files and folders, which are passed over. */
export async function* readTar(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<TarEntry> {
  const source = new ByteSource(bytes);
  try {
    for (;;) {
      const header = await source.take(blockBytes);
      if (header.every((byte) => byte === 0)) return;
      const { type, ...entry } = parseHeader(header);
      const content = source.limited(entry.size);
      if (type === "file") yield { ...entry, content };
      for await (const _ of content) {
        // What the reader left is passed over.
      }
      await source.take((blockBytes - entry.size % blockBytes) % blockBytes);
    }
  } finally {
    await source.end();
  }
}

function parseHeader(
  header: Uint8Array,
): { name: string; size: number; mode: number; type: "file" | "folder" } {
  if (octalAt(header, 148, 8) !== checksumOf(header)) {
    throw new TarError("This is no tar archive, or it is damaged");
  }
  const name = textAt(header, 0, 100);
  const prefix = textAt(header, 345, 155);
  const kind = String.fromCharCode(header[156]!);
  if (kind !== "0" && kind !== "\0" && kind !== "5") {
    throw new TarError(`"${name}" is neither a file nor a folder (type ${JSON.stringify(kind)})`);
  }
  return {
    name: prefix === "" ? name : `${prefix}/${name}`,
    size: sizeAt(header),
    mode: octalAt(header, 100, 8) & 0o777,
    type: kind === "5" ? "folder" : "file",
  };
}

function textAt(header: Uint8Array, at: number, length: number): string {
  const field = header.subarray(at, at + length);
  const end = field.indexOf(0);
  try {
    return decoder.decode(end < 0 ? field : field.subarray(0, end));
  } catch {
    throw new TarError("A name in the archive is not UTF-8");
  }
}

function octalAt(header: Uint8Array, at: number, length: number): number {
  const digits = textAt(header, at, length).trim();
  if (!/^[0-7]+$/.test(digits)) throw new TarError("This is no tar archive, or it is damaged");
  return parseInt(digits, 8);
}

function sizeAt(header: Uint8Array): number {
  if ((header[124]! & 0x80) === 0) return octalAt(header, 124, 12);
  const size = Number(new DataView(header.buffer, header.byteOffset + 124, 12).getBigUint64(4));
  if (!Number.isSafeInteger(size)) throw new TarError("A size in the archive is beyond all measure");
  return size;
}

/** Bytes in the portions that are asked for. */
class ByteSource {
  #iterator: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array(0);

  constructor(bytes: AsyncIterable<Uint8Array>) {
    this.#iterator = bytes[Symbol.asyncIterator]();
  }

  async take(length: number): Promise<Uint8Array> {
    const taken = new Uint8Array(length);
    let at = 0;
    for await (const piece of this.limited(length)) {
      taken.set(piece, at);
      at += piece.length;
    }
    return taken;
  }

  /** The next bytes; throws TarError when they end before. A reader that stops early can go on later. */
  limited(length: number): AsyncIterable<Uint8Array> {
    let left = length;
    return {
      [Symbol.asyncIterator]: () => ({
        next: async () => {
          if (left === 0) return { done: true, value: undefined };
          const value = await this.#piece(left);
          left -= value.length;
          return { done: false, value };
        },
      }),
    };
  }

  async #piece(atMost: number): Promise<Uint8Array> {
    while (this.#rest.length === 0) {
      const next = await this.#iterator.next();
      if (next.done) throw new TarError("The archive is cut off");
      this.#rest = next.value;
    }
    const piece = this.#rest.subarray(0, atMost);
    this.#rest = this.#rest.subarray(piece.length);
    return piece;
  }

  async end(): Promise<void> {
    await this.#iterator.return?.();
  }
}
