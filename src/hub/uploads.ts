/** Uploads under way: how many bytes they take beside what is stored, and which contents are about to be. */
import { CommsError } from "../protocol/errors.ts";
import { limits } from "../protocol/limits.ts";
import type { Context } from "./context.ts";

export class Uploads {
  #open = 0;
  #bytes = 0;
  #refused = 0;
  #stored = 0;
  /** By SHA-256: uploads that are between the bytes and the journal. */
  readonly #held = new Map<string, number>();

  get figures(): { open: number; bytes: number; stored: number; refused: number } {
    return { open: this.#open, bytes: this.#bytes, stored: this.#stored, refused: this.#refused };
  }

  /** Runs one upload. Throws CommsError `unavailable` when too many run. */
  async run<T>(upload: (progress: UploadProgress) => Promise<T>): Promise<T> {
    if (this.#open >= limits.uploadsAtOnce) {
      throw new CommsError("unavailable", `${this.#open} files are coming in already: try again in a moment`);
    }
    let mine = 0;
    const reached = (bytes: number) => {
      this.#bytes += bytes - mine;
      mine = bytes;
    };
    this.#open++;
    try {
      const result = await upload({ reached, others: () => this.#bytes - mine });
      this.#stored++;
      return result;
    } catch (error) {
      this.#refused++;
      throw error;
    } finally {
      reached(0);
      this.#open--;
    }
  }

  /** From now until the returned function is called, this content must not be removed. */
  hold(sha256: string): () => void {
    this.#held.set(sha256, (this.#held.get(sha256) ?? 0) + 1);
    return () => {
      const left = this.#held.get(sha256)! - 1;
      if (left > 0) this.#held.set(sha256, left);
      else this.#held.delete(sha256);
    };
  }

  isHeld(sha256: string): boolean {
    return this.#held.has(sha256);
  }
}

export interface UploadProgress {
  /** Tells how many bytes of this upload have come in. */
  reached(bytes: number): void;
  /** Bytes of all other uploads. */
  others(): number;
}

/** Refuses an upload that is, or would with what is there already be, larger than allowed. */
export function requireRoom(ctx: Context, { bytes, others }: { bytes: number; others: number }): void {
  const { maxFileBytes, maxFilesBytes } = ctx.settings.files;
  if (bytes > maxFileBytes) {
    throw new CommsError(
      "too_large",
      `The file is larger than ${
        megabytes(maxFileBytes)
      } MB: send a smaller one, or let the owner raise files.max_file_mb`,
      { max_bytes: maxFileBytes },
    );
  }
  const used = ctx.state.files.bytes + others;
  if (used + bytes <= maxFilesBytes) return;
  throw new CommsError(
    "storage_full",
    `The files of this daemon may take ${megabytes(maxFilesBytes)} MB and take ${
      megabytes(used)
    } MB already: ` +
      `delete messages that carry files, or let the owner raise files.max_total_mb`,
    { max_bytes: maxFilesBytes, used_bytes: used },
  );
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1024 / 1024 * 10) / 10;
}
