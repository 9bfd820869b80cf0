/** The reading half of the journal. */
import type { StoredRecord } from "../protocol/journal.ts";
import type { FileHandle } from "./files.ts";
import { type CheckContext, finishEarlier, indexing, reportGaps } from "./journal_check.ts";
import {
  Chunk,
  decodeRecord,
  maxRecordBytes,
  offsetOf,
  ordinalOf,
  recordAt,
  spanAt,
} from "./journal_format.ts";
import { positionOf, recordsStart } from "./journal_format.ts";
import { type RecordVisitor, SegmentScan } from "./journal_scan.ts";
import type { Segment } from "./journal_segment.ts";
import { PromptReader } from "./prompt_reader.ts";
import { ReadHandles } from "./read_handles.ts";

const pageChunkBytes = 64 * 1024;
const replayChunkBytes = 512 * 1024;
/** A replay of fewer numbers than this reads as much at once as a page does. */
const shortReplay = 200;
/** What one record usually needs; longer ones cost a second read. */
const usualRecordBytes = 4 * 1024;
const neighbourBytes = 64 * 1024;
const maxGroupBytes = 512 * 1024;

interface Wanted {
  position: number;
  /** Place in the answer. */
  n: number;
}

interface Range {
  from: number;
  to: number;
  chunkBytes: number;
  oneBuffer?: true;
}

export class JournalReader {
  #context: CheckContext;
  #segments: readonly Segment[];
  #handles: ReadHandles;

  constructor(context: CheckContext, segments: readonly Segment[]) {
    this.#context = context;
    this.#segments = segments;
    this.#handles = new ReadHandles(context.files);
  }

  /** Fills in what is on disk at the wanted positions. */
  async readInto(records: (StoredRecord | undefined)[], wanted: Wanted[]): Promise<void> {
    wanted.sort((a, b) => a.position - b.position);
    const reader = new PromptReader();
    for (const group of neighbours(wanted)) {
      const segment = this.#segmentAt(group[0]!.position);
      if (segment) {
        await this.#handles.use(
          segment,
          (handle) => readGroup({ handle, segment, reader }, { group, records }),
        );
      }
    }
  }

  async page(from: number, options: { limit: number; upTo: number }): Promise<StoredRecord[]> {
    const records: StoredRecord[] = [];
    if (options.limit <= 0) return records;
    const range = { from: Math.max(1, from), to: options.upTo, chunkBytes: pageChunkBytes };
    await this.#visitAll(range, (record) => records.push(record) < options.limit);
    return records;
  }

  /** As far as the number `upTo` gives at each look, so that it ends where the writer is then. */
  async replay(
    from: number,
    options: { upTo: () => number; each: (record: StoredRecord) => void },
  ): Promise<void> {
    let next = Math.max(1, from);
    for (let to = options.upTo(); next <= to; to = options.upTo()) {
      const chunkBytes = to - next < shortReplay ? pageChunkBytes : replayChunkBytes;
      const range: Range = { from: next, to, chunkBytes, oneBuffer: true };
      await this.#visitAll(range, (record) => {
        options.each(record);
        return record.seq < to;
      });
      next = to + 1;
    }
  }

  /** Gives a handle on a segment that is not rewritten meanwhile. */
  use<T>(segment: Segment, run: (handle: FileHandle) => Promise<T>): Promise<T> {
    return this.#handles.use(segment, run);
  }

  /** Runs while nobody reads the segment; who wants to waits. */
  exclusive<T>(segment: Segment, run: () => Promise<T>): Promise<T> {
    return this.#handles.exclusive(segment, run);
  }

  close(): void {
    this.#handles.close();
  }

  #segmentAt(position: number): Segment | undefined {
    const ordinal = ordinalOf(position);
    return this.#segments.find((one) => one.ordinal === ordinal);
  }

  async #visitAll(range: Range, each: (record: StoredRecord) => boolean): Promise<void> {
    const start = Math.max(0, this.#segments.findLastIndex((one) => one.firstSeq <= range.from));
    const segments = this.#segments.slice(start).filter((one) => one.firstSeq <= range.to);
    for (const segment of segments) {
      if (!await this.#visit(segment, range, each)) return;
    }
  }

  #visit(segment: Segment, range: Range, each: (record: StoredRecord) => boolean): Promise<boolean> {
    const visit: RecordVisitor = ({ chunk, at, offset, seq }) => {
      const { count } = spanAt(chunk, at);
      if (seq + count <= range.from) return true;
      const record = decodeRecord(chunk, at, positionOf(segment.ordinal, segment.known(offset)));
      return count === 1 ? each(record) : eachOf(record, { count, range, each });
    };
    return this.#handles.use(segment, (handle) => {
      const start = segment.index.before(range.from);
      if (!segment.scanned && !start) return this.#firstVisit(handle, { segment, range, visit });
      return new SegmentScan(handle, {
        start: start?.offset ?? recordsStart,
        end: segment.end,
        afterSeq: (start?.seq ?? segment.firstSeq) - 1,
        maxSeq: Math.min(range.to, segment.lastSeq),
        ...buffersOf(range),
        // A reader that goes on page by page must not begin at the same place each time.
      }).run(indexing(segment, visit));
    });
  }

  /** The first pass through a segment that was not checked at opening: checks it on the way. */
  async #firstVisit(
    handle: FileHandle,
    { segment, range, visit }: { segment: Segment; range: Range; visit: RecordVisitor },
  ): Promise<boolean> {
    const scan = new SegmentScan(handle, {
      start: recordsStart,
      end: segment.end,
      afterSeq: segment.firstSeq - 1,
      maxSeq: segment.lastSeq,
      ...buffersOf(range),
    });
    const complete = await scan.run(indexing(segment, (found) => found.seq <= range.to && visit(found)));
    if (!complete) return false;
    await reportGaps(this.#context, segment, scan.gaps);
    await finishEarlier(this.#context, segment, scan);
    return true;
  }
}

function buffersOf({ chunkBytes, oneBuffer }: Range): Pick<Range, "chunkBytes" | "oneBuffer"> {
  return oneBuffer ? { chunkBytes, oneBuffer } : { chunkBytes };
}

/** Each number of a range that was erased as a tombstone of its own. */
function eachOf(
  record: StoredRecord,
  { count, range, each }: { count: number; range: Range; each: (record: StoredRecord) => boolean },
): boolean {
  const end = Math.min(record.seq + count - 1, range.to);
  for (let seq = Math.max(record.seq, range.from); seq <= end; seq++) {
    if (!each({ ...record, seq })) return false;
  }
  return true;
}

/** Positions that one read can serve. */
function neighbours(sorted: readonly Wanted[]): Wanted[][] {
  const groups: Wanted[][] = [];
  for (const one of sorted) {
    const group = groups.at(-1);
    const first = group?.[0];
    const last = group?.at(-1);
    const near = first && last && ordinalOf(one.position) === ordinalOf(first.position) &&
      one.position - last.position <= neighbourBytes && one.position - first.position <= maxGroupBytes;
    if (near) group?.push(one);
    else groups.push([one]);
  }
  return groups;
}

interface Source {
  handle: FileHandle;
  segment: Segment;
  reader: PromptReader;
}

async function readGroup(
  source: Source,
  { group, records }: { group: readonly Wanted[]; records: (StoredRecord | undefined)[] },
): Promise<void> {
  const { segment } = source;
  const places = group.flatMap(({ position, n }) => {
    const offset = segment.physical(offsetOf(position));
    return offset === undefined ? [] : [{ position, n, offset }];
  });
  if (places.length === 0) return;
  const start = places[0]!.offset;
  const end = Math.min(segment.end, places.at(-1)!.offset + usualRecordBytes);
  const chunk = await readChunk(source, start, end - start);
  for (const place of places) {
    const at = place.offset - start;
    const found = recordAt(chunk, at, chunk.bytes.length);
    if (typeof found === "number") records[place.n] = decodeRecord(chunk, at, place.position);
    else if (found === "short") records[place.n] = await readLong(source, place);
  }
}

async function readLong(
  source: Source,
  { position, offset }: { position: number; offset: number },
): Promise<StoredRecord | undefined> {
  const { segment } = source;
  const head = await readChunk(source, offset, Math.min(8, segment.end - offset));
  if (head.bytes.length < 8) return undefined;
  const length = head.view.getUint32(4, true);
  if (length > maxRecordBytes || offset + length > segment.end) return undefined;
  const chunk = await readChunk(source, offset, length);
  return typeof recordAt(chunk, 0, chunk.bytes.length) === "number"
    ? decodeRecord(chunk, 0, position)
    : undefined;
}

async function readChunk({ handle, reader }: Source, offset: number, bytes: number): Promise<Chunk> {
  const buffer = new Uint8Array(bytes);
  return new Chunk(buffer.subarray(0, await reader.read(handle, buffer, offset)));
}
