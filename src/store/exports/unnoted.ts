/**
 * What lies in a file behind the place that was noted: after a crash nobody knows who wrote it. The entries that are to
 * come tell: those that are in it need not be written again, the beginning of one is ours and goes, all else stays.
 */
import { Buffer } from "node:buffer";
import { lineKey } from "./inherited.ts";

export interface Torn {
  start: number;
  bytes: number;
}

export interface UnnotedEntry {
  text: string;
  /** In the form of `lineKey`; entries of files that are no JSON lines have none. */
  key?: string;
}

const newline = 0x0a;
/** How an entry of a `.log` begins. */
const entryHead = /^(?:\[\d{4}-\d\d-\d\d [^\]\n]*\] @|--- |={80}\n)/;

export class Unnoted {
  readonly #bytes: Buffer;
  readonly #isJson: boolean;
  readonly #keys = new Set<string>();
  /** Where lines begin that are no JSON objects; in a `.log`, where any line begins. */
  readonly #doubtful: number[] = [];
  #from = 0;

  constructor(bytes: Buffer, { isJson }: { isJson: boolean }) {
    this.#bytes = bytes;
    this.#isJson = isJson;
    for (let start = 0, end = 0; start < bytes.length; start = end + 1) {
      end = endOfLine(bytes, start);
      const line = isJson ? jsonObject(bytes.toString("utf8", start, end)) : undefined;
      if (line) this.#keys.add(lineKey(line));
      else this.#doubtful.push(start);
    }
  }

  get length(): number {
    return this.#bytes.length;
  }

  /** True when the last line is not ended. */
  get isOpen(): boolean {
    return this.#bytes.length > 0 && this.#bytes.at(-1) !== newline;
  }

  /** True when this entry is in it as a whole. Ask in the order in which entries are written. */
  has({ text, key }: UnnotedEntry): boolean {
    if (this.#isJson) return key !== undefined && this.#keys.has(key);
    for (let at = this.#find(text, this.#from); at >= 0; at = this.#find(text, at + 1)) {
      if (at > 0 && this.#bytes[at - 1] !== newline) continue;
      this.#from = at + Buffer.byteLength(text);
      return true;
    }
    return false;
  }

  /** The beginning of an entry that is not in it as a whole; undefined when nothing shows that one was begun. */
  tornBeginning(text: string): Torn | undefined {
    const wanted = Buffer.from(text);
    for (const start of this.#doubtful) {
      if (start < this.#from) continue;
      const bytes = this.#tornAt(start, commonBytes(this.#bytes, wanted, start));
      if (bytes > 0) return { start, bytes };
    }
    return undefined;
  }

  /** All of it, when it is nothing but the beginning of a file that was begun with this text. */
  tornWhole(text: string): Torn | undefined {
    const { length } = this.#bytes;
    return length > 0 && commonBytes(this.#bytes, Buffer.from(text), 0) === length
      ? { start: 0, bytes: length }
      : undefined;
  }

  /** How much of what begins at `start` is ours: it ends the file, or somebody else's entry follows it directly. */
  #tornAt(start: number, common: number): number {
    if (start + common === this.#bytes.length) return common;
    for (let bytes = common; bytes > 0; bytes--) if (this.#isEntryAt(start + bytes)) return bytes;
    return 0;
  }

  #isEntryAt(start: number): boolean {
    if (!this.#isJson) return entryHead.test(this.#bytes.toString("utf8", start, start + 200));
    if (this.#bytes[start] !== 0x7b) return false;
    return jsonObject(this.#bytes.toString("utf8", start, endOfLine(this.#bytes, start))) !== undefined;
  }

  #find(text: string, from: number): number {
    return this.#bytes.indexOf(text, from);
  }
}

function endOfLine(bytes: Buffer, start: number): number {
  const end = bytes.indexOf(newline, start);
  return end < 0 ? bytes.length : end;
}

function commonBytes(bytes: Buffer, wanted: Buffer, start: number): number {
  let n = 0;
  while (n < wanted.length && start + n < bytes.length && bytes[start + n] === wanted[n]) n++;
  return n;
}

function jsonObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? value as Record<string, unknown>
      : undefined;
  } catch {
    return undefined;
  }
}
