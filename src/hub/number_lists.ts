/** Many short lists of numbers in one column: an object for each takes ten times as much memory. */
import { type Column, firstIndex, type LentColumns, type Rows, words } from "./columns.ts";

/** What a snapshot holds of the lists beside their columns. */
export type LeftPlaces = number[][];

const columnNames = ["Pool", "Start", "Length"] as const;

export class NumberLists {
  readonly #pool = words();
  readonly #start = words();
  readonly #length = words();
  /** Places that a list has left to grow, by the power of two of their room. */
  #left: LeftPlaces = [];

  /** A new list, which is empty; its number. */
  add(): number {
    this.#start.push(0);
    this.#length.push(0);
    return this.#length.length - 1;
  }

  length(list: number): number {
    return this.#length.get(list);
  }

  at(list: number, index: number): number {
    return this.#pool.get(this.#start.get(list) + index);
  }

  push(list: number, value: number): void {
    const length = this.#length.get(list);
    // The room of a list is the next power of two, so that it need not be kept.
    if ((length & (length - 1)) === 0) this.#move(list, length);
    this.#pool.set(this.#start.get(list) + length, value);
    this.#length.set(list, length + 1);
  }

  includes(list: number, value: number): boolean {
    const end = this.#start.get(list) + this.#length.get(list);
    for (let at = this.#start.get(list); at < end; at++) if (this.#pool.get(at) === value) return true;
    return false;
  }

  toArray(list: number): Uint32Array {
    return Uint32Array.from({ length: this.length(list) }, (_, index) => this.at(list, index));
  }

  lendColumns(name: string): LentColumns {
    const columns = this.#columns();
    return Object.fromEntries(columnNames.map((part, i) => [`${name}${part}`, columns[i]!.lend()]));
  }

  left(): LeftPlaces {
    return this.#left;
  }

  /** Fills empty lists from what `lendColumns` gave and `left`. */
  load(name: string, columns: Record<string, Uint8Array>, left: LeftPlaces): void {
    const own = this.#columns();
    columnNames.forEach((part, i) => own[i]!.load(columns[`${name}${part}`] ?? new Uint8Array()));
    this.#left = left;
  }

  #columns(): Column<Uint32Array>[] {
    return [this.#pool, this.#start, this.#length];
  }

  /** A full list gets twice the room. */
  #move(list: number, length: number): void {
    const old = this.#start.get(list);
    const start = this.#take(Math.max(1, length * 2));
    for (let i = 0; i < length; i++) this.#pool.set(start + i, this.#pool.get(old + i));
    this.#start.set(list, start);
    if (length > 0) (this.#left[Math.log2(length)] ??= []).push(old);
  }

  #take(room: number): number {
    const left = this.#left[Math.log2(room)]?.pop();
    if (left !== undefined) return left;
    const start = this.#pool.length;
    for (let i = 0; i < room; i++) this.#pool.push(0);
    return start;
  }
}

/** One of the lists, of which the numbers ascend. */
export class ListedRows implements Rows {
  readonly #lists: NumberLists;
  readonly #list: number;

  constructor(lists: NumberLists, list: number) {
    this.#lists = lists;
    this.#list = list;
  }

  get length(): number {
    return this.#lists.length(this.#list);
  }

  at(index: number): number {
    return this.#lists.at(this.#list, index);
  }

  last(): number | undefined {
    const { length } = this;
    return length === 0 ? undefined : this.at(length - 1);
  }

  toArray(): Uint32Array {
    return this.#lists.toArray(this.#list);
  }

  firstIndex(isAfter: (row: number) => boolean): number {
    return firstIndex(this.length, (index) => isAfter(this.at(index)));
  }
}
