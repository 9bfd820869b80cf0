/**
 * Where the records of a rewritten segment are. A position that was given to somebody (a column of the state, a snapshot,
 * a search index) is never changed: it names the offset that the record had first, and this map tells where it is now.
 * So a rewrite concerns nobody but the journal, and what was kept before it stays usable.
 *
 * Behind the last record: per stretch u32 first offset, u32 offset now · u32 stretches · u32 end of the records
 *   · u32 CRC-32 of all before · "CCOFFSET". All numbers little-endian.
 */
import { crc32 } from "node:zlib";

const magic = new TextEncoder().encode("CCOFFSET");
export const trailerBytes = 12 + magic.length;
const entryBytes = 8;

export class OffsetMap {
  readonly #known: Uint32Array;
  readonly #physical: Uint32Array;

  constructor(known: Uint32Array, physical: Uint32Array) {
    this.#known = known;
    this.#physical = physical;
  }

  /** Undefined: what was there is erased. */
  physical(known: number): number | undefined {
    const at = lastAtOrBefore(this.#known, known);
    if (at < 0) return undefined;
    const physical = this.#physical[at]! + known - this.#known[at]!;
    const next = this.#physical[at + 1];
    return next !== undefined && physical >= next ? undefined : physical;
  }

  known(physical: number): number {
    const at = Math.max(0, lastAtOrBefore(this.#physical, physical));
    return this.#known[at]! + physical - this.#physical[at]!;
  }

  /** What is written behind the records, which end at `recordsEnd`. */
  encode(recordsEnd: number): Uint8Array {
    const count = this.#known.length;
    const bytes = new Uint8Array(count * entryBytes + trailerBytes);
    const view = new DataView(bytes.buffer);
    for (let n = 0; n < count; n++) {
      view.setUint32(n * entryBytes, this.#known[n]!, true);
      view.setUint32(n * entryBytes + 4, this.#physical[n]!, true);
    }
    const at = count * entryBytes;
    view.setUint32(at, count, true);
    view.setUint32(at + 4, recordsEnd, true);
    view.setUint32(at + 8, crc32(bytes.subarray(0, at + 8)), true);
    bytes.set(magic, at + 12);
    return bytes;
  }
}

/** Collects the stretches in the order of the file. */
export class OffsetMapBuilder {
  #known: number[] = [];
  #physical: number[] = [];

  /** A record that was known by `known` is at `physical` now. */
  add(known: number, physical: number): void {
    const shift = (this.#known.at(-1) ?? NaN) - (this.#physical.at(-1) ?? NaN);
    if (known - physical === shift) return;
    this.#known.push(known);
    this.#physical.push(physical);
  }

  build(): OffsetMap {
    return new OffsetMap(Uint32Array.from(this.#known), Uint32Array.from(this.#physical));
  }
}

/** How long the map at the end of a file is that ends with this trailer; undefined: the trailer is damaged. */
export function mapBytes(trailer: Uint8Array): number | undefined {
  if (trailer.length < trailerBytes || magic.some((byte, n) => trailer[12 + n] !== byte)) return undefined;
  const count = new DataView(trailer.buffer, trailer.byteOffset).getUint32(0, true);
  return count * entryBytes + trailerBytes;
}

/** The map of a file that ends with these bytes; undefined: it is damaged. */
export function decodeMap(bytes: Uint8Array): { offsets: OffsetMap; recordsEnd: number } | undefined {
  const at = bytes.length - trailerBytes;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (at < 0 || view.getUint32(at + 8, true) !== crc32(bytes.subarray(0, at + 8))) return undefined;
  const count = view.getUint32(at, true);
  if (count * entryBytes !== at) return undefined;
  const known = Uint32Array.from({ length: count }, (_, n) => view.getUint32(n * entryBytes, true));
  const physical = Uint32Array.from({ length: count }, (_, n) => view.getUint32(n * entryBytes + 4, true));
  return { offsets: new OffsetMap(known, physical), recordsEnd: view.getUint32(at + 4, true) };
}

function lastAtOrBefore(sorted: Uint32Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
