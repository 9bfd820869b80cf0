/** Unsent text, for each conversation and each thread. */
import { Persisted, type Store } from "./persisted.svelte.ts";

type Kept = Record<string, string>;
const maxKept = 200;

export class Drafts {
  readonly #kept: Persisted<Kept>;

  constructor(store: Store) {
    this.#kept = new Persisted<Kept>(store, "claude-comms.drafts", {});
  }

  get(place: string): string {
    return this.#kept.current[place] ?? "";
  }

  set(place: string, text: string): void {
    const { [place]: _, ...others } = this.#kept.current;
    const entries = Object.entries(others).slice(-maxKept + 1);
    this.#kept.replace(Object.fromEntries(text === "" ? entries : [...entries, [place, text]]));
  }
}
