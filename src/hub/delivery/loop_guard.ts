/** Agents that answer each other without a human are stopped from waking each other, until a human writes or continues it. */
import { CommsError } from "../../protocol/errors.ts";
import type { Key } from "../../protocol/ids.ts";
import type { Message } from "../../protocol/message.ts";
import { topics } from "../../protocol/topics.ts";
import { requireId, requireReadable } from "../access.ts";
import type { Caller } from "../api.ts";
import { commit, type Context, timestamp } from "../context.ts";
import { notice } from "../notices.ts";
import { type Conversation, liveConversation } from "../state.ts";

const MINUTE_MS = 60_000;

interface Turns {
  /** Of the last minute. */
  times: number[];
  /** Since a human wrote. */
  inARow: number;
}

/** Counts in memory: after a restart it begins anew, but what is paused stays paused. */
export class LoopGuard {
  readonly #turns = new Map<number, Turns>();

  /** A message arrived. Only what can wake somebody counts as a turn. */
  onMessage(ctx: Context, message: Message): void {
    const conversation = liveConversation(ctx.state, message.conv);
    if (!conversation || message.sender.type === "system") return;
    if (message.sender.type === "human") {
      this.#turns.delete(conversation.ref);
      if (conversation.deliveryPaused) resume(ctx, conversation, message.sender.key);
    } else if (!conversation.deliveryPaused && isAddressed(message, conversation)) {
      this.#count(ctx, conversation);
    }
  }

  forget(ref: number): void {
    this.#turns.delete(ref);
  }

  #count(ctx: Context, conversation: Conversation): void {
    const { turnsPerMinute, turnsWithoutHuman } = ctx.settings.loopGuard ?? unlimited;
    const now = ctx.clock.now();
    const turns = this.#turns.get(conversation.ref) ?? { times: [], inARow: 0 };
    turns.times = [...turns.times.filter((time) => time > now - MINUTE_MS), now];
    turns.inARow++;
    this.#turns.set(conversation.ref, turns);
    const isFast = turnsPerMinute > 0 && turns.times.length > turnsPerMinute;
    const isLong = turnsWithoutHuman > 0 && turns.inARow > turnsWithoutHuman;
    if (isFast || isLong) {
      pause(ctx, conversation, { turns: isFast ? turns.times.length : turns.inARow, isFast });
    }
  }
}

const unlimited = { turnsPerMinute: 0, turnsWithoutHuman: 0 } as const;

function isAddressed(
  { recipients, mentions, reply_to, broadcast_mention }: Message,
  { direct }: Conversation,
) {
  return direct || broadcast_mention || recipients !== null || mentions !== null || reply_to !== null;
}

function pause(
  ctx: Context,
  conversation: Conversation,
  { turns, isFast }: { turns: number; isFast: boolean },
): void {
  if (ctx.recovering || ctx.readOnly !== null) return;
  set(ctx, conversation, { paused: true, turns, by: null });
  const howMany = isFast ? `${turns} times within a minute` : `${turns} times in a row`;
  notice(ctx, {
    conv: conversation.id,
    body: `Agents wrote to each other ${howMany} without a human: they do not wake each other here ` +
      "until a human writes or continues it.",
  });
  ctx.log.warn("delivery.paused", { conversation: conversation.id, turns });
}

function resume(ctx: Context, conversation: Conversation, by: Key): void {
  if (ctx.recovering || ctx.readOnly !== null) return;
  set(ctx, conversation, { paused: false, turns: 0, by });
  ctx.loopGuard.forget(conversation.ref);
  for (const { waiter } of ctx.sessions.waiting) waiter?.wake();
}

/** The conversation's readers hear of it; so does the daemon's owner, who may not see the conversation. */
function set(
  ctx: Context,
  { id, ref }: Conversation,
  what: { paused: boolean; turns: number; by: Key | null },
): void {
  const ts = timestamp(ctx);
  commit(ctx, { kind: "delivery_paused", body: { conv: id, ...what, ts } }, {
    actor: ctx.settings.identity.key,
  });
  const own = ctx.settings.identity.key;
  if (ctx.state.conversations.get(ref)?.members.has(own)) return;
  const payload = { type: "delivery_paused", conversation: id, ...what, ts };
  ctx.outbox.publish({
    topic: topics.participantEvents(own),
    payload: new TextEncoder().encode(JSON.stringify(payload)),
    qos: 1,
    retain: false,
    audience: { kind: "keys", keys: new Set([own]) },
  });
}

/** For humans who may read the conversation, and for the daemon's owner: an agent must not continue itself. */
export function continueDelivery(
  ctx: Context,
  caller: Caller,
  args: { conversation: string },
): { status: "continued" | "no_op"; conversation: string } {
  const conversation = caller.owner
    ? liveConversation(ctx.state, requireId(args.conversation))
    : requireReadable(ctx.state, caller.key, args.conversation);
  if (!conversation) return { status: "no_op", conversation: args.conversation };
  if (!caller.owner && ctx.state.participants.get(caller.key)?.type !== "human") {
    throw new CommsError(
      "not_authorized",
      `Only a human can continue "${conversation.id}": agents were stopped here from waking each other`,
    );
  }
  if (!conversation.deliveryPaused) return { status: "no_op", conversation: conversation.id };
  resume(ctx, conversation, caller.key);
  return { status: "continued", conversation: conversation.id };
}
