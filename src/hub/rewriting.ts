/** Taking out of the journal what no longer matters and what was removed. Readers, writers and positions are not concerned. */
import { CommsError } from "../protocol/errors.ts";
import { eventNumber } from "../protocol/events.ts";
import type { JournalPart, JournalRewriting, Remains } from "../protocol/journal.ts";
import type { RewriteFigures } from "./api.ts";
import { compactedKinds, Survey } from "./compaction.ts";
import { type Context, unavailable } from "./context.ts";
import { flag } from "./messages.ts";
import type { StoredRecord } from "./ports.ts";
import { decodeRecord, isKnown } from "./records.ts";
import type { State } from "./state.ts";
import { huskOf } from "./tombstones.ts";

const PAGE = 500;
/** Less is not worth writing a part anew for. */
const WORTH_BYTES = 256 * 1024;
const WORTH_SHARE = 0.05;

const decoder = new TextDecoder();

/** Throws CommsError `unsupported` when the journal cannot. */
export function rewritingOf(ctx: Context): JournalRewriting {
  if (ctx.journal.rewriting) return ctx.journal.rewriting;
  throw new CommsError("unsupported", "This journal keeps everything: nothing can be removed from it");
}

/** Removes from the closed parts what was removed from sight; the part that is written to is closed before. */
export async function eraseRemoved(ctx: Context, { from }: { from: number }): Promise<RewriteFigures> {
  const rewriting = rewritingOf(ctx);
  await rewriting.seal();
  const figures = noFigures();
  for (const part of rewriting.parts().filter(({ lastSeq }) => lastSeq >= from)) {
    await rewritePart(ctx, part, { survey: undefined, figures });
  }
  return figures;
}

/** Removes from one closed part what no longer matters, if it is enough, and what was removed from sight. */
export async function compactPart(ctx: Context, part: JournalPart, figures: RewriteFigures): Promise<void> {
  const survey = new Survey();
  for await (const record of recordsOf(ctx, part)) {
    if (isCompacted(record)) survey.note(decodeRecord(record).event);
  }
  let worth = 0;
  for await (const record of recordsOf(ctx, part)) {
    const remains = remainsOf(ctx, record, survey);
    if (remains === "all") continue;
    // What was removed from sight must go, however little it is.
    worth += isCompacted(record) ? record.body.length : Infinity;
  }
  if (worth < Math.min(WORTH_BYTES, part.bytes * WORTH_SHARE)) return;
  await rewritePart(ctx, part, { survey, figures });
}

export function noFigures(): RewriteFigures {
  return { parts: 0, removed: 0, bytes_before: 0, bytes_after: 0 };
}

async function rewritePart(
  ctx: Context,
  { firstSeq }: JournalPart,
  { survey, figures }: { survey: Survey | undefined; figures: RewriteFigures },
): Promise<void> {
  const done = await rewritingOf(ctx).rewrite(firstSeq, (record) => remainsOf(ctx, record, survey));
  if (done.removed === 0) return;
  figures.parts++;
  figures.removed += done.removed;
  figures.bytes_before += done.bytesBefore;
  figures.bytes_after += done.bytesAfter;
}

/** The records of a part in pages, so that other work runs between them. */
async function* recordsOf(ctx: Context, { firstSeq, lastSeq }: JournalPart): AsyncGenerator<StoredRecord> {
  for (let next = firstSeq; next <= lastSeq;) {
    const page = await ctx.journal.page(next, Math.min(PAGE, lastSeq - next + 1));
    if (page.length === 0) return;
    yield* page;
    next = page.at(-1)!.seq + 1;
  }
}

function isCompacted(record: StoredRecord): boolean {
  return !record.tombstone && isKnown(record) && compactedKinds.has(record.kind);
}

function remainsOf(ctx: Context, record: StoredRecord, survey: Survey | undefined): Remains {
  // The state does not match the journal: nothing can be judged by it.
  if (ctx.recovering) throw unavailable("the journal is being read again");
  const { state } = ctx;
  if (record.tombstone || !isKnown(record)) return "all";
  if (record.kind === eventNumber.message) {
    const row = state.messages.rowOf(record.seq);
    const isHidden = row !== undefined && state.messages.has(row, flag.hidden);
    return isHidden ? { body: huskOf(record) } : "all";
  }
  if (isAboutHidden(state, record)) return "nothing";
  if (!survey || !compactedKinds.has(record.kind)) return "all";
  return survey.isDead(decodeRecord(record).event, state) ? "nothing" : "all";
}

const aboutMessages: ReadonlySet<number> = new Set([
  eventNumber.message_edited,
  eventNumber.message_deleted,
  eventNumber.reaction,
  eventNumber.pin,
]);

function isAboutHidden(state: State, record: StoredRecord): boolean {
  if (!aboutMessages.has(record.kind)) return false;
  const { id, message_id } = JSON.parse(decoder.decode(record.body)) as { id?: string; message_id?: string };
  const row = state.messages.ids.find(message_id ?? id ?? "");
  return row !== undefined && state.messages.has(row, flag.hidden);
}
