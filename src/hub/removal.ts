/** Taking messages away for good: out of sight at once, then out of the journal and whatever else has copies. */
import { CommsError } from "../protocol/errors.ts";
import { eventNumber, type NumberedEvent } from "../protocol/events.ts";
import type { Key } from "../protocol/ids.ts";
import type { Caller, PurgeResult, RewriteFigures } from "./api.ts";
import { commit, type Context, timestamp, whenDurable } from "./context.ts";
import { flag, type Row } from "./messages.ts";
import { decodeRecord, isKnown } from "./records.ts";
import { eraseRemoved, rewritingOf } from "./rewriting.ts";

/** Messages in one event. */
const AT_ONCE = 1000;
const PAGE = 500;
/** Events in one request to those who have copies. */
const TRACES_AT_ONCE = 5000;

export interface Group {
  /** The conversation's internal number. */
  of: number;
  /** Ascending. */
  seqs: number[];
}

export function requireOwner(caller: Caller, what: string): void {
  if (caller.owner) return;
  throw new CommsError(
    "not_authorized",
    `Only the owner of this daemon can ${what}: use the command line on its machine, or the owner's token`,
  );
}

/** Removes one message with everything that was said in it, wherever the daemon keeps it. For the owner; may be repeated. */
export async function purge(
  ctx: Context,
  caller: Caller,
  args: { conversation: string; message_id: string },
): Promise<PurgeResult> {
  requireOwner(caller, "purge messages");
  rewritingOf(ctx);
  const { row, of } = requireAnyMessage(ctx, args);
  const { messages } = ctx.state;
  const position = messages.position(row);
  const group = { of, seqs: [messages.seq(row)] };
  const figures = await takeAway(ctx, [group], { reason: "purge", by: caller.key, traces: "too" });
  await requireGone(ctx, { position, id: args.message_id });
  await ctx.fileKeeping.dropLeftBy(ctx, row);
  ctx.log.info("message.purged", { id: args.message_id, ...figures });
  return { status: "purged", ...args, ...figures };
}

/** The owner need not be a member, and the conversation may be deleted. */
function requireAnyMessage(
  ctx: Context,
  { conversation, message_id }: { conversation: string; message_id: string },
): { row: Row; of: number } {
  const { messages, conversations } = ctx.state;
  const row = messages.ids.find(message_id);
  const of = row === undefined ? -1 : messages.conv(row);
  if (row !== undefined && conversations.get(of)?.id === conversation) return { row, of };
  throw new CommsError(
    "not_found",
    `Message "${message_id}" not found in conversation "${conversation}": ` +
      `take the id from comms_read; one that you cannot see goes by its whole id only`,
  );
}

/** A part of the journal that is damaged is not written anew: the text may still be in it. */
async function requireGone(ctx: Context, { position, id }: { position: number; id: string }): Promise<void> {
  const record = await ctx.journal.read(position);
  if (!record || record.tombstone) return;
  throw new CommsError(
    "unavailable",
    `Message "${id}" is gone for all readers, but its part of the journal is damaged and still has it: see "claude-comms status"`,
  );
}

/** Nobody sees these from now on; resolves once their content is gone from the disk. `traces`: copies outside the journal. */
export async function takeAway(
  ctx: Context,
  groups: readonly Group[],
  { reason, by, traces }: { reason: "retention" | "purge"; by: Key; traces: "too" | "stay" },
): Promise<RewriteFigures> {
  const from = groups.reduce((least, { seqs }) => Math.min(least, seqs[0] ?? least), Infinity);
  for (const { of, seqs } of groups) {
    for (let at = 0; at < seqs.length; at += AT_ONCE) {
      const body = { of, seqs: seqs.slice(at, at + AT_ONCE), reason, by, ts: timestamp(ctx) };
      if (isNews(ctx, body)) commit(ctx, { kind: "messages_removed", body }, { actor: by });
      await whenDurable(ctx, undefined);
    }
  }
  ctx.bodies.clear();
  if (traces === "too") {
    for (const group of groups) await removeTraces(ctx, group);
  }
  return await eraseRemoved(ctx, { from });
}

function isNews({ state: { messages } }: Context, { seqs }: { seqs: readonly number[] }): boolean {
  return seqs.some((seq) => {
    const row = messages.rowOf(seq);
    return row !== undefined && !messages.has(row, flag.hidden);
  });
}

/** While the journal still says what they were: copies are found by it. */
async function removeTraces(ctx: Context, { of, seqs }: Group): Promise<void> {
  const conversation = ctx.state.conversations.get(of)?.id;
  const first = seqs[0];
  if (conversation === undefined || first === undefined || ctx.traces.length === 0) return;
  const ids = new Set(seqs.flatMap((seq) => {
    const row = ctx.state.messages.rowOf(seq);
    return row === undefined ? [] : [ctx.state.messages.ids.at(row)];
  }));
  let found: NumberedEvent[] = [];
  const flush = async () => {
    for (const traces of ctx.traces) await traces.remove(conversation, found);
    found = [];
  };
  for await (const event of saidIn(ctx, first)) {
    if (ids.has(event.body.id)) found.push(event);
    if (found.length >= TRACES_AT_ONCE) await flush();
  }
  if (found.length > 0) await flush();
}

/** Messages and edits from a number on. */
async function* saidIn(
  ctx: Context,
  from: number,
): AsyncGenerator<Extract<NumberedEvent, { kind: "message" | "message_edited" }>> {
  for (let next = from; next <= ctx.journal.durableSeq;) {
    const page = await ctx.journal.page(next, PAGE);
    for (const record of page) {
      const isSaid = record.kind === eventNumber.message || record.kind === eventNumber.message_edited;
      if (!isSaid || record.tombstone || !isKnown(record)) continue;
      const { event } = decodeRecord(record);
      if (event.kind === "message" || event.kind === "message_edited") yield event;
    }
    const last = page.at(-1)?.seq;
    if (last === undefined) return;
    next = last + 1;
  }
}
