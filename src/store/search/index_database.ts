/** The index in SQLite: one full-text table of tokens that were made here, and a few lines about itself. Blocks; belongs into a worker. */
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import type { IndexAnswer, IndexQuestion } from "../../protocol/search_index.ts";
import type { IndexBatch, IndexState } from "./index_batch.ts";
import { IndexSearch } from "./index_search.ts";
import { textToIndex } from "./indexed_text.ts";
import { type SavedCounts, TokenCounts } from "./token_counts.ts";

/** Raise it whenever tokens, marks or tables change: older indexes are then built again. */
const format = 1;

export const indexSchema = `
  CREATE TABLE IF NOT EXISTS state (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
  CREATE VIRTUAL TABLE IF NOT EXISTS messages USING fts5(
    text, tokenize = "ascii tokenchars '_'", prefix = '1 2 3 4', columnsize = 0
  );
`;
/** Kilobytes of pages in memory; queries over a million messages are no faster with more. */
const cacheKilobytes = 10 * 1024;
const pageBytes = 8192;
/** Tokens that wait to be written together: fewer and longer stretches on disk. */
const pendingBytes = 4 * 1024 * 1024;

export class IndexDatabase {
  readonly #db: DatabaseSync;
  readonly #insert: StatementSync;
  readonly #remove: StatementSync;
  readonly #note: StatementSync;
  #counts: TokenCounts;
  #state: IndexState;
  #inTransaction = false;

  /** Opens or makes it; an index of another format or history is emptied. Throws when the file is damaged. */
  constructor(path: string, realm: string) {
    this.#db = new DatabaseSync(path);
    try {
      this.#db.exec(
        `PRAGMA page_size = ${pageBytes}; PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL;
         PRAGMA synchronous = NORMAL; PRAGMA cache_size = -${cacheKilobytes}; PRAGMA temp_store = MEMORY;`,
      );
      this.#db.exec(indexSchema);
      this.#refuseCut(path);
      this.#db.exec(`INSERT INTO messages(messages, rank) VALUES ('hashsize', ${pendingBytes})`);
      this.#insert = this.#db.prepare(
        "INSERT INTO messages(rowid, text) VALUES (?, ?)",
      );
      this.#remove = this.#db.prepare("DELETE FROM messages WHERE rowid = ?");
      this.#note = this.#db.prepare("INSERT OR REPLACE INTO state(name, value) VALUES (?, ?)");
      const known = this.#readNotes(realm);
      this.#state = stateIn(known);
      this.#counts = new TokenCounts(countsIn(known));
    } catch (error) {
      this.#db.close();
      throw error;
    }
  }

  get state(): IndexState {
    return { ...this.#state };
  }

  add(batch: IndexBatch): void {
    this.#begin();
    const decoder = new TextDecoder();
    for (let n = 0; n < batch.places.length; n += 3) {
      const [seq, start, end] = [batch.places[n]!, batch.places[n + 1]!, batch.places[n + 2]!];
      this.#put(seq, decoder.decode(batch.bytes.subarray(start, end)));
    }
    for (const { seq, message } of batch.changes) {
      this.#remove.run(seq);
      if (message !== null) this.#put(seq, message);
    }
    const messages = this.#state.messages + batch.messages;
    this.#save({ ...this.#state, seq: batch.upTo, digest: batch.digest, messages });
    if (batch.erased.length > 0) this.erase(batch.erased);
  }

  /** What the hub counted otherwise than this index, to know it again. */
  noteDifference(difference: number): void {
    this.#begin();
    this.#save({ ...this.#state, difference });
    this.commit();
  }

  /** Keeps what was added; without it a crash takes it back. */
  commit(): void {
    if (!this.#inTransaction) return;
    this.#note.run("counts", JSON.stringify(this.#counts.save()));
    this.#db.exec("COMMIT");
    this.#inTransaction = false;
  }

  /** Looks until the limit is reached or about `budgetMs` are over. */
  find(question: IndexQuestion, budgetMs: number): IndexAnswer {
    const { above, below, limit } = question;
    return new IndexSearch(this.#db, this.#counts, question).run({
      // Bounds may come from outside and lie between two numbers.
      low: Math.floor(above) + 1,
      high: Math.min(Math.ceil(below) - 1, this.#state.seq),
      limit,
      until: performance.now() + budgetMs,
    });
  }

  /** Leaves nothing of these in the files. Deleting otherwise only marks, and what was there stays until it is overwritten. */
  erase(seqs: readonly number[]): void {
    this.#begin();
    this.#db.exec(
      "PRAGMA secure_delete = ON; INSERT INTO messages(messages, rank) VALUES ('secure-delete', 1)",
    );
    for (const seq of seqs) this.#remove.run(seq);
    this.#db.exec("INSERT INTO messages(messages, rank) VALUES ('secure-delete', 0)");
    this.commit();
    this.#db.exec("PRAGMA secure_delete = OFF; PRAGMA wal_checkpoint(TRUNCATE)");
  }

  close(): void {
    try {
      this.commit();
    } finally {
      this.#db.close();
    }
  }

  #put(seq: number, json: string): void {
    const text = textToIndex(json);
    if (text === undefined) return;
    this.#insert.run(seq, text);
    this.#counts.add(seq, text);
  }

  #begin(): void {
    if (this.#inTransaction) return;
    this.#db.exec("BEGIN");
    this.#inTransaction = true;
  }

  #save(state: IndexState): void {
    this.#state = state;
    for (const [name, value] of Object.entries(state)) this.#note.run(name, value as SQLInputValue);
  }

  #readNotes(realm: string): Notes {
    const rows = this.#db.prepare("SELECT name, value FROM state").all() as {
      name: string;
      value: unknown;
    }[];
    const notes = new Map(rows.map(({ name, value }) => [name, value]));
    if (notes.size === 0) {
      this.#note.run("format", format);
      this.#note.run("realm", realm);
    } else if (notes.get("format") !== format || notes.get("realm") !== realm) {
      throw new WrongIndex("it is of another version or history");
    }
    return notes;
  }

  /** A file that was cut is not noticed by SQLite until somebody asks for what is missing. */
  #refuseCut(path: string): void {
    this.#db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    const { page_count: pages } = this.#db.prepare("PRAGMA page_count").get() as { page_count: number };
    const { page_size: size } = this.#db.prepare("PRAGMA page_size").get() as { page_size: number };
    if (Deno.statSync(path).size < pages * size) throw new WrongIndex("a part of the file is missing");
  }
}

type Notes = ReadonlyMap<string, unknown>;

function stateIn(notes: Notes): IndexState {
  const number = (name: string) => Number(notes.get(name) ?? 0);
  const difference = notes.get("difference");
  return {
    seq: number("seq"),
    digest: number("digest"),
    messages: number("messages"),
    difference: typeof difference === "number" ? difference : null,
  };
}

function countsIn(notes: Notes): SavedCounts | undefined {
  const text = notes.get("counts");
  return typeof text === "string" ? JSON.parse(text) as SavedCounts : undefined;
}

/** The file is fine, what is in it is not for us. */
export class WrongIndex extends Error {
  override readonly name = "WrongIndex";
}
