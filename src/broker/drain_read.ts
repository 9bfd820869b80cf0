/** Gives a stream the `read()` that aedes counts on: everything that has arrived, in one Buffer. */
import { Buffer } from "node:buffer";
import type { Duplex } from "node:stream";

/** Looks at every chunk before the broker does. */
export interface ReadGate {
  /** False: nothing is handed out now; the gate emits "readable" on the stream once it may be read again. */
  isOpen(stream: Duplex): boolean;
  /** An error ends the connection before the broker sees the chunk. */
  inspect(chunk: Buffer): Error | undefined;
}

/**
 * Replaces `stream.read`: without a size it reads until nothing is left and returns one Buffer, or null.
 * aedes reads once per "readable"; streams as of Node 26 (Deno 2.9) return one chunk per call, so the rest would wait for ever.
 */
export function drainRead(stream: Duplex, gate: ReadGate): void {
  const readNative = stream.read.bind(stream) as (size?: number) => Buffer | null;
  stream.read = (size?: number | null): Buffer | null => {
    if (size !== undefined && size !== null) return readNative(size);
    if (!gate.isOpen(stream)) return null;
    const bytes = readAll(readNative);
    const problem = bytes === null ? undefined : gate.inspect(bytes);
    if (problem === undefined) return bytes;
    stream.destroy(problem);
    return null;
  };
}

function readAll(readNative: () => Buffer | null): Buffer | null {
  const first = readNative();
  if (first === null) return null;
  const second = readNative();
  if (second === null) return first;
  const chunks = [first, second];
  for (let next = readNative(); next !== null; next = readNative()) chunks.push(next);
  return Buffer.concat(chunks);
}
