/** Who replied to what: about 30 bytes for a thread, as there may be one for every few messages. */
import type { Key } from "../protocol/ids.ts";
import { bytes, type Column, type LentColumns, type Rows, words } from "./columns.ts";
import type { NumberedTexts } from "./numbered_texts.ts";
import type { Row } from "./messages.ts";
import { type LeftPlaces, ListedRows, NumberLists } from "./number_lists.ts";

export interface Thread {
  readonly replies: Rows;
  /** Senders and mentioned people, in order of appearance; made anew at each look. */
  readonly participants: Key[];
  /** True when some reply is a whisper or deleted: then each viewer's figures have to be counted. */
  readonly irregular: boolean;
}

/** What a snapshot holds of the threads beside their columns. */
export interface ThreadsMeta {
  left: { replies: LeftPlaces; people: LeftPlaces };
}

const NO_ROOT = 0xffffffff;
/** A cell of the column of roots is a row below this; from here on it is the number of the thread that its row begins. */
const FIRST_THREAD = 0x80000000;

export class Threads {
  /** Of every message: which it replies to, or which thread it begins. */
  readonly #roots = words();
  readonly #keys: NumberedTexts;
  /** By thread. */
  readonly #begins = words();
  readonly #irregular = bytes();
  readonly #replies = new NumberLists();
  readonly #people = new NumberLists();

  constructor(keys: NumberedTexts) {
    this.#keys = keys;
  }

  /** What the next message replies to. A root must reply to nothing itself. */
  push(root: Row | null): void {
    this.#roots.push(root ?? NO_ROOT);
  }

  rootOf(row: Row): Row | null {
    const cell = this.#roots.get(row);
    return cell < FIRST_THREAD ? cell : null;
  }

  has(root: Row): boolean {
    return this.#numberOf(root) !== undefined;
  }

  get(root: Row): Thread | undefined {
    const number = this.#numberOf(root);
    if (number === undefined) return undefined;
    const keys = this.#keys;
    const people = this.#people;
    return {
      replies: new ListedRows(this.#replies, number),
      irregular: this.#irregular.get(number) === 1,
      get participants() {
        return Array.from(people.toArray(number), (person) => keys.at(person));
      },
    };
  }

  /** The newest reply, without the rest of the thread. */
  lastReply(root: Row): Row | undefined {
    const number = this.#numberOf(root);
    return number === undefined ? undefined : this.#replies.at(number, this.#replies.length(number) - 1);
  }

  /** All roots, in the order of their first reply. */
  *roots(): Generator<Row> {
    for (let number = 0; number < this.#begins.length; number++) yield this.#begins.get(number);
  }

  addReply(root: Row, { row, people }: { row: Row; people: readonly Key[] }): void {
    const number = this.#numberOf(root) ?? this.#begin(root);
    this.#replies.push(number, row);
    for (const key of people) {
      const person = this.#keys.numberFor(key);
      if (!this.#people.includes(number, person)) this.#people.push(number, person);
    }
  }

  /** The figures of the thread, if it is one, differ from viewer to viewer from now on. */
  markIrregular(root: Row): void {
    const number = this.#numberOf(root);
    if (number !== undefined) this.#irregular.set(number, 1);
  }

  toSnapshot(): { meta: ThreadsMeta; columns: LentColumns } {
    return {
      meta: { left: { replies: this.#replies.left(), people: this.#people.left() } },
      columns: {
        root: this.#roots.lend(),
        threadBegins: this.#begins.lend(),
        threadIrregular: this.#irregular.lend(),
        ...this.#replies.lendColumns("threadReplies"),
        ...this.#people.lendColumns("threadPeople"),
      },
    };
  }

  /** Fills an empty table from `toSnapshot`. */
  load({ left }: ThreadsMeta, columns: Record<string, Uint8Array>): void {
    const load = (column: Column<Uint32Array> | Column<Uint8Array>, name: string) =>
      column.load(columns[name] ?? new Uint8Array());
    load(this.#roots, "root");
    load(this.#begins, "threadBegins");
    load(this.#irregular, "threadIrregular");
    this.#replies.load("threadReplies", columns, left.replies);
    this.#people.load("threadPeople", columns, left.people);
  }

  #numberOf(root: Row): number | undefined {
    const cell = this.#roots.get(root);
    return cell < FIRST_THREAD || cell === NO_ROOT ? undefined : cell - FIRST_THREAD;
  }

  #begin(root: Row): number {
    const number = this.#begins.length;
    this.#begins.push(root);
    this.#irregular.push(0);
    this.#replies.add();
    this.#people.add();
    this.#roots.set(root, FIRST_THREAD + number);
    return number;
  }
}
