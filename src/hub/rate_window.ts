/** At most so many times within a sliding window, per key. */

const PRUNE_EVERY = 1000;

export class RateWindow {
  readonly #limit: number;
  readonly #windowMs: number;
  readonly #times = new Map<string, number[]>();
  #calls = 0;

  constructor(options: { limit: number; windowMs: number }) {
    this.#limit = options.limit;
    this.#windowMs = options.windowMs;
  }

  /** Takes a place; false when none is left, and then none is taken. */
  take(key: string, now: number): boolean {
    if (++this.#calls % PRUNE_EVERY === 0) this.#prune(now);
    const recent = (this.#times.get(key) ?? []).filter((time) => time > now - this.#windowMs);
    const isFree = recent.length < this.#limit;
    if (isFree) recent.push(now);
    this.#times.set(key, recent);
    return isFree;
  }

  /** Forgets those who have been quiet for a whole window. */
  #prune(now: number): void {
    for (const [key, times] of this.#times) {
      if ((times.at(-1) ?? 0) <= now - this.#windowMs) this.#times.delete(key);
    }
  }
}
