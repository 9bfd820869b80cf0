/** Lets go of files that no message carries, and of bytes that no file has. */
import { commit, type Context, timestamp, whenDurable } from "./context.ts";
import { SYSTEM_KEY } from "../protocol/ids.ts";
import type { FileFacts } from "./file_table.ts";
import type { Row } from "./messages.ts";

/** So many files are let go at once at most. */
const batch = 1000;
const lookForStraysMs = 3_600_000;

/** Removes contents that no file has and no upload is about to keep. Failures are logged: a later look finds them again. */
export async function removeUnwanted(ctx: Context, contents: Iterable<string>): Promise<void> {
  for (const sha256 of contents) {
    if (isWanted(ctx, sha256)) continue;
    try {
      await ctx.blobs.remove(sha256, () => isWanted(ctx, sha256));
    } catch (error) {
      ctx.log.warn("files.not_removed", { sha256, error: String(error) });
    }
  }
}

/** While the state does not match the journal nobody knows what is wanted. */
function isWanted(ctx: Context, sha256: string): boolean {
  if (ctx.recovering || ctx.readOnly !== null) return true;
  return ctx.state.files.hasContent(sha256) || ctx.uploads.isHeld(sha256);
}

export class FileKeeping {
  #nextLook = 0;
  #collected = 0;
  #running: Promise<void> = Promise.resolve();

  /** How many files were let go since the start. */
  get collected(): number {
    return this.#collected;
  }

  /** Called now and then: lets go of what was carried by no message for longer than the grace time. */
  sweep(ctx: Context): void {
    if (ctx.readOnly !== null || ctx.recovering) return;
    const now = ctx.clock.now();
    const before = now - ctx.settings.files.graceMs;
    this.#dropIdle(ctx, before);
    if (now < this.#nextLook) return;
    this.#nextLook = now + lookForStraysMs;
    this.#next(ctx, () => removeStrays(ctx, before));
  }

  /** Resolves when nothing is being removed any more. */
  async close(): Promise<void> {
    await this.#running;
  }

  /** Lets go of what a message carried and no other one does; resolves when the bytes are gone, too. */
  async dropLeftBy(ctx: Context, row: Row): Promise<void> {
    this.#drop(ctx, ctx.state.files.leftBy(row).map((id) => ctx.state.files.get(id)!));
    await this.#running;
  }

  #dropIdle(ctx: Context, before: number): void {
    const due = [...ctx.state.files.idle].filter(({ idleSince }) => idleSince! <= before).slice(0, batch);
    this.#drop(ctx, due);
  }

  #drop(ctx: Context, due: readonly FileFacts[]): void {
    if (due.length === 0) return;
    commit(ctx, {
      kind: "files_dropped",
      body: { ids: due.map(({ id }) => id), ts: timestamp(ctx) },
    }, { actor: SYSTEM_KEY });
    this.#collected += due.length;
    this.#next(ctx, async () => {
      await whenDurable(ctx, undefined);
      await removeUnwanted(ctx, new Set(due.map(({ sha256 }) => sha256)));
      ctx.log.info("files.collected", { files: due.length });
    });
  }

  #next(ctx: Context, work: () => Promise<void>): void {
    this.#running = this.#running.then(work).catch((error) =>
      ctx.log.warn("files.keeping_failed", { error: String(error) })
    );
  }
}

/** Bytes without a file: of an upload whose end was never written into the journal, or that could not be removed. */
async function removeStrays(ctx: Context, before: number): Promise<void> {
  const all = await ctx.blobs.list();
  const strays = all.filter(({ sha256, since }) => since < before && !isWanted(ctx, sha256));
  await removeUnwanted(ctx, strays.map(({ sha256 }) => sha256));
  if (strays.length > 0) ctx.log.info("files.strays_removed", { contents: strays.length });
}
