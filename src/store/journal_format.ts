/**
 * The bytes of the journal; all numbers little-endian.
 *
 * Segment: two copies of a 64-byte header, then records.
 *   0 "CCJOURNL" · 8 u16 format · 10 u16 bytes of one header · 12 u32 ordinal · 16 realm (16 bytes) · 32 u32 epoch
 *   · 40 u64 first number · 60 u32 CRC-32 of the 60 bytes before
 * Record:
 *   0 marker · 4 u32 bytes of the record · 8 u32 CRC-32 of all that follows · 12 u64 number · 20 u32 epoch · 24 u16 kind
 *   · 26 u8 kind version · 27 u8 flags · 28 u8 bytes of actor · 29 u8 bytes of operation id · 30 actor, operation id, body
 * Format 2 is a segment that was rewritten: some records are erased, and a map of offsets is behind the last record.
 *   An erased record has 8 bytes before its body: u32 bytes it had, u32 how many numbers in a row it stands for.
 */
import { Buffer } from "node:buffer";
import { crc32 } from "node:zlib";
import type { NewRecord, StoredRecord } from "../protocol/journal.ts";

/** The newest that this program reads. */
export const formatVersion = 2;
/** Of segments as they are first written, so that older programs read them. */
const plainFormat = 1;
const headerBytes = 64;
/** Where the first record of a segment starts: behind both copies of the header. */
export const recordsStart = 2 * headerBytes;
export const recordHeadBytes = 30;
/** No record is longer; what claims to be is damaged. */
export const maxRecordBytes = 16 * 1024 * 1024;

const magic = new TextEncoder().encode("CCJOURNL");
/** Bytes that no UTF-8 text contains, so that a body never looks like the start of a record. */
const marker = 0xfec5ff0a;
export const markerBytes = new Uint8Array([0x0a, 0xff, 0xc5, 0xfe]);
const two32 = 2 ** 32;

const flag = { ignorable: 1, tombstone: 2, hasOp: 4 } as const;
/** Before the body of a tombstone. */
const erasedHeadBytes = 8;

export interface SegmentHeader {
  /** Never used twice in a journal; positions are built on it. */
  ordinal: number;
  realm: string;
  epoch: number;
  firstSeq: number;
  /** True: format 2. */
  rewritten: boolean;
}

/** One number below 2^53: the segment's ordinal and the offset in it. */
export function positionOf(ordinal: number, offset: number): number {
  return ordinal * two32 + offset;
}

export function ordinalOf(position: number): number {
  return Math.floor(position / two32);
}

export function offsetOf(position: number): number {
  return position - ordinalOf(position) * two32;
}

export function encodeHeader(header: SegmentHeader): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(recordsStart);
  const view = new DataView(bytes.buffer);
  bytes.set(magic);
  view.setUint16(8, header.rewritten ? formatVersion : plainFormat, true);
  view.setUint16(10, headerBytes, true);
  view.setUint32(12, header.ordinal, true);
  bytes.set(Buffer.from(header.realm.replaceAll("-", ""), "hex"), 16);
  view.setUint32(32, header.epoch, true);
  setUint53(view, 40, header.firstSeq);
  view.setUint32(60, crc32(bytes.subarray(0, 60)), true);
  bytes.copyWithin(headerBytes, 0, headerBytes);
  return bytes;
}

/** `undefined`: neither copy is intact. `{ format }`: intact, but of a format that this program does not know. */
export function decodeHeader(bytes: Uint8Array): SegmentHeader | { format: number } | undefined {
  return decodeHeaderCopy(bytes, 0) ?? decodeHeaderCopy(bytes, headerBytes);
}

function decodeHeaderCopy(bytes: Uint8Array, at: number): SegmentHeader | { format: number } | undefined {
  if (bytes.length < at + headerBytes) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, headerBytes);
  if (magic.some((byte, n) => view.getUint8(n) !== byte)) return undefined;
  if (view.getUint32(60, true) !== crc32(bytes.subarray(at, at + 60))) return undefined;
  const format = view.getUint16(8, true);
  if (format !== plainFormat && format !== formatVersion) return { format };
  const hex = Buffer.from(bytes.subarray(at + 16, at + 32)).toString("hex");
  return {
    ordinal: view.getUint32(12, true),
    realm: hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5"),
    epoch: view.getUint32(32, true),
    firstSeq: getUint53(view, 40),
    rewritten: format !== plainFormat,
  };
}

/** Bytes with the two ways of looking at them that reading and writing records need. */
export class Chunk {
  readonly view: DataView;
  readonly text: Buffer;
  constructor(readonly bytes: Uint8Array<ArrayBuffer>) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  }
}

/** The most that this record can need. */
export function roomFor(record: NewRecord): number {
  const words = record.actor.length + (record.op?.length ?? 0);
  return recordHeadBytes + 3 * words + erasedHeadBytes + record.body.length;
}

/** Writes a record at `at`; returns its length. The caller has made room. */
export function encodeRecord(
  chunk: Chunk,
  record: NewRecord,
  place: { at: number; seq: number; epoch: number; erased?: Span },
): number {
  const { bytes, view } = chunk;
  const { at, erased } = place;
  const op = record.op ?? null;
  const actorEnd = writeWord(bytes, at + recordHeadBytes, record.actor);
  const opEnd = op === null ? actorEnd : writeWord(bytes, actorEnd, op);
  if (erased) writeSpan(view, opEnd, erased);
  const bodyAt = erased ? opEnd + erasedHeadBytes : opEnd;
  bytes.set(record.body, bodyAt);
  const end = bodyAt + record.body.length;
  view.setUint32(at, marker, true);
  view.setUint32(at + 4, end - at, true);
  setUint53(view, at + 12, place.seq);
  view.setUint32(at + 20, place.epoch, true);
  view.setUint16(at + 24, record.kind, true);
  view.setUint8(at + 26, record.kindVersion);
  view.setUint8(at + 27, flagsOf(record) | (erased ? flag.tombstone : 0));
  view.setUint8(at + 28, actorEnd - at - recordHeadBytes);
  view.setUint8(at + 29, opEnd - actorEnd);
  view.setUint32(at + 8, crc32(bytes.subarray(at + 12, end)), true);
  return end - at;
}

/** What a record stands for: itself, or what was there before it was erased. */
export interface Span {
  /** Bytes of the records that were there. */
  bytes: number;
  /** Numbers in a row. */
  count: number;
}

function writeSpan(view: DataView, at: number, { bytes, count }: Span): void {
  view.setUint32(at, bytes, true);
  view.setUint32(at + 4, count, true);
}

/** Of the intact record at `at`. */
export function spanAt({ view }: Chunk, at: number): Span {
  if ((view.getUint8(at + 27) & flag.tombstone) === 0) {
    return { bytes: view.getUint32(at + 4, true), count: 1 };
  }
  const spanOffset = at + recordHeadBytes + view.getUint8(at + 28) + view.getUint8(at + 29);
  return {
    bytes: view.getUint32(spanOffset, true),
    count: Math.max(1, view.getUint32(spanOffset + 4, true)),
  };
}

function flagsOf(record: NewRecord): number {
  return (record.ignorable ? flag.ignorable : 0) | (typeof record.op === "string" ? flag.hasOp : 0);
}

const encoder = new TextEncoder();

/** Keys and ids are short and ASCII: a loop is faster than the encoder, which takes over for the rest. */
function writeWord(bytes: Uint8Array, at: number, word: string): number {
  for (let n = 0; n < word.length; n++) {
    const code = word.charCodeAt(n);
    if (code > 0x7f) return at + encoder.encodeInto(word, bytes.subarray(at)).written;
    bytes[at + n] = code;
  }
  return at + word.length;
}

/** What is at `at`: the length of an intact record, "short" when more bytes are needed to tell, "bad" otherwise. */
export function recordAt(chunk: Chunk, at: number, end: number): number | "short" | "bad" {
  const { bytes, view } = chunk;
  if (end - at < 8) return "short";
  if (view.getUint32(at, true) !== marker) return "bad";
  const length = view.getUint32(at + 4, true);
  if (length < recordHeadBytes || length > maxRecordBytes) return "bad";
  if (end - at < length) return "short";
  if (view.getUint32(at + 8, true) !== crc32(bytes.subarray(at + 12, at + length))) return "bad";
  const words = view.getUint8(at + 28) + view.getUint8(at + 29);
  const spanBytes = (view.getUint8(at + 27) & flag.tombstone) === 0 ? 0 : erasedHeadBytes;
  return recordHeadBytes + words + spanBytes > length ? "bad" : length;
}

/** The number of the intact record at `at`. */
export function seqAt(chunk: Chunk, at: number): number {
  return getUint53(chunk.view, at + 12);
}

/** The intact record at `at`; its body is a view of the chunk. */
export function decodeRecord(chunk: Chunk, at: number, position: number): StoredRecord {
  const { bytes, view, text } = chunk;
  const flags = view.getUint8(at + 27);
  const actorAt = at + recordHeadBytes;
  const opAt = actorAt + view.getUint8(at + 28);
  const opEnd = opAt + view.getUint8(at + 29);
  const tombstone = (flags & flag.tombstone) !== 0;
  const bodyAt = tombstone ? opEnd + erasedHeadBytes : opEnd;
  return {
    seq: getUint53(view, at + 12),
    position,
    epoch: view.getUint32(at + 20, true),
    kind: view.getUint16(at + 24, true),
    kindVersion: view.getUint8(at + 26),
    ignorable: (flags & flag.ignorable) !== 0,
    tombstone,
    actor: text.toString("utf8", actorAt, opAt),
    op: (flags & flag.hasOp) !== 0 ? text.toString("utf8", opAt, opEnd) : null,
    body: bytes.subarray(bodyAt, at + view.getUint32(at + 4, true)),
  };
}

function setUint53(view: DataView, at: number, value: number): void {
  view.setUint32(at, value % two32, true);
  view.setUint32(at + 4, Math.floor(value / two32), true);
}

function getUint53(view: DataView, at: number): number {
  return view.getUint32(at, true) + view.getUint32(at + 4, true) * two32;
}
