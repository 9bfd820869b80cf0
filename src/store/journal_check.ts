/** Checking segments: what is damaged is copied and reported, what is torn off at the end is cut. */
import type { Files } from "./files.ts";
import { recordsStart } from "./journal_format.ts";
import type { Quarantine } from "./journal_quarantine.ts";
import { type RecordVisitor, type ScanGap, SegmentScan } from "./journal_scan.ts";
import type { Segment } from "./journal_segment.ts";
import { type StoreLog, textOfError } from "./store_log.ts";

export interface Damage {
  segment: string;
  reason: "damaged_record" | "missing_numbers" | "damaged_header";
  offset: number;
  bytes: number;
  /** The intact neighbours: every number between them is lost. */
  afterSeq: number;
  nextSeq: number;
  /** Where the bytes were copied to; null when there are none, or when they could not be copied. */
  copy: string | null;
}

/** What was found so far. */
export interface JournalReport {
  /** Checked at opening: all, or those from the start asked for. */
  records: number;
  /** Bytes cut from the end: a record that was being written when the program ended. */
  cutBytes: number;
  cutCopy: string | null;
  /** Grows when a part that was not checked at opening is read. */
  damaged: Damage[];
}

export interface CheckContext {
  dir: string;
  files: Files;
  log: StoreLog;
  quarantine: Quarantine;
  report: JournalReport;
}

const checkChunkBytes = 1024 * 1024;

/** Checks the last segment and learns its end. False: there are bytes behind it that could not be cut. */
export async function checkLast(context: CheckContext, segment: Segment): Promise<boolean> {
  const scan = await checkRecords(context, segment, { maxSeq: Infinity });
  segment.lastSeq = scan.lastSeq;
  segment.end = scan.end;
  segment.scanned = true;
  return scan.trailingBytes === 0 || await cutTail(context, segment, scan.trailingBytes);
}

/** Checks a segment that others follow. */
export async function checkEarlier(context: CheckContext, segment: Segment): Promise<void> {
  const scan = await checkRecords(context, segment, { maxSeq: segment.lastSeq });
  await finishEarlier(context, segment, scan);
}

async function checkRecords(
  context: CheckContext,
  segment: Segment,
  limit: { maxSeq: number },
): Promise<SegmentScan> {
  const handle = await context.files.open(segment.path, "read");
  try {
    const scan = wholeScan(handle, segment, { ...limit, chunkBytes: checkChunkBytes });
    await scan.run(indexing(segment));
    await reportGaps(context, segment, scan.gaps);
    context.report.records += scan.records;
    return scan;
  } finally {
    handle.close();
  }
}

/** A scan of all records of a segment. */
export function wholeScan(
  handle: ConstructorParameters<typeof SegmentScan>[0],
  segment: Segment,
  options: { maxSeq: number; chunkBytes: number },
): SegmentScan {
  return new SegmentScan(handle, {
    start: recordsStart,
    end: segment.end,
    afterSeq: segment.firstSeq - 1,
    oneBuffer: true,
    ...options,
  });
}

/** Lets a visitor remember on the way where the records are. */
export function indexing(segment: Segment, visit: RecordVisitor = () => true): RecordVisitor {
  return (found) => {
    segment.index.note(found.seq, found.offset);
    return visit(found);
  };
}

/** After a whole scan of a segment that others follow: reports what is missing at its end. */
export async function finishEarlier(
  context: CheckContext,
  segment: Segment,
  scan: SegmentScan,
): Promise<void> {
  const nextSeq = segment.lastSeq + 1;
  if (scan.trailingBytes > 0 || scan.lastSeq < segment.lastSeq) {
    const bytes = scan.trailingBytes;
    await reportGaps(context, segment, [{ offset: scan.end, bytes, afterSeq: scan.lastSeq, nextSeq }]);
  }
  segment.end = scan.end;
  segment.scanned = true;
}

export async function reportGaps(
  context: CheckContext,
  segment: Segment,
  gaps: readonly ScanGap[],
): Promise<void> {
  for (const gap of gaps) {
    const copy = gap.bytes > 0 ? await context.quarantine.keep(segment.path, segment.name, gap) : null;
    const reason = gap.bytes > 0 ? "damaged_record" : "missing_numbers";
    const damage: Damage = { segment: segment.name, reason, ...gap, copy };
    context.report.damaged.push(damage);
    context.log.error("journal.damaged", { ...damage });
  }
}

async function cutTail(context: CheckContext, segment: Segment, bytes: number): Promise<boolean> {
  const { report, log } = context;
  const tail = { offset: segment.end, bytes };
  const copy = await context.quarantine.keep(segment.path, segment.name, tail);
  const cut = copy !== null && await cutFile(context, segment);
  report.cutBytes += bytes;
  report.cutCopy = copy;
  log.warn("journal.tail_cut", { segment: segment.name, ...tail, copy, cut });
  return cut;
}

/** Cuts the file of a segment to its known end; false when that failed (then a later segment overrules what is behind). */
export async function cutFile(
  context: Pick<CheckContext, "files" | "log">,
  segment: Segment,
): Promise<boolean> {
  try {
    const handle = await context.files.open(segment.path, "append");
    try {
      await handle.truncate(segment.end);
      await handle.sync();
    } finally {
      handle.close();
    }
    return true;
  } catch (error) {
    context.log.error("journal.cut_failed", { segment: segment.name, error: textOfError(error) });
    return false;
  }
}
