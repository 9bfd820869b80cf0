/** One round of the group commit: everything that shares one write and one sync shares one promise. */
export class Round {
  #waiting: PromiseWithResolvers<void> | undefined;

  /** Resolves when the round is on disk. Made on demand, so that a round nobody waits for can fail quietly. */
  get promise(): Promise<void> {
    this.#waiting ??= Promise.withResolvers<void>();
    return this.#waiting.promise;
  }

  done(): void {
    this.#waiting?.resolve();
  }

  fail(error: Error): void {
    this.#waiting?.reject(error);
  }
}
