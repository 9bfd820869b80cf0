/**
 * Which session a tool call came from. The call knows its participant, its hooks know their session, and both know the id of
 * the tool use: whichever comes first waits here for the other.
 */
import type { Key } from "../../protocol/ids.ts";

const KEPT_MS = 15 * 60_000;
const MAX_KEPT = 5000;

export interface Place {
  session: string;
  agent: string | null;
}

class Waiting<T> {
  readonly #items = new Map<string, { item: T; at: number }>();

  put(id: string, item: T, now: number): void {
    this.#items.delete(id);
    this.#items.set(id, { item, at: now });
    if (this.#items.size > MAX_KEPT) this.#items.delete(this.#items.keys().next().value!);
  }

  take(id: string): T | undefined {
    const found = this.#items.get(id);
    this.#items.delete(id);
    return found?.item;
  }

  sweep(before: number): void {
    for (const [id, { at }] of this.#items) {
      if (at > before) return;
      this.#items.delete(id);
    }
  }
}

export class Bindings {
  readonly #places = new Waiting<Place>();
  readonly #keys = new Waiting<Key>();

  /** A hook told of a tool call; the participant that it was made for, when that is known already. */
  place(toolUse: string, place: Place, now: number): Key | undefined {
    const key = this.#keys.take(toolUse);
    if (key === undefined) this.#places.put(toolUse, place, now);
    return key;
  }

  /** A tool call was made for a participant; where, when a hook has told that already. */
  called(toolUse: string, key: Key, now: number): Place | undefined {
    const place = this.#places.take(toolUse);
    if (place === undefined) this.#keys.put(toolUse, key, now);
    return place;
  }

  sweep(now: number): void {
    this.#places.sweep(now - KEPT_MS);
    this.#keys.sweep(now - KEPT_MS);
  }
}
