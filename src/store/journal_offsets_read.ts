/** Reading the map of a rewritten segment; a damaged one is made again from the records. */
import { type FileHandle, readFully } from "./files.ts";
import { recordsStart, spanAt } from "./journal_format.ts";
import { decodeMap, mapBytes, type OffsetMap, OffsetMapBuilder, trailerBytes } from "./journal_offsets.ts";
import { SegmentScan } from "./journal_scan.ts";

const scanChunkBytes = 1024 * 1024;

export interface ReadOffsets {
  offsets: OffsetMap;
  recordsEnd: number;
  /** True: the map on disk was damaged. */
  remade: boolean;
}

export async function readOffsets(handle: FileHandle, firstSeq: number): Promise<ReadOffsets> {
  const size = await handle.size();
  const trailer = await readAt(handle, Math.max(0, size - trailerBytes), trailerBytes);
  const bytes = mapBytes(trailer);
  const intact = bytes !== undefined && bytes <= size - recordsStart
    ? decodeMap(await readAt(handle, size - bytes, bytes))
    : undefined;
  if (intact && intact.recordsEnd === size - bytes!) return { ...intact, remade: false };
  return await remade(handle, { size, firstSeq });
}

/** Every erased record says how long it was. */
async function remade(
  handle: FileHandle,
  { size, firstSeq }: { size: number; firstSeq: number },
): Promise<ReadOffsets> {
  const builder = new OffsetMapBuilder();
  let known = recordsStart;
  const range = { start: recordsStart, end: size, afterSeq: firstSeq - 1, maxSeq: Infinity };
  const scan = new SegmentScan(handle, { ...range, chunkBytes: scanChunkBytes, oneBuffer: true });
  await scan.run(({ chunk, at, offset }) => {
    builder.add(known, offset);
    known += spanAt(chunk, at).bytes;
    return true;
  });
  return { offsets: builder.build(), recordsEnd: scan.end, remade: true };
}

async function readAt(handle: FileHandle, offset: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  return bytes.subarray(0, await readFully(handle, bytes, offset));
}
