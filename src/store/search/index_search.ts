/** One question to the full-text table, answered stretch by stretch so that it can be ended in between. */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { IndexAnswer, IndexClause, IndexQuestion } from "../../protocol/search_index.ts";
import { occurs, type Patterns, scoreOf } from "../../protocol/search_text.ts";
import { planSearch } from "./search_plan.ts";
import type { TokenCounts } from "./token_counts.ts";

/** The range of numbers that is asked for at once: between two rows that are far apart nobody looks at the clock. */
const stretch = 2 ** 19;

type Row = [seq: number, text: string];

export class IndexSearch {
  readonly #statement: StatementSync;
  readonly #expression: string;
  readonly #verified: readonly IndexClause[];
  readonly #scored: Patterns[];
  readonly #order: IndexQuestion["order"];
  readonly #seqs: number[] = [];
  readonly #scores: number[] = [];

  constructor(db: DatabaseSync, counts: TokenCounts, { clauses, order }: IndexQuestion) {
    const { expression, verified } = planSearch(clauses, counts);
    this.#expression = expression;
    this.#verified = verified;
    this.#scored = clauses.filter((clause) => clause.scored).map((clause) => clause.any);
    this.#order = order;
    const needsText = this.#scored.length > 0 || verified.length > 0;
    this.#statement = db.prepare(
      `SELECT rowid${needsText ? ", text" : ""} FROM messages
       WHERE messages MATCH ? AND rowid >= ? AND rowid <= ?
       ORDER BY rowid ${order === "newest" ? "DESC" : "ASC"} LIMIT ?`,
    );
    // Known to both runtimes, not yet to the types of one.
    (this.#statement as StatementSync & { setReturnArrays(on: boolean): void }).setReturnArrays(true);
  }

  /** Looks from `low` to `high` until the limit is reached or the time `until` is over. */
  run({ low, high, limit, until }: { low: number; high: number; limit: number; until: number }): IndexAnswer {
    const isNewest = this.#order === "newest";
    while (low <= high) {
      const from = isNewest ? Math.max(low, high - stretch + 1) : low;
      const to = isNewest ? high : Math.min(high, low + stretch - 1);
      const reached = this.#stretch({ from, to, limit, until });
      if (isNewest) high = reached - 1;
      else low = reached + 1;
      if (this.#seqs.length >= limit || performance.now() > until) {
        return this.#answer(low <= high ? reached : undefined);
      }
    }
    return this.#answer(undefined);
  }

  #answer(reached: number | undefined): IndexAnswer {
    return { seqs: this.#seqs, scores: this.#scores, reached };
  }

  /** Returns how far it came. */
  #stretch({ from, to, limit, until }: { from: number; to: number; limit: number; until: number }): number {
    for (const [seq, text] of this.#rows({ from, to, room: limit - this.#seqs.length })) {
      if (this.#isRight(text)) {
        this.#seqs.push(seq);
        this.#scores.push(this.#scored.length === 0 ? 0 : scoreOf(text, this.#scored));
      }
      if (this.#seqs.length >= limit || performance.now() > until) return seq;
    }
    return this.#order === "newest" ? from : to;
  }

  /** All at once when each of them will do: quicker than one by one, which is for looking through many. */
  #rows({ from, to, room }: { from: number; to: number; room: number }): Iterable<Row> {
    // As numbers they would be bound as floating ones, and FTS5 begins at the first of all rows then.
    const bounds = [BigInt(from), BigInt(to)] as const;
    const rows: unknown = this.#verified.length === 0
      ? this.#statement.all(this.#expression, ...bounds, room)
      : this.#statement.iterate(this.#expression, ...bounds, -1);
    return rows as Iterable<Row>;
  }

  #isRight(text: string): boolean {
    return this.#verified.every(({ any, not }) => any.some((one) => occurs(text, one)) !== not);
  }
}
