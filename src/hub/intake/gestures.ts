/** What foreign clients publish about a conversation besides messages: typing, activity, reactions, pins, deletions. */
import { CommsError } from "../../protocol/errors.ts";
import { parseTime } from "../../protocol/time.ts";
import { topics } from "../../protocol/topics.ts";
import { requireSendable } from "../access.ts";
import { statusClear, statusSet } from "../activity.ts";
import type { MqttSession, Verdict } from "../api.ts";
import { type Context, timestamp } from "../context.ts";
import { remove } from "../edit.ts";
import { pin } from "../pins.ts";
import type { RateWindow } from "../rate_window.ts";
import { react } from "../reactions.ts";
import { nameOf } from "../state.ts";
import { objectOf, type Payload, textOf } from "./payload.ts";
import { speakerOf } from "./speaker.ts";

const accepted: Verdict = { action: "accept" };
const encoder = new TextEncoder();

export interface Gesture {
  conv: string;
  payload: Uint8Array;
}

/** Passes on that somebody types, with the name that terminal clients need. Only about oneself. */
export function typingIntake(
  ctx: Context,
  session: MqttSession,
  { conv, payload, key }: Gesture & { key: string },
): Verdict {
  const said = objectOf(payload);
  if ((said["key"] ?? key) !== key || typeof said["typing"] !== "boolean") {
    throw new CommsError(
      "invalid_argument",
      "A typing notice needs the key of its topic and typing true or false",
    );
  }
  const caller = speakerOf(ctx, session, key);
  const { ref, id } = requireSendable(ctx.state, caller.key, conv);
  const notice = { key, name: nameOf(ctx.state, key), typing: said["typing"], ts: timestamp(ctx) };
  ctx.outbox.publish({
    topic: topics.typing(id, key),
    payload: encoder.encode(JSON.stringify(notice)),
    qos: 0,
    retain: false,
    audience: { kind: "conversation", ref },
  });
  return accepted;
}

export function activityIntake(ctx: Context, session: MqttSession, { conv, payload }: Gesture): Verdict {
  const said = objectOf(payload);
  const caller = speakerOf(ctx, session, said["key"]);
  if (said["op"] === "clear") {
    statusClear(ctx, caller, { conversation: conv });
    return accepted;
  }
  const activity = partOf(said, "activity");
  const { expires_at } = activity;
  const until = typeof expires_at === "string" ? parseTime(expires_at) : undefined;
  const ttl_seconds = until === undefined ? null : Math.ceil((until - ctx.clock.now()) / 1000);
  statusSet(ctx, caller, { conversation: conv, label: textOf(activity, "label"), ttl_seconds });
  return accepted;
}

/** `toggle`, as the web page sends it, or `add` and `remove`. */
export async function reactionIntake(
  ctx: Context,
  session: MqttSession,
  { conv, payload, rates }: Gesture & { rates: RateWindow },
): Promise<Verdict> {
  const said = objectOf(payload);
  const caller = speakerOf(ctx, session, said["actor_key"]);
  const args = {
    conversation: conv,
    message_id: textOf(said, "message_id"),
    emoji: textOf(said, "emoji"),
    op: typeof said["op"] === "string" ? said["op"] : "toggle",
  };
  const { status } = await react(ctx, caller, { args, rates });
  return status === "throttled"
    ? { action: "ignore", reason: "Too many reactions within a minute" }
    : accepted;
}

export async function pinIntake(
  ctx: Context,
  session: MqttSession,
  { conv, payload }: Gesture,
): Promise<Verdict> {
  const said = objectOf(payload);
  const { action } = said;
  if (action !== "pin" && action !== "unpin") {
    throw new CommsError("invalid_argument", 'The action must be "pin" or "unpin"');
  }
  const caller = speakerOf(ctx, session, partOf(said, "sender")["key"]);
  const message_id = textOf(said, "message_id");
  await pin(ctx, caller, { conversation: conv, message_id, pinned: action === "pin" });
  return accepted;
}

/** Deletes one's own message, or as an owner or admin of the conversation any. */
export async function deletionIntake(
  ctx: Context,
  session: MqttSession,
  { conv, payload }: Gesture,
): Promise<Verdict> {
  const said = objectOf(payload);
  const caller = speakerOf(ctx, session, partOf(said, "sender")["key"]);
  await remove(ctx, caller, { conversation: conv, message_id: textOf(said, "message_id") });
  return accepted;
}

/** An object inside the payload; empty when it is absent. */
function partOf(said: Payload, field: string): Payload {
  const value = said[field] ?? {};
  if (typeof value === "object" && !Array.isArray(value)) return value as Payload;
  throw new CommsError("invalid_argument", `The field "${field}" must be an object`);
}
