/** What each agent said last, for the overview. */
import type { ReadMessage } from "$protocol/message.ts";
import { SvelteMap } from "svelte/reactivity";
import type { Session } from "./session.svelte.ts";

export class LastWords {
  readonly #session: Session;
  readonly #words = new SvelteMap<string, ReadMessage>();
  readonly #wanted = new Set<string>();

  constructor(session: Session) {
    this.#session = session;
  }

  get(key: string): ReadMessage | undefined {
    return this.#words.get(key);
  }

  /** Looks for it once; live messages keep it fresh. */
  want(key: string, places: readonly string[]): void {
    const { api, people } = this.#session;
    const name = people.get(key)?.name;
    if (name === undefined || this.#wanted.has(key)) return;
    this.#wanted.add(key);
    for (const conv of places.slice(0, 6)) {
      api.history(conv, { query: name, count: 20 })
        .then(({ messages }) =>
          messages.filter((message) => message.sender.key === key && !message.deleted_at).forEach((one) =>
            this.note(one)
          )
        )
        .catch(() => this.#wanted.delete(key));
    }
  }

  note(message: ReadMessage): void {
    const { key, type } = message.sender;
    if (type === "claude" && (this.#words.get(key)?.seq ?? -1) < (message.seq ?? 0)) {
      this.#words.set(key, message);
    }
  }
}
