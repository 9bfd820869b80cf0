/** Who reacted to what: about 100 bytes for a message with a reaction, where maps of lists take four times as much. */
import type { Key } from "../protocol/ids.ts";
import type { Row } from "./messages.ts";
import { NumberedTexts } from "./numbered_texts.ts";

/** In the order in which the first of each came. */
export type ByEmoji = ReadonlyMap<string, Key[]>;

export class ReactionTable {
  /** Emojis and keys. */
  readonly #texts = new NumberedTexts();
  /** Of each row the numbers of an emoji and a key, and so on; those of an emoji stand together. */
  readonly #pairs = new Map<Row, readonly number[]>();

  has(row: Row): boolean {
    return this.#pairs.has(row);
  }

  /** Made anew at each look; undefined when there is no reaction. */
  get(row: Row): ByEmoji | undefined {
    const pairs = this.#pairs.get(row);
    if (pairs === undefined) return undefined;
    const byEmoji = new Map<string, Key[]>();
    for (let at = 0; at < pairs.length; at += 2) {
      const emoji = this.#texts.at(pairs[at]!);
      const actors = byEmoji.get(emoji) ?? [];
      actors.push(this.#texts.at(pairs[at + 1]!));
      byEmoji.set(emoji, actors);
    }
    return byEmoji;
  }

  /** Rows with a reaction, in no order. */
  rows(): IteratorObject<Row, undefined> {
    return this.#pairs.keys();
  }

  /** Whoever reacts again comes last. */
  add(row: Row, emoji: string, key: Key): void {
    const pair = [this.#texts.numberFor(emoji), this.#texts.numberFor(key)];
    const pairs = this.#pairs.get(row) ?? [];
    const last = pairs.findLastIndex((number, at) => at % 2 === 0 && number === pair[0]);
    const longer = pairs.toSpliced(last < 0 ? pairs.length : last + 2, 0, ...pair);
    const own = placeOf(pairs, pair);
    this.#pairs.set(row, own < 0 ? longer : longer.toSpliced(own, 2));
  }

  remove(row: Row, emoji: string, key: Key): void {
    const pairs = this.#pairs.get(row) ?? [];
    const own = placeOf(pairs, [this.#texts.numberOf(emoji), this.#texts.numberOf(key)]);
    if (own < 0) return;
    if (pairs.length > 2) this.#pairs.set(row, pairs.toSpliced(own, 2));
    else this.#pairs.delete(row);
  }

  /** All of a row. */
  delete(row: Row): void {
    this.#pairs.delete(row);
  }

  /** For a snapshot. */
  entries(): IteratorObject<[Row, [string, Key[]][]], undefined> {
    return this.rows().map((row) => [row, [...this.get(row)!]]);
  }

  /** Fills an empty table from `entries`. */
  load(entries: readonly [Row, [string, Key[]][]][]): void {
    for (const [row, byEmoji] of entries) {
      const pairs = byEmoji.flatMap(([emoji, actors]) =>
        actors.flatMap((key) => [this.#texts.numberFor(emoji), this.#texts.numberFor(key)])
      );
      this.#pairs.set(row, pairs.slice());
    }
  }
}

function placeOf(pairs: readonly number[], [emoji, key]: readonly (number | undefined)[]): number {
  return pairs.findIndex((number, at) => at % 2 === 0 && number === emoji && pairs[at + 1] === key);
}
