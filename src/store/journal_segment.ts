/** One file of the journal as it is known in memory. */
import { recordsStart } from "./journal_format.ts";
import type { OffsetMap } from "./journal_offsets.ts";

const indexEveryBytes = 32 * 1024;
const namePattern = /^([0-9]{20})\.seg$/;

export function segmentName(firstSeq: number): string {
  return `${String(firstSeq).padStart(20, "0")}.seg`;
}

/** The first number that a file's name tells; undefined when it is not a segment. */
export function firstSeqOf(name: string): number | undefined {
  const match = namePattern.exec(name);
  const seq = match ? Number(match[1]) : 0;
  return seq >= 1 && Number.isSafeInteger(seq) ? seq : undefined;
}

/** Where a segment is written anew before it takes the place of the old one. */
export function unfinishedPath(segment: Segment): string {
  return `${segment.path}.tmp`;
}

export function isUnfinished(name: string): boolean {
  return name.endsWith(".seg.tmp");
}

/** Where in a segment a number is, to within 32 KB. */
class SparseIndex {
  #seqs: number[] = [];
  #offsets: number[] = [];

  note(seq: number, offset: number): void {
    const last = this.#offsets.at(-1) ?? recordsStart;
    if (offset - last < indexEveryBytes) return;
    this.#seqs.push(seq);
    this.#offsets.push(offset);
  }

  /** The last noted record at or before `seq`; undefined: start with the segment. */
  before(seq: number): { seq: number; offset: number } | undefined {
    let low = 0;
    let high = this.#seqs.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#seqs[middle]! <= seq) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? undefined : { seq: this.#seqs[low - 1]!, offset: this.#offsets[low - 1]! };
  }
}

export class Segment {
  readonly ordinal: number;
  readonly firstSeq: number;
  readonly name: string;
  readonly path: string;
  index = new SparseIndex();
  /** Of a segment that was rewritten: where the records are now. Positions that were given stay as they are. */
  offsets: OffsetMap | undefined;
  /** Bytes up to which the file is known to be on disk; nothing behind it is read. */
  end: number;
  /** The highest number in it; of a segment that was not scanned, the highest it may hold. */
  lastSeq: number;
  /** True once every record was checked since the start of the program. */
  scanned: boolean;

  constructor(
    dir: string,
    of: {
      ordinal: number;
      firstSeq: number;
      name?: string;
      end?: number;
      lastSeq?: number;
      scanned?: boolean;
      offsets?: OffsetMap | undefined;
    },
  ) {
    this.ordinal = of.ordinal;
    this.firstSeq = of.firstSeq;
    this.name = of.name ?? segmentName(of.firstSeq);
    this.path = `${dir}/${this.name}`;
    this.end = of.end ?? recordsStart;
    this.lastSeq = of.lastSeq ?? of.firstSeq - 1;
    this.scanned = of.scanned ?? true;
    this.offsets = of.offsets;
  }

  /** Where a record is that is known by its first offset; undefined: erased. */
  physical(offset: number): number | undefined {
    const at = this.offsets ? this.offsets.physical(offset) : offset;
    return at !== undefined && at < this.end ? at : undefined;
  }

  /** The offset by which the record at a place in the file is known. */
  known(offset: number): number {
    return this.offsets ? this.offsets.known(offset) : offset;
  }

  /** The file was replaced by one with the same numbers. */
  replaced({ end, offsets }: { end: number; offsets: OffsetMap }): void {
    this.end = end;
    this.offsets = offsets;
    this.index = new SparseIndex();
    this.scanned = false;
  }
}
