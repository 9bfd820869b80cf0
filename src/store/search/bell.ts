/** Somebody waits, others ring; ringing before anybody waits counts. */
export class Bell {
  #isRung = false;
  #isClosed = false;
  #end: (() => void) | undefined;

  ring(): void {
    this.#isRung = true;
    this.#end?.();
  }

  /** From now on nobody waits any more. */
  close(): void {
    this.#isClosed = true;
    this.#end?.();
  }

  /** Until it rings, the time is over, or it is closed. False: the time is over. One at a time. */
  async wait(ms?: number): Promise<boolean> {
    if (!this.#isRung) await this.#until(ms);
    const wasRung = this.#isRung || this.#isClosed;
    this.#isRung = false;
    return wasRung;
  }

  /** Until the time is over or it is closed, however often it rings. */
  async pause(ms: number): Promise<void> {
    const until = performance.now() + ms;
    for (let left = ms; left > 0 && !this.#isClosed; left = until - performance.now()) {
      await this.#until(left);
    }
  }

  #until(ms: number | undefined): Promise<void> {
    if (this.#isClosed) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = ms === undefined ? undefined : setTimeout(() => this.#end?.(), ms);
      this.#end = () => {
        clearTimeout(timer);
        this.#end = undefined;
        resolve();
      };
    });
  }
}
