/** Growable typed storage: what keeps a million messages at a few bytes each, without doubling waste. */

const CHUNK_BITS = 12;
const CHUNK = 1 << CHUNK_BITS;
const MASK = CHUNK - 1;

type Typed = Uint8Array | Uint32Array | Float64Array;

/** Lays a whole chunk over bytes. */
type Over<A> = (bytes: ArrayBufferLike, offset: number) => A;

/** By name: the bytes of a column, part after part. */
export type LentColumns = Record<string, readonly Uint8Array[]>;

/** One value per row, in chunks of 4096 rows. */
export class Column<A extends Typed> {
  readonly #make: (size: number) => A;
  readonly #over: Over<A>;
  readonly #chunks: A[] = [];
  /** By chunk: a snapshot may still read it. */
  readonly #lent: boolean[] = [];
  #length = 0;

  constructor({ make, over }: { make: (size: number) => A; over: Over<A> }) {
    this.#make = make;
    this.#over = over;
  }

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if ((this.#length & MASK) === 0) this.#add(this.#make(CHUNK));
    this.#chunks[this.#length >> CHUNK_BITS]![this.#length & MASK] = value;
    this.#length++;
  }

  get(row: number): number {
    return this.#chunks[row >> CHUNK_BITS]![row & MASK]!;
  }

  set(row: number, value: number): void {
    const at = row >> CHUNK_BITS;
    if (this.#lent[at]) this.#takeBack(at);
    this.#chunks[at]![row & MASK] = value;
  }

  /** The bytes of all rows as they are now, for a snapshot: lent, and copied only where a row is set later. */
  lend(): Uint8Array[] {
    this.#lent.fill(true);
    return this.#chunks.map((chunk, i) => {
      const rows = Math.min(CHUNK, this.#length - i * CHUNK);
      return new Uint8Array(chunk.buffer, chunk.byteOffset, rows * chunk.BYTES_PER_ELEMENT);
    });
  }

  /** Fills an empty column from the bytes of `lend`, put together. The bytes are the column's from now on: it is laid over them, not copied. */
  load(bytes: Uint8Array): void {
    const width = this.#make(0).BYTES_PER_ELEMENT;
    const rows = Math.floor(bytes.byteLength / width);
    for (let start = 0; start < rows; start += CHUNK) {
      const part = bytes.subarray(start * width, Math.min(rows, start + CHUNK) * width);
      this.#add(this.#chunkOf(part, width));
    }
    this.#length = rows;
  }

  #add(chunk: A): void {
    this.#chunks.push(chunk);
    this.#lent.push(false);
  }

  #takeBack(at: number): void {
    const own = this.#make(CHUNK);
    own.set(this.#chunks[at]!);
    this.#chunks[at] = own;
    this.#lent[at] = false;
  }

  #chunkOf(part: Uint8Array, width: number): A {
    const isWhole = part.byteLength === CHUNK * width && part.byteOffset % width === 0;
    if (isWhole) return this.#over(part.buffer, part.byteOffset);
    const chunk = this.#make(CHUNK);
    new Uint8Array(chunk.buffer).set(part);
    return chunk;
  }
}

export function bytes(): Column<Uint8Array> {
  return new Column({
    make: (n) => new Uint8Array(n),
    over: (at, offset) => new Uint8Array(at, offset, CHUNK),
  });
}

export function words(): Column<Uint32Array> {
  return new Column({
    make: (n) => new Uint32Array(n),
    over: (at, offset) => new Uint32Array(at, offset, CHUNK),
  });
}

export function floats(): Column<Float64Array> {
  return new Column({
    make: (n) => new Float64Array(n),
    over: (at, offset) => new Float64Array(at, offset, CHUNK),
  });
}

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
