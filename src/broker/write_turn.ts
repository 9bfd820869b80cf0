/** The connections that were written to in this turn of the event loop, flushed together at its end. */
import { setImmediate } from "node:timers";

export interface Flushable {
  flush(): void;
}

export class WriteTurn {
  #dirty: Flushable[] = [];
  #isScheduled = false;

  add(one: Flushable): void {
    this.#dirty.push(one);
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.flush();
    });
  }

  /** Flushes now, for a caller that knows that its burst is over. */
  flush(): void {
    const dirty = this.#dirty;
    this.#dirty = [];
    for (const one of dirty) one.flush();
  }
}
