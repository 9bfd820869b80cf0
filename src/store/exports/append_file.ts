/** One exported file that only grows: what is added is written in batches, and begun anew when it is too large. */
import { Buffer } from "node:buffer";
import { type FileHandle, type Files, writeAll } from "../files.ts";
import type { ExportFailures } from "./export_failures.ts";

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

/** What goes into one file between two beginnings. */
interface Stretch {
  header: () => string;
  texts: string[];
  bytes: number;
  seq: number;
}

export interface AppendFileOptions {
  path: string;
  mark: FileMark;
  files: Files;
  failures: ExportFailures;
  rotation: Rotation;
}

export class AppendFile {
  readonly path: string;
  readonly mark: FileMark;
  /** Since when (performance.now) writing fails; nothing is added until `recover`. */
  failedAt: number | undefined;
  #options: AppendFileOptions;
  #stretches: Stretch[] = [];
  #unsynced = false;

  constructor(options: AppendFileOptions) {
    this.path = options.path;
    this.mark = options.mark;
    this.#options = options;
  }

  get isWaiting(): boolean {
    return this.#stretches.length > 0;
  }

  /** Adds the entry of an event. Events that are in the file already are passed over: a replay does no harm. */
  add(seq: number, entry: { text: string; header?: () => string }): void {
    if (this.failedAt !== undefined || seq <= (this.#stretches.at(-1)?.seq ?? this.mark.seq)) return;
    const stretch = this.#stretchFor(entry.header ?? (() => ""));
    stretch.texts.push(entry.text);
    stretch.bytes += Buffer.byteLength(entry.text);
    stretch.seq = seq;
  }

  /** Writes what was added. `saveMarks` is called on both sides of a rename, so that a crash between is understood. */
  async write(saveMarks: () => Promise<void>): Promise<void> {
    try {
      while (this.#stretches.length > 0) {
        if (this.#isFull(this.mark.bytes)) await this.#tryToRotate(saveMarks);
        await this.#append(this.#stretches[0]!);
        this.#stretches.shift();
      }
      this.#options.failures.clear(this.path);
    } catch (error) {
      await this.#fail(error);
    }
  }

  /** Brings what was written to the disk. */
  async sync(): Promise<void> {
    if (!this.#unsynced) return;
    const isThere = await this.#options.files.sizeOf(this.path) !== undefined;
    if (isThere) await this.#withFile((handle) => handle.syncData());
    this.#unsynced = false;
  }

  /** Cuts the file back to its mark and lets it take entries again; false when that is not possible yet. */
  async recover(): Promise<boolean> {
    try {
      await this.cut();
      this.failedAt = undefined;
      return true;
    } catch {
      // The failure was logged when it began.
      this.failedAt = performance.now();
      return false;
    }
  }

  /** Cuts what was written after the mark was saved. */
  async cut(): Promise<void> {
    const size = await this.#options.files.sizeOf(this.path) ?? 0;
    if (size <= this.mark.bytes) {
      this.mark.bytes = size;
      return;
    }
    await this.#withFile((handle) => handle.truncate(this.mark.bytes));
  }

  #stretchFor(header: () => string): Stretch {
    const last = this.#stretches.at(-1);
    const planned = last?.bytes ?? this.mark.bytes;
    if (last && !this.#isFull(planned)) return last;
    const fresh = last !== undefined || planned === 0 || this.#isFull(planned);
    const bytes = fresh ? Buffer.byteLength(header()) : planned;
    const stretch = { header, texts: [], bytes, seq: 0 };
    this.#stretches.push(stretch);
    return stretch;
  }

  #isFull(bytes: number): boolean {
    const { maxBytes, maxFiles } = this.#options.rotation;
    return maxBytes > 0 && maxFiles > 0 && bytes >= maxBytes;
  }

  async #append(stretch: Stretch): Promise<void> {
    await this.#withFile(async (handle) => {
      // Somebody may have removed it or added to it.
      const size = await handle.size();
      const text = (size === 0 ? stretch.header() : "") + stretch.texts.join("");
      const bytes = Buffer.from(text);
      await writeAll(handle, bytes);
      this.mark.bytes = size + bytes.length;
      this.mark.seq = stretch.seq;
      this.#unsynced = true;
    });
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

  async #fail(error: unknown): Promise<void> {
    this.#stretches = [];
    this.failedAt = performance.now();
    this.#options.failures.note(this.path, error);
    // When even this fails, `recover` cuts later.
    await this.cut().catch(() => {});
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
