/**
 * Lines that were there before: the Python version's history is imported into the journal, and its events must not be
 * appended to the very files that they were read from.
 */
import { crc32 } from "node:zlib";
import { parseTime } from "../../protocol/time.ts";
import { type Files, readFully } from "../files.ts";

const chunkBytes = 256 * 1024;

/** What tells one line from another: the id of a message, all fields of the rest. */
export function lineKey(line: Record<string, unknown>): string {
  if (typeof line.id === "string") return line.id;
  return JSON.stringify([line.event, line.message_id, line.emoji, line.actor_key, line.op, line.ts]);
}

export class InheritedLines {
  #files: Files;
  #loaded = new Map<string, Set<number>>();

  constructor(files: Files) {
    this.#files = files;
  }

  /** The latest time in these files, in milliseconds; 0 when there is none. */
  async latest(paths: readonly string[]): Promise<number> {
    let latest = 0;
    for (const path of paths) {
      await eachLine(this.#files, path, (line) => {
        const ts = typeof line.ts === "string" ? parseTime(line.ts) : undefined;
        if (ts !== undefined && ts > latest) latest = ts;
      });
    }
    return latest;
  }

  /** `paths`: the file of this name and what rotation left of it; read once. */
  async has(name: string, line: { key: string; paths: () => Promise<string[]> }): Promise<boolean> {
    let known = this.#loaded.get(name);
    if (!known) {
      const keys = new Set<number>();
      for (const path of await line.paths()) {
        await eachLine(this.#files, path, (one) => keys.add(hash(lineKey(one))));
      }
      this.#loaded.set(name, known = keys);
    }
    return known.has(hash(line.key));
  }

  /** Gives the memory back. */
  forget(): void {
    this.#loaded.clear();
  }
}

/** 53 bits of two independent checksums: numbers take a quarter of the memory of the ids. */
function hash(key: string): number {
  let fnv = 0x811c9dc5;
  for (let n = 0; n < key.length; n++) fnv = Math.imul(fnv ^ key.charCodeAt(n), 0x01000193);
  return crc32(key) * 2 ** 21 + (fnv >>> 11);
}

/** Lines that are no JSON objects are passed over. */
async function eachLine(
  files: Files,
  path: string,
  each: (line: Record<string, unknown>) => void,
): Promise<void> {
  if (await files.sizeOf(path) === undefined) return;
  const handle = await files.open(path, "read");
  try {
    const decoder = new TextDecoder();
    const bytes = new Uint8Array(chunkBytes);
    let rest = "";
    for (let offset = 0, got = 1; got > 0; offset += got) {
      got = await readFully(handle, bytes, offset);
      const lines = (rest + decoder.decode(bytes.subarray(0, got), { stream: got > 0 })).split("\n");
      rest = lines.pop()!;
      for (const line of lines) visitLine(line, each);
    }
    visitLine(rest, each);
  } finally {
    handle.close();
  }
}

function visitLine(text: string, each: (line: Record<string, unknown>) => void): void {
  if (text.trim() === "") return;
  try {
    const line: unknown = JSON.parse(text);
    if (typeof line === "object" && line !== null && !Array.isArray(line)) {
      each(line as Record<string, unknown>);
    }
  } catch {
    // A line that a crash cut off is no line.
  }
}
