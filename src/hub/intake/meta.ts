/** A conversation described by a foreign client: how the Python version's web page and `conv create` make one. */
import { CommsError } from "../../protocol/errors.ts";
import type { MqttSession, Verdict } from "../api.ts";
import type { Context } from "../context.ts";
import { conversationCreate } from "../conversations.ts";
import { objectOf, optionalTextOf } from "./payload.ts";
import { speakerOf } from "./speaker.ts";

/**
 * Creates the conversation. One that exists is not changed by it, and an empty payload deletes nothing: deleting asks for a
 * confirmation, which a publish cannot carry.
 */
export function metaIntake(
  ctx: Context,
  session: MqttSession,
  { conv, payload }: { conv: string; payload: Uint8Array },
): Verdict {
  if (payload.length === 0) {
    return { action: "ignore", reason: `Deleting conversation "${conv}" needs comms_conversation_delete` };
  }
  const said = objectOf(payload);
  if ((optionalTextOf(said, "conv_id") ?? conv) !== conv) {
    throw new CommsError("invalid_conversation", "The payload describes another conversation than its topic");
  }
  const caller = speakerOf(ctx, session, said["created_by"]);
  conversationCreate(ctx, caller, {
    conversation: conv,
    topic: optionalTextOf(said, "topic") ?? "",
    display_name: optionalTextOf(said, "display_name"),
    visibility: optionalTextOf(said, "visibility") ?? "public",
  });
  return { action: "accept" };
}
