/** Where messages of a time are, though times need not ascend with the rows: imported messages may be older than their numbers. */
import type { Column } from "./columns.ts";
import type { Row } from "./messages.ts";

const blockRows = 4096;

/** Times in milliseconds since 1970. */
export class TimeIndex {
  readonly #times: Column<Float64Array>;
  /** Of each block that is full; such a block never changes. */
  readonly #blocks: { oldest: number; newest: number }[] = [];

  constructor(times: Column<Float64Array>) {
    this.#times = times;
  }

  /** The first row that is not older; the number of rows when all are. */
  firstSince(ts: number): Row {
    this.#take();
    const block = this.#blocks.findIndex(({ newest }) => newest >= ts);
    let row = (block < 0 ? this.#blocks.length : block) * blockRows;
    while (row < this.#times.length && this.#times.get(row) < ts) row++;
    return row;
  }

  /** The row behind the last one that is older; 0 when none is. */
  endBefore(ts: number): Row {
    this.#take();
    let end = this.#times.length;
    const full = this.#blocks.length * blockRows;
    while (end > full && this.#times.get(end - 1) >= ts) end--;
    if (end > full) return end;
    end = (this.#blocks.findLastIndex(({ oldest }) => oldest < ts) + 1) * blockRows;
    while (end > 0 && this.#times.get(end - 1) >= ts) end--;
    return end;
  }

  #take(): void {
    for (
      let first = this.#blocks.length * blockRows;
      first + blockRows <= this.#times.length;
      first += blockRows
    ) {
      let oldest = Infinity;
      let newest = -Infinity;
      for (let row = first; row < first + blockRows; row++) {
        const ts = this.#times.get(row);
        if (ts < oldest) oldest = ts;
        if (ts > newest) newest = ts;
      }
      this.#blocks.push({ oldest, newest });
    }
  }
}
