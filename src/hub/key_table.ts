/** Keys as small numbers, for columns. */
import type { Key } from "../protocol/ids.ts";

export class KeyTable {
  readonly #keys: Key[] = [];
  readonly #numbers = new Map<Key, number>();

  at(number: number): Key {
    return this.#keys[number]!;
  }

  /** The number of a key that has one. */
  numberOf(key: Key): number | undefined {
    return this.#numbers.get(key);
  }

  /** The number of a key, which may be new. */
  numberFor(key: Key): number {
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.#keys.push(key);
    this.#numbers.set(key, this.#keys.length - 1);
    return this.#keys.length - 1;
  }

  /** In the order of their numbers. */
  all(): readonly Key[] {
    return this.#keys;
  }
}
