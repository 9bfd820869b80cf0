/** All messages as rows of columns: what rules need without reading a body. At most 64 bytes per plain message. */
import type { Key } from "../protocol/ids.ts";
import { bytes, firstIndex, floats, type LentColumns, RowList, words } from "./columns.ts";
import type { Iterated } from "./json_parts.ts";
import { MessageIds } from "./message_ids.ts";
import { NumberedTexts } from "./numbered_texts.ts";
import { ReactionTable } from "./reaction_table.ts";
import { Threads, type ThreadsMeta } from "./thread_table.ts";
import { TimeIndex } from "./time_index.ts";

/** A row number; rows are in the order of sequence numbers. */
export type Row = number;

export const flag = {
  system: 1,
  whisper: 2,
  reply: 4,
  deleted: 8,
  edited: 16,
  human: 32,
  hidden: 64,
  broadcast: 128,
} as const;

export interface Edit {
  /** Where the event with the newest text is. */
  position: number;
  ts: string;
}

export interface Deletion {
  ts: string;
  by: Key;
}

export interface NewRow {
  id: string;
  seq: number;
  position: number;
  ts: number;
  sender: Key;
  conv: number;
  root: Row | null;
  flags: number;
}

export class Messages {
  readonly ids = new MessageIds();
  readonly #seq = words();
  readonly #position = floats();
  readonly #ts = floats();
  readonly #sender = words();
  readonly #conv = words();
  readonly #flags = bytes();
  readonly times = new TimeIndex(this.#ts);
  readonly #keys = new NumberedTexts();

  readonly threads = new Threads(this.#keys);
  /** Sparse facts, only for the rows that have them. */
  readonly audiences = new Map<Row, readonly Key[]>();
  readonly reactions = new ReactionTable();
  readonly edits = new Map<Row, Edit>();
  readonly deletions = new Map<Row, Deletion>();
  readonly pinned = new Set<Row>();
  /** Rows that name a person: mentions, broadcasts and whispers, ascending. */
  readonly directed = new Map<Key, RowList>();

  get length(): number {
    return this.#seq.length;
  }

  push(row: NewRow): Row {
    const number = this.length;
    this.ids.push(row.id);
    this.#seq.push(row.seq);
    this.#position.push(row.position);
    this.#ts.push(row.ts);
    this.#sender.push(this.#keys.numberFor(row.sender));
    this.#conv.push(row.conv);
    this.threads.push(row.root);
    this.#flags.push(row.flags);
    return number;
  }

  seq(row: Row): number {
    return this.#seq.get(row);
  }
  position(row: Row): number {
    return this.#position.get(row);
  }
  /** Milliseconds since 1970. */
  ts(row: Row): number {
    return this.#ts.get(row);
  }
  sender(row: Row): Key {
    return this.#keys.at(this.#sender.get(row));
  }
  conv(row: Row): number {
    return this.#conv.get(row);
  }
  root(row: Row): Row | null {
    return this.threads.rootOf(row);
  }
  has(row: Row, bit: number): boolean {
    return (this.#flags.get(row) & bit) !== 0;
  }
  mark(row: Row, bit: number): void {
    this.#flags.set(row, this.#flags.get(row) | bit);
  }
  /** Only these bits stay. */
  keep(row: Row, bits: number): void {
    this.#flags.set(row, this.#flags.get(row) & bits);
  }
  /** The row of a message's number. */
  rowOf(seq: number): Row | undefined {
    const row = this.firstFrom(seq);
    return row < this.length && this.#seq.get(row) === seq ? row : undefined;
  }
  /** The first row whose number is at least this; the number of rows when there is none. */
  firstFrom(seq: number): Row {
    return firstIndex(this.length, (row) => this.#seq.get(row) >= seq);
  }
  /** The number under which a sender is kept, for counting loops; undefined for who never sent anything and took part in no thread. */
  senderNumber(key: Key): number | undefined {
    return this.#keys.numberOf(key);
  }
  isSender(row: Row, number: number | undefined): boolean {
    return this.#sender.get(row) === number;
  }

  direct(key: Key, row: Row): void {
    const rows = this.directed.get(key) ?? new RowList();
    this.directed.set(key, rows);
    if (rows.last() !== row) rows.push(row);
  }

  toSnapshot(): { meta: Iterated<MessagesMeta>; columns: LentColumns } {
    const threads = this.threads.toSnapshot();
    const columns: LentColumns = {
      ...threads.columns,
      ...this.ids.lendColumns(),
      seq: this.#seq.lend(),
      position: this.#position.lend(),
      ts: this.#ts.lend(),
      sender: this.#sender.lend(),
      conv: this.#conv.lend(),
      flags: this.#flags.lend(),
    };
    const meta: Iterated<MessagesMeta> = {
      keys: [...this.#keys.all()],
      texts: this.ids.texts(),
      audiences: this.audiences.entries(),
      threads: threads.meta,
      reactions: this.reactions.entries(),
      edits: this.edits.entries(),
      deletions: this.deletions.entries(),
      pinned: [...this.pinned],
      directed: this.directed.entries().map(([key, rows]) => [key, [...rows.toArray()]]),
    };
    return { meta, columns };
  }

  static fromSnapshot(meta: MessagesMeta, columns: Record<string, Uint8Array>): Messages {
    const all = new Messages();
    const load = (name: string) => columns[name] ?? new Uint8Array();
    all.ids.load(columns, meta.texts);
    all.#seq.load(load("seq"));
    all.#position.load(load("position"));
    all.#ts.load(load("ts"));
    all.#sender.load(load("sender"));
    all.#conv.load(load("conv"));
    all.#flags.load(load("flags"));
    for (const key of meta.keys) all.#keys.numberFor(key);
    all.threads.load(meta.threads, columns);
    for (const [row, keys] of meta.audiences) all.audiences.set(row, keys);
    all.reactions.load(meta.reactions);
    for (const [row, edit] of meta.edits) all.edits.set(row, edit);
    for (const [row, deletion] of meta.deletions) all.deletions.set(row, deletion);
    for (const row of meta.pinned) all.pinned.add(row);
    for (const [key, rows] of meta.directed) all.directed.set(key, new RowList(Uint32Array.from(rows)));
    return all;
  }
}

export interface MessagesMeta {
  keys: Key[];
  texts: [number, string][];
  audiences: [Row, readonly Key[]][];
  threads: ThreadsMeta;
  reactions: [Row, [string, Key[]][]][];
  edits: [Row, Edit][];
  deletions: [Row, Deletion][];
  pinned: Row[];
  directed: [Key, number[]][];
}
