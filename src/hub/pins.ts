/** Messages that a conversation keeps at hand. */
import { CommsError } from "../protocol/errors.ts";
import type { EventBodies, NumberedEvent } from "../protocol/events.ts";
import type { ReadMessage } from "../protocol/message.ts";
import { limits } from "../protocol/limits.ts";
import { isInAudience, requireActiveMember, requireManage, requireReadable } from "./access.ts";
import type { Caller, Viewer } from "./api.ts";
import { commit, type CommitOptions, type Context, timestamp } from "./context.ts";
import { flag } from "./messages.ts";
import { once } from "./operations.ts";
import { requireMessage } from "./resolve.ts";

export interface PinArgs {
  conversation: string;
  message_id: string;
  pinned?: boolean;
  op?: string;
}

export interface PinResult {
  status: "pinned" | "unpinned" | "no_op";
  id: string;
  conversation: string;
  seq: number;
}

/** Pins a visible message, or with `pinned: false` unpins it. At most 200 per conversation. */
export function pin(ctx: Context, caller: Caller, args: PinArgs): Promise<PinResult> {
  return once(ctx, caller, {
    op: args.op,
    request: ["pin", args.conversation, args.message_id, args.pinned ?? true],
    decide: (options) => decide(ctx, caller, { args, options }),
    answer: answerTo,
  });
}

function decide(
  ctx: Context,
  caller: Caller,
  { args, options }: { args: PinArgs; options: CommitOptions },
): NumberedEvent | PinResult {
  const conversation = requireActiveMember(ctx.state, caller.key, args.conversation);
  requireManage(caller.key, conversation, "pin");
  const row = requireMessage(ctx.state, caller.key, { conversation, id: args.message_id });
  const { id } = conversation;
  const wanted = args.pinned ?? true;
  if (wanted && ctx.state.messages.has(row, flag.deleted)) {
    throw new CommsError("not_found", `Message "${args.message_id}" was deleted: it cannot be pinned`);
  }
  if (ctx.state.messages.pinned.has(row) === wanted) {
    return { status: "no_op", id: args.message_id, conversation: id, seq: ctx.state.seq };
  }
  if (wanted && conversation.pins.length >= limits.pinsPerConversation) {
    throw new CommsError(
      "limit_reached",
      `Conversation "${id}" has ${conversation.pins.length} pinned messages (max ${limits.pinsPerConversation}): unpin one first`,
    );
  }
  const { key, name, type } = ctx.state.participants.get(caller.key)!;
  const action = wanted ? "pin" : "unpin";
  const body: EventBodies["pin"] = {
    conv: id,
    message_id: args.message_id,
    action,
    sender: { key, name, type },
    ts: timestamp(ctx),
  };
  return commit(ctx, { kind: "pin", body }, options);
}

function answerTo(event: NumberedEvent): PinResult {
  if (event.kind !== "pin") throw new TypeError(`Event ${event.seq} is no pin`);
  const { action, message_id, conv } = event.body;
  return {
    status: action === "pin" ? "pinned" : "unpinned",
    id: message_id,
    conversation: conv,
    seq: event.seq,
  };
}

/** The pinned messages that the viewer can see, in the order in which they were pinned. */
export async function pins(
  ctx: Context,
  viewer: Viewer,
  id: string,
): Promise<{ conversation: string; pins: ReadMessage[]; count: number }> {
  const conversation = requireReadable(ctx.state, viewer, id);
  const rows = conversation.pins.filter((row) => isInAudience(ctx.state, viewer, row));
  const found = await ctx.bodies.load(ctx.state, viewer, rows);
  return { conversation: conversation.id, pins: found, count: found.length };
}
