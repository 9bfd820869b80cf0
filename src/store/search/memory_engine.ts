/** The index without a disk and without SQLite: looks at every text. For tests, and wherever nothing needs to outlive the process. */
import type { IndexAnswer, IndexQuestion } from "../../protocol/search_index.ts";
import { occurs, scoreOf } from "../../protocol/search_text.ts";
import type { IndexBatch, IndexState } from "./index_batch.ts";
import type { IndexEngine } from "./index_engine.ts";
import { textToIndex } from "./indexed_text.ts";

const nothing: Readonly<IndexState> = { seq: 0, digest: 0, messages: 0, difference: null };

export class MemoryEngine implements IndexEngine {
  #texts = new Map<number, string>();
  #state: IndexState = { ...nothing };

  open(): Promise<IndexState> {
    return Promise.resolve({ ...this.#state });
  }

  add({ upTo, digest, bytes, places, messages, changes, erased }: IndexBatch): Promise<void> {
    for (let n = 0; n < places.length; n += 3) {
      const json = new TextDecoder().decode(bytes.subarray(places[n + 1], places[n + 2]));
      this.#put(places[n]!, json);
    }
    for (const { seq, message } of changes) {
      this.#texts.delete(seq);
      if (message !== null) this.#put(seq, message);
    }
    for (const seq of erased) this.#texts.delete(seq);
    this.#state = { ...this.#state, seq: upTo, digest, messages: this.#state.messages + messages };
    return Promise.resolve();
  }

  commit(): Promise<void> {
    return Promise.resolve();
  }

  erase(seqs: readonly number[]): Promise<void> {
    for (const seq of seqs) this.#texts.delete(seq);
    return Promise.resolve();
  }

  noteDifference(difference: number): Promise<void> {
    this.#state.difference = difference;
    return Promise.resolve();
  }

  find({ clauses, above, below, order, limit }: IndexQuestion): Promise<IndexAnswer> {
    const scored = clauses.filter((clause) => clause.scored).map((clause) => clause.any);
    const direction = order === "newest" ? -1 : 1;
    const found = [...this.#texts]
      .filter(([seq, text]) =>
        seq > above && seq < below &&
        clauses.every(({ any, not }) => any.some((pattern) => occurs(text, pattern)) !== not)
      )
      .sort(([a], [b]) => (a - b) * direction);
    const kept = found.slice(0, limit);
    return Promise.resolve({
      seqs: kept.map(([seq]) => seq),
      scores: kept.map(([, text]) => scored.length === 0 ? 0 : scoreOf(text, scored)),
      reached: kept.length < found.length ? kept.at(-1)![0] : undefined,
    });
  }

  #put(seq: number, json: string): void {
    const text = textToIndex(json);
    if (text !== undefined) this.#texts.set(seq, text);
  }

  onDeath(): void {}

  stop(): void {}

  discard(): Promise<void> {
    this.#texts.clear();
    this.#state = { ...nothing };
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
