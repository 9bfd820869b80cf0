/** Following a file that others append to, over its rotation. */
import { type FileHandle, open, stat } from "node:fs/promises";
import { pause } from "../lib/pause.ts";

const pollMs = 200;
const chunkBytes = 64 * 1024;
const newline = 0x0a;

/** Where the last `lines` lines begin, or the last so many that begin with one of these bytes; undefined when there is no such file. */
export async function lastLinesStart(
  path: string,
  lines: number,
  { beginWith }: { beginWith?: readonly number[] } = {},
): Promise<number | undefined> {
  const file = await openIfThere(path);
  if (file === undefined) return undefined;
  try {
    const { size } = await file.stat();
    // The line break at the very end begins no line.
    let end = Math.max(0, size - 1);
    for (let left = lines; end > 0;) {
      const begin = Math.max(0, end - chunkBytes);
      // One byte more: what follows the last line break.
      const bytes = await readRange(file, { begin, end: Math.min(end + 1, size) });
      const breaks = breaksIn(bytes.subarray(0, end - begin)).filter((at) =>
        beginWith?.includes(bytes[at + 1]!) ?? true
      );
      if (breaks.length >= left) return begin + breaks.at(-left)! + 1;
      left -= breaks.length;
      end = begin;
    }
    return 0;
  } finally {
    await file.close();
  }
}

/** The last `lines` complete lines, and where they end; undefined when there is no such file. */
export async function lastLines(
  path: string,
  lines: number,
): Promise<{ text: string; end: number } | undefined> {
  const start = await lastLinesStart(path, lines);
  const file = await openIfThere(path);
  if (start === undefined || file === undefined) return undefined;
  try {
    const { size } = await file.stat();
    const bytes = await readRange(file, { begin: start, end: size });
    const whole = bytes.subarray(0, bytes.lastIndexOf(newline) + 1);
    return { text: decode(whole), end: start + whole.length };
  } finally {
    await file.close();
  }
}

function decode(lines: Uint8Array): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(lines).replace(/\n$/, "");
}

function breaksIn(bytes: Uint8Array): number[] {
  const found: number[] = [];
  for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, at + 1)) found.push(at);
  return found;
}

/** The text from `start` on, whole lines at a time, and what is appended until the signal. */
export async function* followFile(
  path: string,
  { start, signal }: { start: number; signal: AbortSignal },
): AsyncGenerator<string> {
  let offset = start;
  let file = await openIfThere(path);
  try {
    while (!signal.aborted) {
      const lines = file === undefined ? undefined : await readLines(file, offset);
      if (lines !== undefined) {
        offset += lines.length;
        yield decode(lines);
        continue;
      }
      if (await isReplaced(path, { file, offset })) {
        await file?.close();
        file = await openIfThere(path);
        offset = 0;
        continue;
      }
      await pause(pollMs, signal);
    }
  } finally {
    await file?.close();
  }
}

/** Complete lines from the offset on, a limited part of them; undefined when there is none. */
async function readLines(file: FileHandle, offset: number): Promise<Uint8Array | undefined> {
  const { size } = await file.stat();
  for (let end = offset + chunkBytes;; end += chunkBytes) {
    const bytes = await readRange(file, { begin: offset, end: Math.min(end, size) });
    const last = bytes.lastIndexOf(newline);
    if (last >= 0) return bytes.subarray(0, last + 1);
    if (end >= size) return undefined;
  }
}

async function readRange(
  file: FileHandle,
  { begin, end }: { begin: number; end: number },
): Promise<Uint8Array> {
  const buffer = new Uint8Array(Math.max(0, end - begin));
  const { bytesRead } = await file.read(buffer, 0, buffer.length, begin);
  return buffer.subarray(0, bytesRead);
}

/** True when another file has this name now, or the file became shorter. */
async function isReplaced(
  path: string,
  { file, offset }: { file: FileHandle | undefined; offset: number },
): Promise<boolean> {
  const now = await stat(path).catch(() => undefined);
  if (now === undefined) return false;
  const open = await file?.stat();
  return open === undefined || now.ino !== open.ino || open.size < offset;
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, "r");
  } catch (error) {
    if ((error as { code?: string }).code === "ENOENT") return undefined;
    throw error;
  }
}
