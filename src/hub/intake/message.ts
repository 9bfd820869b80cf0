/** A message published by a foreign client, as the Python version's web page, terminal chat and `send` do. */
import { CommsError } from "../../protocol/errors.ts";
import { dmKeys, type Key } from "../../protocol/ids.ts";
import { limits } from "../../protocol/limits.ts";
import { requireId } from "../access.ts";
import type { Caller, Draft, MqttSession, Verdict } from "../api.ts";
import type { Context } from "../context.ts";
import { createConversation } from "../conversations.ts";
import { dmOpen } from "../direct.ts";
import { requireOperationId } from "../operations.ts";
import { send } from "../send.ts";
import { filesOf, isShallow, namesOf, objectOf, optionalTextOf, type Payload, textOf } from "./payload.ts";
import { speakerOrNewcomer } from "./speaker.ts";

const accepted: Verdict = { action: "accept" };
const maxTimeChars = 64;

/** Stores the message; its canonical copy goes out by the bus. The same message under the same id is accepted again. */
export function messageIntake(
  ctx: Context,
  session: MqttSession,
  { conv, payload }: { conv: string; payload: Uint8Array },
): Verdict | Promise<Verdict> {
  const published = objectOf(payload);
  const draft = draftOf(published, requireId(conv));
  const caller = speakerOrNewcomer(ctx, session, senderOf(published));
  if (ctx.state.messages.ids.find(draft.id) === undefined) ensureConversation(ctx, caller, draft);
  const sent = send(ctx, caller, draft);
  if (session.key !== null) ctx.presence.touch(caller.key, caller.client);
  return sent instanceof Promise ? sent.then(() => accepted) : accepted;
}

function senderOf({ sender }: Payload): Payload {
  if (typeof sender === "object" && sender !== null && !Array.isArray(sender)) return sender as Payload;
  throw new CommsError("invalid_argument", 'The field "sender" must be an object with key, name and type');
}

function draftOf(published: Payload, conversation: string): Draft & { id: string } {
  const named = optionalTextOf(published, "conv") ?? conversation;
  if (named !== conversation) {
    throw new CommsError(
      "invalid_conversation",
      `The message says conversation ${
        JSON.stringify(named.slice(0, 80))
      } but was published to "${conversation}"`,
    );
  }
  const message = textOf(published, "body");
  const files = filesOf(published);
  if (message.trim() === "" && files === null) {
    throw new CommsError("invalid_argument", "Message body cannot be empty");
  }
  const { ts } = published;
  const draft: Draft & { id: string } = {
    conversation,
    message,
    id: requireOperationId(published["id"]),
    recipients: namesOf(published, "recipients"),
    mentions: mentionsOf(published),
    reply_to: optionalTextOf(published, "reply_to") || null,
    files,
  };
  if (typeof ts === "string" && ts !== "" && ts.length <= maxTimeChars) draft.client_ts = ts;
  const forwarded = published["forwarded_from"];
  if (forwarded !== undefined && forwarded !== null) draft.forwarded_from = checkedForward(forwarded);
  return draft;
}

/** The flag says what the list of keys cannot: that everybody was meant. */
function mentionsOf(published: Payload): string[] | null {
  const mentions = namesOf(published, "mentions");
  return published["broadcast_mention"] === true ? [...mentions ?? [], "@all"] : mentions;
}

function checkedForward(forwarded: unknown): unknown {
  if (!isShallow(forwarded)) {
    throw new CommsError("invalid_argument", 'The field "forwarded_from" is nested too deeply');
  }
  if (JSON.stringify(forwarded).length <= limits.bodyBytes) return forwarded;
  throw new CommsError(
    "too_large",
    `The field "forwarded_from" is longer than ${limits.bodyBytes} characters`,
  );
}

/** Older clients make a conversation by talking in it. */
function ensureConversation(ctx: Context, caller: Caller, { conversation, reply_to }: Draft): void {
  if (ctx.state.aliases.has(conversation)) return;
  const pair = dmKeys(conversation);
  if (pair) return openDirect(ctx, caller, pair);
  // A reply to something that cannot be there is refused by `send`, and must not leave an empty conversation behind.
  if (reply_to !== null) return;
  createConversation(ctx, caller.key, { id: conversation, topic: "", notices: "general" });
}

function openDirect(ctx: Context, caller: Caller, pair: [Key, Key]): void {
  const other = pair.find((key) => key !== caller.key);
  if (pair.includes(caller.key) && other !== undefined) dmOpen(ctx, caller, { target_key: other });
}
