/** Looks through closed parts of the journal now and then, one after the other, oldest first. */
import type { JournalPart } from "../protocol/journal.ts";
import type { Context } from "./context.ts";
import type { RewriteFigures } from "./api.ts";
import { compactPart, noFigures } from "./rewriting.ts";
import { applyRetention } from "./retention.ts";
import { SYSTEM_KEY } from "../protocol/ids.ts";

const LOOK_MS = 10 * 60_000;
const DAY_MS = 24 * 60 * 60_000;

export class Compactor {
  readonly #ctx: Context;
  /** Closed parts that were looked through since the start, by their first number. */
  readonly #seen = new Map<number, number>();
  #work: Promise<void> = Promise.resolve();
  #retentionAt: number;
  #closed = false;
  #cancel: () => void = () => {};

  constructor(ctx: Context) {
    this.#ctx = ctx;
    // Not right after the start: then there is other work.
    this.#retentionAt = ctx.clock.now() + LOOK_MS;
    this.#schedule();
  }

  /** Looks through every part that was not looked through yet. */
  async compact(): Promise<RewriteFigures> {
    const figures = noFigures();
    for (const part of this.#unseen()) {
      if (this.#closed || this.#ctx.recovering) break;
      await compactPart(this.#ctx, part, figures);
      this.#seen.set(part.firstSeq, part.lastSeq);
    }
    if (figures.parts > 0) this.#ctx.log.info("journal.compacted", { ...figures });
    return figures;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#cancel();
    await this.#work;
  }

  #unseen(): JournalPart[] {
    const parts = this.#ctx.journal.rewriting?.parts() ?? [];
    return parts.filter(({ firstSeq, lastSeq }) => this.#seen.get(firstSeq) !== lastSeq);
  }

  #schedule(): void {
    this.#cancel = this.#ctx.clock.after(LOOK_MS, () => {
      this.#work = this.#work.then(() => this.#look()).finally(() => {
        if (!this.#closed) this.#schedule();
      });
    });
  }

  /** What fails is tried again at the next look; nothing is lost by it. */
  async #look(): Promise<void> {
    const { log, clock, readOnly } = this.#ctx;
    if (readOnly !== null) return;
    try {
      if (this.#ctx.settings.retention?.automatic && clock.now() >= this.#retentionAt) {
        await applyRetention(this.#ctx, SYSTEM_KEY);
        this.#retentionAt = clock.now() + DAY_MS;
      }
      await this.compact();
    } catch (error) {
      log.warn("journal.not_compacted", { error: String(error) });
    }
  }
}
