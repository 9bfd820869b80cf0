/** Growable typed storage: what keeps a million messages at a few bytes each, without doubling waste. */

const CHUNK_BITS = 12;
const CHUNK = 1 << CHUNK_BITS;
const MASK = CHUNK - 1;

type Typed = Uint8Array | Uint32Array | Float64Array;

/** One value per row, in chunks of 4096 rows. */
export class Column<A extends Typed> {
  readonly #make: (size: number) => A;
  readonly #chunks: A[] = [];
  #length = 0;

  constructor(make: (size: number) => A) {
    this.#make = make;
  }

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if ((this.#length & MASK) === 0) this.#chunks.push(this.#make(CHUNK));
    this.#chunks[this.#length >> CHUNK_BITS]![this.#length & MASK] = value;
    this.#length++;
  }

  get(row: number): number {
    return this.#chunks[row >> CHUNK_BITS]![row & MASK]!;
  }

  set(row: number, value: number): void {
    this.#chunks[row >> CHUNK_BITS]![row & MASK] = value;
  }

  /** All rows as bytes, for a snapshot. */
  toBytes(): Uint8Array {
    const whole = this.#make(this.#length);
    this.#chunks.forEach((chunk, i) => {
      const rows = Math.min(CHUNK, this.#length - i * CHUNK);
      whole.set(chunk.subarray(0, rows), i * CHUNK);
    });
    return new Uint8Array(whole.buffer, whole.byteOffset, whole.byteLength);
  }

  /** Fills an empty column from `toBytes`. */
  load(bytes: Uint8Array): void {
    const width = this.#make(1).BYTES_PER_ELEMENT;
    const rows = Math.floor(bytes.byteLength / width);
    for (let start = 0; start < rows; start += CHUNK) {
      const chunk = this.#make(CHUNK);
      const part = new Uint8Array(chunk.buffer);
      part.set(bytes.subarray(start * width, Math.min(rows, start + CHUNK) * width));
      this.#chunks.push(chunk);
    }
    this.#length = rows;
  }
}

export const bytes = (): Column<Uint8Array> => new Column((n) => new Uint8Array(n));
export const words = (): Column<Uint32Array> => new Column((n) => new Uint32Array(n));
export const floats = (): Column<Float64Array> => new Column((n) => new Float64Array(n));

/** An ascending list of row numbers, to look at. */
export interface Rows {
  readonly length: number;
  at(index: number): number;
  last(): number | undefined;
  toArray(): Uint32Array;
  /** The first index for which `isAfter(row)` holds, when it holds for all later ones too; the length when for none. */
  firstIndex(isAfter: (row: number) => boolean): number;
}

/** An ascending list of row numbers that grows by an eighth: for one conversation's messages or one thread's replies. */
export class RowList implements Rows {
  #rows: Uint32Array;
  #length = 0;

  constructor(rows?: Uint32Array) {
    this.#rows = rows ?? new Uint32Array(4);
    this.#length = rows?.length ?? 0;
  }

  get length(): number {
    return this.#length;
  }

  push(row: number): void {
    if (this.#length === this.#rows.length) {
      const grown = new Uint32Array(this.#length + Math.max(4, this.#length >> 3));
      grown.set(this.#rows);
      this.#rows = grown;
    }
    this.#rows[this.#length++] = row;
  }

  at(index: number): number {
    return this.#rows[index]!;
  }

  last(): number | undefined {
    return this.#length === 0 ? undefined : this.#rows[this.#length - 1];
  }

  toArray(): Uint32Array {
    return this.#rows.slice(0, this.#length);
  }

  firstIndex(isAfter: (row: number) => boolean): number {
    return firstIndex(this.#length, (index) => isAfter(this.#rows[index]!));
  }
}

/** The first of `length` indexes for which `isAfter` holds, when it holds for all later ones too; the length when for none. */
export function firstIndex(length: number, isAfter: (index: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isAfter(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
