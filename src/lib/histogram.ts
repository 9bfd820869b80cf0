/** How often values lay within bounds. Adding one allocates nothing. */

export interface HistogramFigures {
  /** How many values were at most so large, for each bound; all others are in `count` only. */
  buckets: { atMost: number; count: number }[];
  sum: number;
  count: number;
}

export class Histogram {
  readonly #bounds: readonly number[];
  readonly #counts: Float64Array;
  #sum = 0;
  #count = 0;

  /** Ascending bounds. */
  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.#counts = new Float64Array(bounds.length);
  }

  add(value: number): void {
    this.#sum += value;
    this.#count++;
    for (let i = 0; i < this.#bounds.length; i++) {
      if (value > this.#bounds[i]!) continue;
      this.#counts[i]!++;
      return;
    }
  }

  get figures(): HistogramFigures {
    let count = 0;
    const buckets = this.#bounds.map((atMost, i) => ({ atMost, count: count += this.#counts[i]! }));
    return { buckets, sum: this.#sum, count: this.#count };
  }
}
