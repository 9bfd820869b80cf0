/** Opening the journal: take the folder, find the segments, check them. */
import { setTimeout as pause } from "node:timers/promises";
import { CommsError } from "../protocol/errors.ts";
import { type FileHandle, type Files, readFully } from "./files.ts";
import { type CheckContext, checkEarlier, checkLast } from "./journal_check.ts";
import { decodeHeader, formatVersion, recordsStart, type SegmentHeader } from "./journal_format.ts";
import type { OffsetMap } from "./journal_offsets.ts";
import { readOffsets } from "./journal_offsets_read.ts";
import { firstSeqOf, isUnfinished, Segment } from "./journal_segment.ts";
import { textOfError } from "./store_log.ts";

/** Where appending goes on. */
export interface OpenedSegments {
  segments: Segment[];
  nextSeq: number;
  /** Undefined: no segment tells it. */
  realm: string | undefined;
  epoch: number | undefined;
  nextOrdinal: number;
  /** False: the last segment must not be appended to. */
  appendable: boolean;
}

interface Found {
  name: string;
  size: number;
  header: SegmentHeader | undefined;
  firstSeq: number;
  ordinal: number;
  offsets: OffsetMap | undefined;
}

/** How long a lock that is held may still become free. */
const lockPatienceMs = 500;
const lockRetryMs = 10;

/** Takes the lock of the folder; it ends with the handle. Throws CommsError `unavailable` with what to do. */
export async function lockFolder(files: Files, dir: string): Promise<FileHandle> {
  let handle: FileHandle | undefined;
  try {
    await files.mkdir(dir);
    handle = await files.open(`${dir}/lock`, "lock");
    if (await lockSoon(handle)) return handle;
  } catch (error) {
    handle?.close();
    throw new CommsError(
      "unavailable",
      `Cannot write to the journal folder "${dir}": ${textOfError(error)}. Make it writable for this user`,
    );
  }
  handle.close();
  throw new CommsError(
    "unavailable",
    `The journal in "${dir}" is in use by another daemon: stop that one first, or set CLAUDE_COMMS_HOME to another folder`,
  );
}

/** A process that is being started holds what its parent had open until then, also when that closed it meanwhile. */
async function lockSoon(handle: FileHandle): Promise<boolean> {
  const until = performance.now() + lockPatienceMs;
  while (!await handle.tryLock()) {
    if (performance.now() > until) return false;
    await pause(lockRetryMs);
  }
  return true;
}

/** Checks all segments from the one that holds `from` on; earlier ones are checked when they are read. */
export async function openSegments(context: CheckContext, from: number): Promise<OpenedSegments> {
  const found = await findSegments(context);
  const segments = found.map((one) => segmentOf(context.dir, one));
  segments.forEach((one, n) => one.lastSeq = (segments[n + 1]?.firstSeq ?? one.firstSeq) - 1);
  reportHeaders(context, found);
  const cut = await checkFrom(context, segments, from);
  await dropUselessLast(context, segments, { found: found.at(-1), cut });
  return {
    segments,
    nextSeq: Math.max((segments.at(-1)?.lastSeq ?? 0) + 1, found.at(-1)?.firstSeq ?? 1),
    realm: found.find((one) => one.header)?.header?.realm,
    epoch: found.findLast((one) => one.header)?.header?.epoch,
    nextOrdinal: 1 + Math.max(0, ...found.map((one) => one.ordinal)),
    appendable: cut && segments.length === found.length && found.at(-1)?.header?.rewritten === false,
  };
}

function segmentOf(dir: string, { name, ordinal, firstSeq, size, offsets }: Found): Segment {
  const end = Math.max(size, recordsStart);
  return new Segment(dir, { name, ordinal, firstSeq, end, offsets, scanned: false });
}

async function findSegments(context: CheckContext): Promise<Found[]> {
  const all = await context.files.list(context.dir);
  // What a rewrite left behind that did not come to its end; the segment itself is as it was.
  for (const name of all.filter(isUnfinished)) await context.files.remove(`${context.dir}/${name}`);
  const names = all.filter((name) => firstSeqOf(name) !== undefined);
  const found: Found[] = [];
  for (const name of names) found.push(await readHeader(context, name));
  requireOneRealm(found);
  // A header that cannot be read was most likely the next in order.
  found.forEach((one, n) => one.ordinal = one.header?.ordinal ?? (found[n - 1]?.ordinal ?? 0) + 1);
  return found;
}

async function readHeader({ dir, files, log }: CheckContext, name: string): Promise<Found> {
  const handle = await files.open(`${dir}/${name}`, "read");
  try {
    const bytes = new Uint8Array(recordsStart);
    const got = await readFully(handle, bytes, 0);
    const header = decodeHeader(bytes.subarray(0, got));
    if (header && "format" in header) throw unknownFormat(`${dir}/${name}`, header.format);
    const firstSeq = header?.firstSeq ?? firstSeqOf(name)!;
    const map = header?.rewritten ? await readOffsets(handle, firstSeq) : undefined;
    if (map?.remade) log.warn("journal.offsets_remade", { segment: name });
    const size = map?.recordsEnd ?? await handle.size();
    return { name, header, size, firstSeq, ordinal: 0, offsets: map?.offsets };
  } finally {
    handle.close();
  }
}

function unknownFormat(path: string, format: number): CommsError {
  return new CommsError(
    "unavailable",
    `The journal file "${path}" has format ${format}, and this version reads formats up to ${formatVersion}: use the version that wrote it, or a newer one`,
  );
}

function requireOneRealm(found: readonly Found[]): void {
  const first = found.find((one) => one.header);
  const other = found.find((one) => one.header && one.header.realm !== first?.header?.realm);
  if (!first || !other) return;
  throw new CommsError(
    "unavailable",
    `The journal files "${first.name}" and "${other.name}" belong to different histories (realms ${first.header?.realm} and ${other.header?.realm}): move away those that do not belong here`,
  );
}

/**
 * A last segment that holds no record and cannot take one either must not keep its name, as the next segment needs it:
 * the program ended while it was being made, or all of it is damaged. Its records, if it had any, were copied before.
 */
async function dropUselessLast(
  context: CheckContext,
  segments: Segment[],
  state: { found: Found | undefined; cut: boolean },
): Promise<void> {
  const { found, cut } = state;
  const segment = segments.at(-1);
  if (!found || !segment || segment.lastSeq >= segment.firstSeq) return;
  if (cut && found.header && found.size >= recordsStart) return;
  segments.pop();
  if (found.size < recordsStart) await reportTornHeader(context, found);
  if (cut) await context.files.remove(segment.path);
  else await context.files.rename(segment.path, `${segment.path}.bad-${crypto.randomUUID().slice(0, 8)}`);
  await context.files.syncDir(context.dir);
}

async function reportTornHeader(context: CheckContext, { name, size }: Found): Promise<void> {
  const { report, quarantine, log } = context;
  report.cutBytes += size;
  if (size > 0) {
    report.cutCopy = await quarantine.keep(`${context.dir}/${name}`, name, { offset: 0, bytes: size });
  }
  log.warn("journal.segment_remade", { segment: name, bytes: size });
}

function reportHeaders(context: CheckContext, found: readonly Found[]): void {
  for (const { name, header, firstSeq, size } of found) {
    if (header || size < recordsStart) continue;
    const at = { offset: 0, bytes: recordsStart, afterSeq: firstSeq - 1, nextSeq: firstSeq };
    context.report.damaged.push({ segment: name, reason: "damaged_header", ...at, copy: null });
    context.log.error("journal.damaged_header", { segment: name });
  }
  const first = found[0];
  if (!first || first.firstSeq === 1) return;
  const gap = { offset: 0, bytes: 0, afterSeq: 0, nextSeq: first.firstSeq };
  context.report.damaged.push({ segment: first.name, reason: "missing_numbers", ...gap, copy: null });
  context.log.error("journal.missing_numbers", { segment: first.name, nextSeq: first.firstSeq });
}

/** False: the last segment has a tail that could not be cut. */
async function checkFrom(
  context: CheckContext,
  segments: readonly Segment[],
  from: number,
): Promise<boolean> {
  const start = Math.max(0, segments.findLastIndex((one) => one.firstSeq <= from));
  for (const segment of segments.slice(start, -1)) await checkEarlier(context, segment);
  const last = segments.at(-1);
  return last === undefined || await checkLast(context, last);
}
