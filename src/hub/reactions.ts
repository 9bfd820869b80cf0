/** Emoji on messages. */
import { CommsError } from "../protocol/errors.ts";
import type { NumberedEvent } from "../protocol/events.ts";
import type { Key } from "../protocol/ids.ts";
import { limits } from "../protocol/limits.ts";
import { isInAudience, mayRead, requireActiveMember, requireId, requireReadable } from "./access.ts";
import { codePoints } from "./apply_artifacts.ts";
import type { Caller, Viewer } from "./api.ts";
import { commit, type CommitOptions, type Context, timestamp } from "./context.ts";
import { flag, type Row } from "./messages.ts";
import { once } from "./operations.ts";
import { RateWindow } from "./rate_window.ts";
import type { ByEmoji } from "./reaction_table.ts";
import { requireMessage } from "./resolve.ts";
import { type Conversation, liveConversation } from "./state.ts";

export interface ReactArgs {
  conversation: string;
  message_id: string;
  emoji: string;
  op?: string | undefined;
  operation_id?: string;
}

type Op = "add" | "remove" | "toggle";

interface Wish {
  conversation: Conversation;
  row: Row;
  emoji: string;
  op: Op;
}

/** One for each hub: how often each actor may react in each conversation. */
export function reactionRates(): RateWindow {
  return new RateWindow({ limit: limits.reactionsPerMinute, windowMs: 60_000 });
}

/**
 * Adds, removes or toggles. Without a change the status is `no_op`, above 30 calls per minute and conversation `throttled`.
 * Refuses the eleventh emoji of one actor on one message.
 */
export function react(
  ctx: Context,
  caller: Caller,
  { args, rates }: { args: ReactArgs; rates: RateWindow },
): Promise<Record<string, unknown>> {
  return once(ctx, caller, {
    op: args.operation_id,
    request: ["react", args.conversation, args.message_id, args.emoji, args.op],
    decide: (options) => decide(ctx, caller, { wish: checkedWish(ctx, caller, args), rates, options }),
    answer: answerTo,
  });
}

function checkedWish(ctx: Context, caller: Caller, args: ReactArgs): Wish {
  const conversation = requireActiveMember(ctx.state, caller.key, args.conversation);
  const op = checkedOp(args.op ?? "toggle");
  const emoji = checkedEmoji(args.emoji);
  const row = requireMessage(ctx.state, caller.key, { conversation, id: args.message_id });
  if (!ctx.state.messages.has(row, flag.deleted)) return { conversation, row, emoji, op };
  throw new CommsError("not_found", `Message "${args.message_id}" was deleted: it takes no reactions`);
}

function decide(
  ctx: Context,
  caller: Caller,
  { wish, rates, options }: { wish: Wish; rates: RateWindow; options: CommitOptions },
): NumberedEvent | Record<string, unknown> {
  const { conversation, row, emoji } = wish;
  if (!rates.take(`${caller.key} ${conversation.ref}`, ctx.clock.now())) {
    return { status: "throttled", limit_per_minute: limits.reactionsPerMinute };
  }
  const message_id = ctx.state.messages.ids.at(row);
  const byEmoji = ctx.state.messages.reactions.get(row);
  const isThere = byEmoji?.get(emoji)?.includes(caller.key) ?? false;
  const op = wish.op === "toggle" ? (isThere ? "remove" : "add") : wish.op;
  if ((op === "add") === isThere) return { status: "no_op", message_id, emoji };
  if (op === "add") requireRoom(byEmoji, caller.key);
  const body = { conv: conversation.id, message_id, emoji, actor_key: caller.key, op, ts: timestamp(ctx) };
  return commit(ctx, { kind: "reaction", body }, options);
}

function answerTo(event: NumberedEvent): Record<string, unknown> {
  if (event.kind !== "reaction") return {};
  const { message_id, emoji, op, actor_key, ts } = event.body;
  return { status: "applied", message_id, emoji, op, actor_key, ts };
}

function requireRoom(byEmoji: ByEmoji | undefined, key: Key): void {
  const own = [...byEmoji?.values() ?? []].filter((actors) => actors.includes(key)).length;
  const max = limits.emojisPerActorAndMessage;
  if (own < max) return;
  throw new CommsError(
    "limit_reached",
    `Reaction limit reached: you have ${own} emojis on this message (max ${max} per actor per message); remove one first`,
  );
}

function checkedOp(op: unknown): Op {
  if (op === "add" || op === "remove" || op === "toggle") return op;
  throw new CommsError(
    "invalid_argument",
    `Invalid op ${JSON.stringify(op)}: use "add", "remove" or "toggle"`,
  );
}

function checkedEmoji(value: unknown): string {
  const emoji = typeof value === "string" ? value.trim() : "";
  if (emoji === "") {
    throw new CommsError("invalid_argument", 'The emoji cannot be empty: pass one such as "👍" or ":tada:"');
  }
  if (codePoints(emoji) > limits.emojiChars || /\p{Cc}/u.test(emoji)) {
    throw new CommsError(
      "invalid_argument",
      `The emoji is too long or has control characters: at most ${limits.emojiChars} characters, such as "👍" or ":tada:"`,
    );
  }
  return emoji.toWellFormed();
}

export function reactions(
  ctx: Context,
  viewer: Viewer,
  args: { conversation: string; message_id: string },
): { conversation: string; message_id: string; reactions: Record<string, Key[]> } {
  const conversation = requireReadable(ctx.state, viewer, args.conversation);
  const row = requireMessage(ctx.state, viewer, { conversation, id: args.message_id });
  return { conversation: conversation.id, message_id: args.message_id, reactions: ofRow(ctx, row) };
}

/** All reactions of a conversation by message id; empty when there is none that the viewer may read. */
export function reactionsOf(
  ctx: Context,
  viewer: Viewer,
  id: string,
): { conversation: string; reactions: Record<string, Record<string, Key[]>> } {
  const conversation = liveConversation(ctx.state, requireId(id));
  const found: Record<string, Record<string, Key[]>> = {};
  if (conversation && mayRead(viewer, conversation)) {
    const { messages } = ctx.state;
    for (const row of messages.reactions.rows()) {
      if (messages.conv(row) !== conversation.ref || !isInAudience(ctx.state, viewer, row)) continue;
      found[messages.ids.at(row)] = ofRow(ctx, row);
    }
  }
  return { conversation: id, reactions: found };
}

function ofRow(ctx: Context, row: Row): Record<string, Key[]> {
  return Object.fromEntries(ctx.state.messages.reactions.get(row) ?? []);
}
