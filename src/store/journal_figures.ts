/** What the journal counts for whoever runs the daemon. */
import { Histogram, type HistogramFigures } from "../lib/histogram.ts";

export interface JournalFigures {
  /** Not on disk yet. */
  waitingBytes: number;
  /** Since the start. */
  writtenBytes: number;
  /** Writes that failed, since the start. */
  failures: number;
  /** How long each sync of the disk took. */
  syncSeconds: HistogramFigures;
}

/** In seconds: from a disk that answers out of its memory to one that is in trouble. */
const syncBounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1];

export class JournalCounters {
  readonly #syncSeconds = new Histogram(syncBounds);
  #writtenBytes = 0;
  #failures = 0;

  /** `beganAt`: when the sync began, by performance.now(). */
  written(bytes: number, beganAt: number): void {
    this.#writtenBytes += bytes;
    this.#syncSeconds.add((performance.now() - beganAt) / 1000);
  }

  failed(): void {
    this.#failures++;
  }

  figures(waitingBytes: number): JournalFigures {
    return {
      waitingBytes,
      writtenBytes: this.#writtenBytes,
      failures: this.#failures,
      syncSeconds: this.#syncSeconds.figures,
    };
  }
}
