/** What the model of one session was shown, read from the texts alone, and what it should have been. */
import assert from "node:assert/strict";

const head = /^@\S+ \([^)]*\) #\S+ id="([^"]+)"(.*):$/;

export class Transcript {
  /** Ids that the model has really seen. */
  readonly seen = new Set<string>();
  /** Handed over at least once, seen or not. */
  readonly #handed = new Set<string>();
  /** Shown, and a later hook has proved it. */
  readonly #confirmed = new Set<string>();
  /** In the conversation of the client, which may die before the model's next turn. */
  #open: string[] = [];
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  /** A hand-over reached the client. */
  show(text: string): void {
    this.#open.push(...this.#told(text));
  }

  /** A hand-over that got lost on its way. */
  lose(text: string): void {
    this.#told(text);
  }

  #told(text: string): string[] {
    const ids: string[] = [];
    for (const line of text.split("\n")) {
      const [, id, notes] = head.exec(line) ?? [];
      if (id === undefined) continue;
      const isRepeated = notes!.includes("perhaps shown before");
      assert.ok(!this.#confirmed.has(id), `${this.name} was told ${id} again after it was confirmed`);
      if (this.#handed.has(id)) assert.ok(isRepeated, `${this.name} was told ${id} twice without a word`);
      this.#handed.add(id);
      ids.push(id);
    }
    return ids;
  }

  /** The model has answered: what was in its conversation it has seen. */
  turn(): void {
    for (const id of this.#open) this.seen.add(id);
  }

  /** A hook that proves it was called, and answered. */
  confirm(): void {
    for (const id of this.#open) this.#confirmed.add(id);
    this.#open = [];
  }

  /** The client died: what was in its conversation may never have been answered. */
  die(): void {
    this.#open = [];
  }

  /** The daemon forgot what it had handed over: the next hook proves nothing of it to it. */
  forgetOpen(): void {
    this.turn();
    this.#open = [];
  }
}
