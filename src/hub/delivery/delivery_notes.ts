/** What is known of the ways of messages to sessions. */
import type { DeliveryNote } from "../../protocol/events.ts";
import type { Key } from "../../protocol/ids.ts";

/** Of so many messages; of older ones their read cursors tell enough. */
const MAX_MESSAGES = 5000;

/** By the number of a message and the key of who was told. */
export class DeliveryNotes {
  readonly #notes = new Map<number, Map<Key, DeliveryNote>>();

  get size(): number {
    return this.#notes.size;
  }

  of(seq: number): ReadonlyMap<Key, DeliveryNote> | undefined {
    return this.#notes.get(seq);
  }

  all(): DeliveryNote[] {
    return [...this.#notes.values()].flatMap((notes) => [...notes.values()]);
  }

  put(note: DeliveryNote): void {
    const notes = this.#notes.get(note.seq) ?? new Map<Key, DeliveryNote>();
    notes.set(note.key, note);
    this.#notes.set(note.seq, notes);
    if (this.#notes.size > MAX_MESSAGES) this.#notes.delete(this.#notes.keys().next().value!);
  }
}
