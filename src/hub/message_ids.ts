/** Message id → row, exact, at about 23 bytes per message: 16 for the id, the rest for an open-addressing table. */
import { type Column, type LentColumns, words } from "./columns.ts";

type Words = [number, number, number, number];
type Part = Column<Uint32Array>;

const EMPTY = 0;

export class MessageIds {
  readonly #parts: Part[] = [words(), words(), words(), words()];
  /** Ids of another form than a UUID keep their text; their words are only for spreading. */
  readonly #texts = new Map<number, string>();
  #slots = new Uint32Array(1024);

  get length(): number {
    return this.#parts[0]!.length;
  }

  /** Appends the id of the next row. */
  push(id: string): void {
    const row = this.length;
    const uuid = uuidWords(id);
    const key = uuid ?? hashWords(id);
    for (let i = 0; i < 4; i++) this.#parts[i]!.push(key[i]!);
    if (uuid === undefined) this.#texts.set(row, id);
    if ((row + 1) * 10 > this.#slots.length * 7) this.#grow();
    else this.#place(row, key);
  }

  /** The row of an id, or undefined. */
  find(id: string): number | undefined {
    const uuid = uuidWords(id);
    const key = uuid ?? hashWords(id);
    const text = uuid === undefined ? id : undefined;
    const mask = this.#slots.length - 1;
    for (let slot = spread(key) & mask;; slot = (slot + 1) & mask) {
      const entry = this.#slots[slot]!;
      if (entry === EMPTY) return undefined;
      if (this.#equals(entry - 1, key) && this.#texts.get(entry - 1) === text) return entry - 1;
    }
  }

  /** The id of a row. */
  at(row: number): string {
    const text = this.#texts.get(row);
    if (text !== undefined) return text;
    const [a, b, c, d] = this.#key(row);
    return `${half(a >>> 16)}${half(a)}-${half(b >>> 16)}-${half(b)}-${half(c >>> 16)}-${half(c)}${
      half(d >>> 16)
    }${half(d)}`;
  }

  /** Tells of each row whether its id begins so, mostly by one comparison of numbers. */
  beginning(text: string): (row: number) => boolean {
    const first = /^[0-9a-f]{1,8}/.exec(text)?.[0] ?? "";
    const shift = 32 - first.length * 4;
    const wanted = parseInt(first, 16);
    return (row) => {
      const isText = this.#texts.has(row);
      if (!isText && this.#parts[0]!.get(row) >>> shift !== wanted) return false;
      return this.at(row).startsWith(text);
    };
  }

  lendColumns(): LentColumns {
    return Object.fromEntries(this.#parts.map((part, i) => [`id${i}`, part.lend()]));
  }

  /** The ids that are not UUIDs, for a snapshot. */
  texts(): [number, string][] {
    return [...this.#texts];
  }

  load(columns: Record<string, Uint8Array>, texts: [number, string][]): void {
    this.#parts.forEach((part, i) => part.load(columns[`id${i}`] ?? new Uint8Array()));
    for (const [row, text] of texts) this.#texts.set(row, text);
    this.#rehash(slotsFor(this.length));
  }

  #key(row: number): Words {
    const [a, b, c, d] = this.#parts as [Part, Part, Part, Part];
    return [a.get(row), b.get(row), c.get(row), d.get(row)];
  }

  #equals(row: number, key: Words): boolean {
    for (let i = 0; i < 4; i++) if (this.#parts[i]!.get(row) !== key[i]) return false;
    return true;
  }

  #place(row: number, key: Words): void {
    const mask = this.#slots.length - 1;
    let slot = spread(key) & mask;
    while (this.#slots[slot] !== EMPTY) slot = (slot + 1) & mask;
    this.#slots[slot] = row + 1;
  }

  #grow(): void {
    this.#rehash(this.#slots.length * 2);
  }

  #rehash(size: number): void {
    this.#slots = new Uint32Array(size);
    for (let row = 0; row < this.length; row++) this.#place(row, this.#key(row));
  }
}

const hexOfByte = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** The lower 16 bits in four digits. */
function half(word: number): string {
  return hexOfByte[word >>> 8 & 255]! + hexOfByte[word & 255]!;
}

function slotsFor(rows: number): number {
  let size = 1024;
  while (rows * 10 > size * 7) size *= 2;
  return size;
}

/** The 128 bits of a lower-case UUID, without building strings: this runs for every message. Undefined for other ids. */
function uuidWords(id: string): Words | undefined {
  if (id.length !== 36) return undefined;
  const parts: Words = [0, 0, 0, 0];
  let digits = 0;
  for (let i = 0; i < 36; i++) {
    const code = id.charCodeAt(i);
    if (i === 8 || i === 13 || i === 18 || i === 23) {
      if (code !== 45) return undefined;
      continue;
    }
    const digit = code >= 48 && code <= 57 ? code - 48 : code >= 97 && code <= 102 ? code - 87 : -1;
    if (digit < 0) return undefined;
    parts[digits >> 3] = ((parts[digits >> 3]! << 4) | digit) >>> 0;
    digits++;
  }
  return parts;
}

function hashWords(id: string): Words {
  return [fnv(id, 1), fnv(id, 2), fnv(id, 3), fnv(id, 4)];
}

/** FNV-1a with a seed: spreads ids that are not random by themselves. */
function fnv(text: string, seed: number): number {
  let hash = 0x811c9dc5 ^ (seed * 0x9e3779b1);
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

function spread(key: Words): number {
  let hash = key[0] ^ Math.imul(key[1], 0x85ebca6b) ^ Math.imul(key[2], 0xc2b2ae35) ^ key[3];
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) >>> 0;
}
