/**
 * Which session a tool call came from. The call knows its participant, its hooks know their session, and both know the id of
 * the tool use: whichever comes first waits here for the other.
 */
import type { MadeCall } from "../api.ts";

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
  readonly #calls = new Waiting<MadeCall>();

  /** A hook told of a tool call; for whom it was made, when that is known already. */
  place(toolUse: string, place: Place, now: number): MadeCall | undefined {
    const call = this.#calls.take(toolUse);
    if (call === undefined) this.#places.put(toolUse, place, now);
    return call;
  }

  /** A tool call was made for a participant; where, when a hook has told that already. */
  called(call: MadeCall, now: number): Place | undefined {
    const place = this.#places.take(call.toolUseId);
    if (place === undefined) this.#calls.put(call.toolUseId, call, now);
    return place;
  }

  sweep(now: number): void {
    this.#places.sweep(now - KEPT_MS);
    this.#calls.sweep(now - KEPT_MS);
  }
}
