/** System messages: what the daemon itself says in a conversation. */
import type { NumberedEvent } from "../protocol/events.ts";
import { type ConversationId, GENERAL, type Key, SYSTEM_KEY } from "../protocol/ids.ts";
import { type Message, systemSender } from "../protocol/message.ts";
import { commit, type Context } from "./context.ts";
import { type Conversation, liveConversation } from "./state.ts";

export interface Notice {
  conv: ConversationId;
  body: string;
  /** Who caused it: their own unread counts ignore it. */
  actorKey?: Key;
  artifactRef?: string;
  /** Only these see it. */
  recipients?: Key[];
}

/** Stores and publishes a system message. Does nothing when the conversation does not exist or is archived. */
export function notice(ctx: Context, { conv, body, actorKey, artifactRef, recipients }: Notice): void {
  const conversation = liveConversation(ctx.state, conv);
  if (!conversation || conversation.archived) return;
  const message: Message = {
    id: ctx.ids.uuid(),
    ts: nextTimestamp(ctx, conversation),
    sender: systemSender,
    recipients: recipients ?? null,
    mentions: null,
    broadcast_mention: false,
    body,
    reply_to: null,
    conv,
    thread_root_id: null,
    thread_reply_count: null,
    thread_last_ts: null,
    thread_last_author: null,
    thread_participants: null,
  };
  if (artifactRef !== undefined) message.artifact_ref = artifactRef;
  if (actorKey !== undefined) message.actor_key = actorKey;
  putMessage(ctx, message, { actor: SYSTEM_KEY });
}

/** Tells `general` about another conversation, unless it is private: then nobody outside may hear of it. */
export function announce(
  ctx: Context,
  about: Conversation,
  { body, actorKey }: { body: string; actorKey: Key },
): void {
  if (about.visibility === "public" && about.id !== GENERAL) notice(ctx, { conv: GENERAL, body, actorKey });
}

/** Commits a complete message and keeps its text at hand. */
export function putMessage(ctx: Context, message: Message, { actor }: { actor: Key }): NumberedEvent {
  const event = commit(ctx, { kind: "message", body: message }, { actor, op: message.id });
  ctx.bodies.put(event.position, message);
  return event;
}

/** Now, but later than everything in the conversation: readers that ask for what came after a time miss nothing. */
export function nextTimestamp(ctx: Context, conversation: Conversation): string {
  return ctx.formatTime(Math.max(ctx.clock.now(), conversation.lastTs + 0.001));
}
