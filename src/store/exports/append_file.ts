/** One exported file that only grows: what is added is written in batches, and begun anew when it is too large. */
import { Buffer } from "node:buffer";
import { type FileHandle, type Files, readFully, readWhole, replaceFile, writeAll } from "../files.ts";
import type { GrowingBytes, SpareBytes } from "../growing_bytes.ts";
import type { ExportFailures } from "./export_failures.ts";
import { type Torn, Unnoted } from "./unnoted.ts";

export interface Rotation {
  /** 0: never begun anew. */
  maxBytes: number;
  /** How many old ones are kept. */
  maxFiles: number;
}

/** How far a file has come. */
export interface FileMark {
  bytes: number;
  /** The number of the last event in it. */
  seq: number;
}

export interface FileEntry {
  text: string;
  /** What tells a JSON line from others, in the form of `lineKey`. */
  key?: string;
  header?: () => string;
}

/** What goes into one file between two beginnings. */
interface Stretch {
  header: () => string;
  /** Not as texts: those of many files would grow old in the collector's heap before they are written. */
  content: GrowingBytes;
  /** How large the file would be without `content`. */
  before: number;
  seq: number;
}

export interface AppendFileOptions {
  path: string;
  mark: FileMark;
  files: Files;
  failures: ExportFailures;
  rotation: Rotation;
  spare: SpareBytes;
}

export class AppendFile {
  readonly path: string;
  readonly mark: FileMark;
  /** Since when (performance.now) writing fails; nothing is added until `recover`. */
  failedAt: number | undefined;
  #options: AppendFileOptions;
  #stretches: Stretch[] = [];
  #unsynced = false;
  /** What was found behind the mark, which stays where it is until `release`. */
  #unnoted: Unnoted | undefined;
  /** The end of what is known, while the mark stays behind. */
  #end = 0;
  /** True when the first entry that was missing behind the mark has been looked for. */
  #isCompared = false;
  #torn: Torn | undefined;
  /** True: the last line in the file is not ended. */
  #isOpen = false;

  constructor(options: AppendFileOptions) {
    this.path = options.path;
    this.mark = options.mark;
    this.#options = options;
  }

  get isWaiting(): boolean {
    return this.#stretches.length > 0;
  }

  /** Adds the entry of an event. Events that are in the file already are passed over: a replay does no harm. */
  add(seq: number, entry: FileEntry): void {
    if (this.failedAt !== undefined || seq <= (this.#stretches.at(-1)?.seq ?? this.mark.seq)) return;
    if (this.#unnoted && this.#isThere(this.#unnoted, entry)) return;
    const stretch = this.#stretchFor(entry.header ?? (() => ""));
    stretch.content.appendText(entry.text);
    stretch.seq = seq;
  }

  /** Writes what was added. `saveMarks` is called on both sides of a rename, so that a crash between is understood. */
  async write(saveMarks: () => Promise<void>): Promise<void> {
    try {
      while (this.#stretches.length > 0) {
        if (this.#isFull(this.#knownEnd)) await this.#tryToRotate(saveMarks);
        await this.#append(this.#stretches[0]!);
        this.#options.spare.give(this.#stretches.shift()!.content);
      }
      this.#options.failures.clear(this.path);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Brings what was written to the disk. */
  async sync(): Promise<void> {
    if (!this.#unsynced) return;
    const isThere = await this.#options.files.sizeOf(this.path) !== undefined;
    if (isThere) await this.#withFile((handle) => handle.syncData());
    this.#unsynced = false;
  }

  /** Lets the file take entries again, from the one behind its mark on; false when that is not possible yet. */
  async recover(): Promise<boolean> {
    try {
      await this.compare();
      this.failedAt = undefined;
      return true;
    } catch {
      // The failure was logged when it began.
      this.failedAt = performance.now();
      return false;
    }
  }

  /**
   * Looks at what lies behind the mark: it may be ours or somebody else's. From now on entries that are there already
   * are passed over, until `release`; all entries behind the mark MUST be added until then.
   */
  async compare(): Promise<void> {
    const content = await this.#behindMark();
    this.#unnoted = undefined;
    this.#torn = undefined;
    this.#isOpen = false;
    if (content.length === 0) return;
    this.#unnoted = new Unnoted(content, { isJson: this.path.endsWith(".jsonl") });
    this.#end = this.mark.bytes + content.length;
    this.#isOpen = this.#unnoted.isOpen;
    this.#isCompared = false;
  }

  /** True between `compare` and `release`, when there was something to compare. */
  get isComparing(): boolean {
    return this.#unnoted !== undefined;
  }

  /** Ends what `compare` began; everything that was added MUST be written. */
  release(): void {
    if (!this.#unnoted || this.failedAt !== undefined) return;
    this.mark.bytes = this.#end;
    this.#unnoted = undefined;
  }

  get #knownEnd(): number {
    return this.#unnoted ? this.#end : this.mark.bytes;
  }

  async #behindMark(): Promise<Buffer> {
    const size = await this.#options.files.sizeOf(this.path) ?? 0;
    if (size <= this.mark.bytes) {
      this.mark.bytes = size;
      return Buffer.alloc(0);
    }
    const handle = await this.#options.files.open(this.path, "read");
    try {
      const content = Buffer.alloc(size - this.mark.bytes);
      return content.subarray(0, await readFully(handle, content, this.mark.bytes));
    } finally {
      handle.close();
    }
  }

  #isThere(unnoted: Unnoted, entry: FileEntry): boolean {
    if (unnoted.has(entry)) return true;
    if (this.#isCompared) return false;
    // Entries are written in order: only the first that is missing may have been begun.
    this.#isCompared = true;
    this.#torn = unnoted.tornBeginning(entry.text) ??
      (this.mark.bytes === 0 ? unnoted.tornWhole((entry.header?.() ?? "") + entry.text) : undefined);
    return false;
  }

  #stretchFor(header: () => string): Stretch {
    const last = this.#stretches.at(-1);
    const planned = last ? last.before + last.content.length : this.#knownEnd;
    if (last && !this.#isFull(planned)) return last;
    const fresh = last !== undefined || planned === 0 || this.#isFull(planned);
    const before = fresh ? Buffer.byteLength(header()) : planned;
    const stretch = { header, content: this.#options.spare.take(), before, seq: 0 };
    this.#stretches.push(stretch);
    return stretch;
  }

  #isFull(bytes: number): boolean {
    const { maxBytes, maxFiles } = this.#options.rotation;
    // What is being compared must stay where it is.
    return !this.#unnoted && maxBytes > 0 && maxFiles > 0 && bytes >= maxBytes;
  }

  async #append(stretch: Stretch): Promise<void> {
    if (this.#torn) await this.#mend(this.#torn);
    await this.#withFile(async (handle) => {
      // Somebody may have removed it or added to it.
      const size = await handle.size();
      const start = size === 0 ? stretch.header() : this.#isOpen ? "\n" : "";
      const content = stretch.content.bytes;
      // In one write, so that a crash leaves the beginning of what was to be written.
      const bytes = start === "" ? content : Buffer.concat([Buffer.from(start), content]);
      await writeAll(handle, bytes);
      this.#isOpen = false;
      this.#end = size + bytes.length;
      if (!this.#unnoted) this.mark.bytes = this.#end;
      this.mark.seq = stretch.seq;
      this.#unsynced = true;
    });
  }

  /** Takes out the beginning of an entry of ours that is now written as a whole. */
  async #mend({ start, bytes }: Torn): Promise<void> {
    const from = this.mark.bytes + start;
    if (from + bytes === this.#end) await this.#withFile((handle) => handle.truncate(from));
    else {
      const content = await readWhole(this.#options.files, this.path) ?? new Uint8Array();
      const parts = [content.subarray(0, from), content.subarray(from + bytes)];
      await replaceFile(this.#options.files, this.path, parts);
    }
    this.#isOpen &&= from + bytes < this.#end;
    this.#end -= bytes;
    this.#torn = undefined;
  }

  /** A file that cannot be begun anew goes on as it is. */
  async #tryToRotate(saveMarks: () => Promise<void>): Promise<void> {
    try {
      await this.#rotate(saveMarks);
    } catch (error) {
      this.#options.failures.note(`${this.path}.1`, error);
    }
  }

  /** `x.log.1` becomes `x.log.2` and so on; the oldest goes. */
  async #rotate(saveMarks: () => Promise<void>): Promise<void> {
    const { files, rotation } = this.#options;
    await saveMarks();
    await files.remove(`${this.path}.${rotation.maxFiles}`);
    for (let n = rotation.maxFiles - 1; n >= 1; n--) {
      await renameIfThere(files, `${this.path}.${n}`, `${this.path}.${n + 1}`);
    }
    await renameIfThere(files, this.path, `${this.path}.1`);
    this.mark.bytes = 0;
    await saveMarks();
  }

  #fail(error: unknown): void {
    this.#stretches = [];
    this.failedAt = performance.now();
    this.#options.failures.note(this.path, error);
  }

  async #withFile<T>(run: (handle: FileHandle) => Promise<T>): Promise<T> {
    const handle = await this.#options.files.open(this.path, "append");
    try {
      return await run(handle);
    } finally {
      handle.close();
    }
  }
}

export async function renameIfThere(files: Files, from: string, to: string): Promise<void> {
  if (await files.sizeOf(from) !== undefined) await files.rename(from, to);
}
