/** How long messages are kept: by age and by count for each conversation. Nothing goes before somebody could see what would. */
import type { Key } from "../protocol/ids.ts";
import { SYSTEM_KEY } from "../protocol/ids.ts";
import type { Caller, RetentionPlan, RetentionResult, RetentionRow } from "./api.ts";
import { type Context, timestamp } from "./context.ts";
import { flag, type Row } from "./messages.ts";
import { requireOwner, takeAway } from "./removal.ts";
import type { RetentionRule, RetentionSettings } from "./ports.ts";
import { noFigures } from "./rewriting.ts";
import type { Conversation, State } from "./state.ts";

const DAY_MS = 24 * 60 * 60_000;
const READ_AT_ONCE = 500;

const keepAll: RetentionSettings = {
  maxAgeDays: 0,
  maxMessages: 0,
  conversations: new Map(),
  exports: false,
  automatic: false,
};

/** What would go now. For the owner. */
export async function retentionShow(ctx: Context, caller: Caller): Promise<RetentionPlan> {
  requireOwner(caller, "look at what retention would remove");
  const settings = ctx.settings.retention ?? keepAll;
  const conversations: RetentionRow[] = [];
  for (const { conversation, rows } of outdated(ctx)) {
    conversations.push(await rowOf(ctx, { conversation, rows }));
  }
  const rules = [settings, ...settings.conversations.values()];
  return {
    limited: rules.some((rule) => rule.maxAgeDays > 0 || rule.maxMessages > 0),
    automatic: settings.automatic,
    exports: settings.exports,
    conversations,
    count: conversations.reduce((sum, { count }) => sum + count, 0),
    bytes: conversations.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

/** Removes it. For the owner. */
export async function retentionApply(ctx: Context, caller: Caller): Promise<RetentionResult> {
  requireOwner(caller, "remove old messages");
  return await applyRetention(ctx, caller.key);
}

export async function applyRetention(ctx: Context, by: Key = SYSTEM_KEY): Promise<RetentionResult> {
  const groups = outdated(ctx).map(({ conversation, rows }) => ({
    of: conversation.ref,
    seqs: rows.map((row) => ctx.state.messages.seq(row)),
  }));
  const count = groups.reduce((sum, { seqs }) => sum + seqs.length, 0);
  if (count === 0) return { status: "applied", count, ...noFigures() };
  const traces = ctx.settings.retention?.exports ?? false;
  const figures = await takeAway(ctx, groups, { reason: "retention", by, traces: traces ? "too" : "stay" });
  ctx.log.info("retention.applied", { messages: count, ...figures, ts: timestamp(ctx) });
  return { status: "applied", count, ...figures };
}

function outdated(ctx: Context): { conversation: Conversation; rows: Row[] }[] {
  const settings = ctx.settings.retention ?? keepAll;
  const now = ctx.clock.now();
  return [...ctx.state.conversations.values()].flatMap((conversation) => {
    const rule = settings.conversations.get(conversation.id) ?? settings;
    const rows = outdatedRows(ctx.state, conversation, { rule, now });
    return rows.length > 0 ? [{ conversation, rows }] : [];
  });
}

/** Oldest first: those beyond the age, and the oldest beyond the count. */
export function outdatedRows(
  state: State,
  conversation: Conversation,
  { rule, now }: { rule: RetentionRule; now: number },
): Row[] {
  if (rule.maxAgeDays === 0 && rule.maxMessages === 0) return [];
  const { messages } = state;
  const there = [...conversation.rows.toArray()].filter((row) => !messages.has(row, flag.hidden));
  const limit = rule.maxAgeDays > 0 ? now - rule.maxAgeDays * DAY_MS : -Infinity;
  const surplus = rule.maxMessages > 0 ? Math.max(0, there.length - rule.maxMessages) : 0;
  return there.filter((row, n) => n < surplus || messages.ts(row) < limit);
}

async function rowOf(
  ctx: Context,
  { conversation, rows }: { conversation: Conversation; rows: Row[] },
): Promise<RetentionRow> {
  const { messages } = ctx.state;
  const total = conversation.rows.toArray().filter((row) => !messages.has(row, flag.hidden)).length;
  const [oldest, newest] = [rows[0]!, rows.at(-1)!].map((row) => ctx.formatTime(messages.ts(row)));
  const positions = rows.map((row) => messages.position(row));
  let bytes = 0;
  for (let at = 0; at < positions.length; at += READ_AT_ONCE) {
    const records = await ctx.journal.readMany(positions.slice(at, at + READ_AT_ONCE));
    for (const record of records) bytes += record?.body.length ?? 0;
  }
  return {
    conversation: conversation.id,
    deleted: conversation.deleted,
    count: rows.length,
    total,
    oldest: oldest!,
    newest: newest!,
    bytes,
  };
}
