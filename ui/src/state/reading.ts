/** What was in sight for a second counts as read. The daemon is told once for many, and never backwards. */
import type { ReadMessage } from "$protocol/message.ts";

export interface ReadingOptions {
  seen: (conv: string, message: ReadMessage) => void;
  isLooking: () => boolean;
  dwellMs?: number;
}

export class Reading {
  readonly #options: ReadingOptions;
  readonly #reached = new Map<string, number>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #candidate: { conv: string; message: ReadMessage } | undefined;

  constructor(options: ReadingOptions) {
    this.#options = options;
  }

  /** The newest message in sight, as often as the view changes. */
  sees(conv: string, message: ReadMessage | undefined): void {
    if (!message || (message.seq ?? 0) <= (this.#reached.get(conv) ?? 0)) return;
    const same = this.#candidate?.conv === conv && (this.#candidate.message.seq ?? 0) >= (message.seq ?? 0);
    if (same && this.#timer !== undefined) return;
    if (this.#candidate?.conv !== conv) this.cancel();
    this.#candidate = { conv, message };
    this.#timer ??= setTimeout(() => this.#ripe(), this.#options.dwellMs ?? 1000);
  }

  /** Marked as unread again: what is in sight may count anew. */
  forget(conv: string): void {
    this.#reached.delete(conv);
    this.cancel();
  }

  cancel(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#candidate = undefined;
  }

  #ripe(): void {
    this.#timer = undefined;
    const candidate = this.#candidate;
    this.#candidate = undefined;
    if (!candidate || !this.#options.isLooking()) return;
    this.#reached.set(candidate.conv, candidate.message.seq ?? 0);
    this.#options.seen(candidate.conv, candidate.message);
  }
}
