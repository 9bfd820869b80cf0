/**
 * Unsent text. Kept in this browser at once, and with the daemon when the fingers rest, so that other clients have it too.
 * Texts of threads stay in this browser.
 */
import { Persisted, type Store } from "./persisted.svelte.ts";

interface Kept {
  texts: Record<string, string>;
  /** Places whose text the daemon does not know yet. */
  unsaved: string[];
}

export interface DraftsOptions {
  store: Store;
  save: (drafts: Record<string, string | null>) => Promise<unknown>;
  after: (ms: number, run: () => void) => void;
}

const maxKept = 200;
/** The daemon takes no longer text; such a one is kept here only. */
const maxSavedChars = 20_000;
const quietMs = 1000;

export class Drafts {
  readonly #options: DraftsOptions;
  readonly #kept: Persisted<Kept>;
  /** What the daemon was told and will tell back, oldest first. */
  readonly #echoes = new Map<string, string[]>();
  #lastTouch = 0;

  constructor(options: DraftsOptions) {
    this.#options = options;
    this.#kept = new Persisted<Kept>(options.store, "claude-comms.unsent", { texts: {}, unsaved: [] });
  }

  get(place: string): string {
    return this.#kept.current.texts[place] ?? "";
  }

  /** What was typed here. */
  set(place: string, text: string): void {
    if (text === this.get(place)) return;
    const { unsaved } = this.#kept.current;
    this.#put({ [place]: text });
    if (place.includes(" ")) return;
    if (!unsaved.includes(place)) this.#kept.set({ unsaved: [...unsaved, place] });
    const touch = ++this.#lastTouch;
    this.#options.after(quietMs, () => touch === this.#lastTouch && void this.flush());
  }

  /** All that the daemon has. What it does not know yet goes before that. */
  load(drafts: Readonly<Record<string, string>>): void {
    this.#echoes.clear();
    const { texts, unsaved } = this.#kept.current;
    const gone = Object.keys(texts).filter((place) => !place.includes(" ") && !(place in drafts));
    const theirs = { ...Object.fromEntries(gone.map((place) => [place, ""])), ...drafts };
    this.#put(Object.fromEntries(Object.entries(theirs).filter(([place]) => !unsaved.includes(place))));
    void this.flush();
  }

  /** Changed by one's own clients, this one among them. */
  onChange(drafts: Readonly<Record<string, string | null>>): void {
    const changes = Object.entries(drafts).map(([place, text]) => [place, text ?? ""] as const);
    const news = changes.filter(([place, text]) => !this.#isEcho(place, text))
      .filter(([place]) => !this.#kept.current.unsaved.includes(place));
    this.#put(Object.fromEntries(news));
  }

  /** Tells the daemon what it does not know; what fails is told the next time. */
  async flush(): Promise<void> {
    const { unsaved } = this.#kept.current;
    const places = unsaved.filter((place) => this.get(place).length <= maxSavedChars);
    if (places.length === 0) return;
    this.#kept.set({ unsaved: unsaved.filter((place) => !places.includes(place)) });
    const drafts = Object.fromEntries(places.map((place) => [place, this.get(place)]));
    for (const place of places) {
      this.#echoes.set(place, [...this.#echoes.get(place) ?? [], drafts[place]!]);
    }
    try {
      await this.#options.save(
        Object.fromEntries(Object.entries(drafts).map(([place, text]) => [place, text || null])),
      );
    } catch {
      for (const place of places) this.#isEcho(place, drafts[place]!);
      this.#kept.set({ unsaved: [...new Set([...this.#kept.current.unsaved, ...places])] });
    }
  }

  /** True once for each text that was told from here. */
  #isEcho(place: string, text: string): boolean {
    const told = this.#echoes.get(place) ?? [];
    const at = told.indexOf(text);
    if (at >= 0) this.#echoes.set(place, told.slice(at + 1));
    return at >= 0;
  }

  #put(change: Readonly<Record<string, string>>): void {
    const entries = Object.entries({ ...this.#kept.current.texts, ...change }).filter(([, text]) =>
      text !== ""
    );
    if (Object.keys(change).length === 0) return;
    this.#kept.set({ texts: Object.fromEntries(entries.slice(-maxKept)) });
  }
}
