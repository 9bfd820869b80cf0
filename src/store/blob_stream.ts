/** A part of an open file as a stream that reads only when it is asked to, and gives the file back when it ends. */
import type { BlobRange } from "../protocol/blobs.ts";
import type { FileHandle } from "./files.ts";

const pieceBytes = 64 * 1024;

export function blobStream(handle: FileHandle, { start, end }: BlobRange): ReadableStream<Uint8Array> {
  let at = start;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const piece = new Uint8Array(Math.min(pieceBytes, end - at));
        const got = piece.length === 0 ? 0 : await handle.readAt(piece, at);
        if (got === 0 && at < end) throw new Error(`the file ends at byte ${at} instead of ${end}`);
        at += got;
        if (got > 0) controller.enqueue(piece.subarray(0, got));
        if (at < end) return;
        handle.close();
        controller.close();
      } catch (error) {
        handle.close();
        controller.error(error);
      }
    },
    cancel: () => handle.close(),
  }, { highWaterMark: 0 });
}
