/** Long work in small pieces. */

/** Lets everything run that waits. Not setImmediate: while one follows the other, Deno looks at no socket. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
}

/** Asked between two pieces of work: after `pieceMs` of work it is time for others. */
export class Pieces {
  readonly #pieceMs: number;
  #since = performance.now();

  constructor({ pieceMs }: { pieceMs: number }) {
    this.#pieceMs = pieceMs;
  }

  get isOver(): boolean {
    return performance.now() - this.#since >= this.#pieceMs;
  }

  async next(): Promise<void> {
    await nextTurn();
    this.#since = performance.now();
  }
}
