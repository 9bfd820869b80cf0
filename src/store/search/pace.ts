/** Leaves the machine to those who write, while they write much: on two cores an index that keeps up with them took a third of their speed. */

/** Records in a second from which on writing is much. */
const busyRate = 500;
/** Then so many times as long as it worked the index rests. */
const restFactor = 10;
const longestRestMs = 1000;

export class Pace {
  readonly #now: () => number;
  #beganAt = 0;
  #head = 0;
  #lookedAt = -Infinity;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Some work begins. */
  begin(): void {
    this.#beganAt = this.#now();
  }

  /** How long to rest now that it is done, in milliseconds. `head`: the newest number of the journal. */
  restMs(head: number): number {
    const now = this.#now();
    const perSecond = (head - this.#head) / (now - this.#lookedAt) * 1000;
    this.#head = head;
    this.#lookedAt = now;
    return perSecond > busyRate ? Math.min(longestRestMs, restFactor * (now - this.#beganAt)) : 0;
  }
}
