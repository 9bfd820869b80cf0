/** The search index as the hub asks it and as the store provides it: a port between two folders that do not know each other. */
import type { Patterns } from "./search_text.ts";

export interface IndexClause {
  /** One of these must occur in the text with its marks (search_facts.ts); with `not` none. */
  any: Patterns;
  not: boolean;
  /** Counts for how well a message answers. */
  scored: boolean;
}

export interface IndexQuestion {
  /** All must hold; none: every message. */
  clauses: readonly IndexClause[];
  /** Sequence numbers above this one and below the other. */
  above: number;
  below: number;
  order: "newest" | "oldest";
  /** At most so many are answered at once. */
  limit: number;
}

export interface IndexAnswer {
  /** Numbers of messages in the order that was asked for. */
  seqs: number[];
  /** One for each number, higher is better; zeros when nothing is scored. */
  scores: number[];
  /** Everything in that order up to this number was looked at; undefined: everything. */
  reached: number | undefined;
}

/** What the index has to know of the folded state. Asked at any time. */
export interface IndexSource {
  /** The number of the message with this id. */
  seqOf(id: string): number | undefined;
  /** How many messages there are up to a number, deleted ones included. */
  messagesUpTo(seq: number): number;
}

/** A cache beside the journal: follows it by itself, and may be behind or empty at any time. */
export interface SearchIndex {
  /** Every durable event up to this number is in it; changes between two calls, never during one. */
  readonly seq: number;
  /** True while it is behind what was there at the start. */
  readonly building: boolean;
  /** Once, when the state is there: from now on it follows. */
  attach(source: IndexSource): void;
  /** The journal has grown. Never throws. */
  wake(): void;
  /** Messages as they were at `seq`. Rejects when it cannot be asked now. */
  find(question: IndexQuestion): Promise<IndexAnswer>;
}
