/** A journal with talk in it, and the state that an index asks for. */
import { eventNumber } from "../../../src/protocol/events.ts";
import type { Message } from "../../../src/protocol/message.ts";
import { bodyFacts, indexedText } from "../../../src/protocol/search_facts.ts";
import type { IndexClause, IndexSource } from "../../../src/protocol/search_index.ts";
import { bindQuery } from "../../../src/protocol/search_match.ts";
import { parseQuery } from "../../../src/protocol/search_query.ts";
import { occurs, scoreOf } from "../../../src/protocol/search_text.ts";
import { marksFor } from "../../../src/protocol/search_facts.ts";
import type { Journal } from "../../../src/protocol/journal.ts";
import { messageOf } from "../../support/message.ts";

const encoder = new TextEncoder();

export class Talk implements IndexSource {
  readonly #journal: Journal;
  /** As they are now; undefined: deleted. */
  readonly now = new Map<number, Message | undefined>();
  readonly #ids = new Map<string, number>();

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  say(body: string, more: Partial<Message> = {}): number {
    const message = messageOf(body, { id: crypto.randomUUID(), ...more });
    const seq = this.#append("message", message);
    this.now.set(seq, message);
    this.#ids.set(message.id, seq);
    return seq;
  }

  edit(seq: number, body: string): void {
    const message = this.now.get(seq)!;
    this.#append("message_edited", { conv: message.conv, id: message.id, body, mentions: null });
    this.now.set(seq, { ...message, body, mentions: null });
  }

  remove(seq: number): void {
    const message = this.now.get(seq)!;
    this.#append("message_deleted", { conv: message.conv, id: message.id });
    this.now.set(seq, undefined);
  }

  erase(...seqs: number[]): void {
    this.#append("messages_removed", { of: 1, seqs, reason: "purge", by: "a0000001", ts: "" });
    for (const seq of seqs) this.now.set(seq, undefined);
  }

  /** An event that no index cares about. */
  other(): void {
    this.#append("cursors_moved", { moves: [] });
  }

  durable(): Promise<void> {
    return this.#journal.durable(this.#journal.nextSeq - 1);
  }

  seqOf(id: string): number | undefined {
    return this.#ids.get(id);
  }

  messagesUpTo(seq: number): number {
    return [...this.now.keys()].filter((one) => one <= seq).length;
  }

  /** What an index must answer, by looking at every message; newest first. */
  expected(clauses: readonly IndexClause[]): { seqs: number[]; scores: number[] } {
    const scored = clauses.filter((clause) => clause.scored).map((clause) => clause.any);
    const found = [...this.now].flatMap(([seq, message]) => {
      const text = message && indexedText(message);
      const isRight = text !== undefined &&
        clauses.every(({ any, not }) => any.some((pattern) => occurs(text, pattern)) !== not);
      return isRight
        ? [{ seq, score: scored.length === 0 ? 0 : scoreOf(bodyFacts(message!).text, scored) }]
        : [];
    }).reverse();
    return { seqs: found.map(({ seq }) => seq), scores: found.map(({ score }) => score) };
  }

  #append(kind: keyof typeof eventNumber, body: object): number {
    return this.#journal.append({
      kind: eventNumber[kind],
      kindVersion: 1,
      actor: "a0000001",
      body: encoder.encode(JSON.stringify(body)),
    }).seq;
  }
}

/** The clauses that the hub would ask for, as far as the index can answer them. Names are their own keys. */
export function clausesOf(query: string): IndexClause[] {
  const parsed = parseQuery(query);
  if (!parsed.ok) throw new Error(parsed.problem);
  const { body, state } = bindQuery(parsed.query, {
    now: 0,
    me: () => "b0000002",
    person: (name) => name,
    conversation: (name) => name,
  });
  return [...body, ...state].flatMap((clause) => {
    if (clause.kind === "text") return [{ any: clause.patterns, not: clause.not, scored: !clause.not }];
    const marks = marksFor(clause, { direct: [] });
    if (marks === undefined) return [];
    return [{
      any: marks.map((mark) => ({ tokens: [mark], prefix: false })),
      not: clause.not,
      scored: false,
    }];
  });
}
