/** Lets one connection's publishes go on in the order in which they came, whichever verdict is known first (MQTT 4.6). */

export class OrderedVerdicts {
  #waiting: { run: (() => void) | undefined }[] = [];

  /** Runs at once, or when everything before it has run. */
  now(run: () => void): void {
    if (this.#waiting.length === 0) run();
    else this.#waiting.push({ run });
  }

  /** Takes a place in the order; the function returned fills it. */
  later(): (run: () => void) => void {
    const place: { run: (() => void) | undefined } = { run: undefined };
    this.#waiting.push(place);
    return (run) => {
      place.run = run;
      this.#runReady();
    };
  }

  #runReady(): void {
    while (this.#waiting[0]?.run !== undefined) this.#waiting.shift()!.run!();
  }
}
