/** Sending a message: names are resolved, rules checked, and the message is committed in one synchronous step. */
import { CommsError } from "../protocol/errors.ts";
import type { Key } from "../protocol/ids.ts";
import { limits } from "../protocol/limits.ts";
import { mentionedNames } from "../protocol/mentions.ts";
import type { Message, SharedFile } from "../protocol/message.ts";
import { isInAudience, requireSendable } from "./access.ts";
import type { Caller, Draft, SendResult } from "./api.ts";
import type { Context } from "./context.ts";
import { joinDirect } from "./direct.ts";
import { attachable } from "./files.ts";
import { flag, type Row } from "./messages.ts";
import { nextTimestamp, putMessage } from "./notices.ts";
import { conflict, requireOperationId } from "./operations.ts";
import { findParticipant, resolveNames } from "./resolve.ts";
import { type Conversation, nameOf, type State } from "./state.ts";

/** Stores a message. Under an id that was used before: the same answer for the same message, else `id_conflict`. */
export function send(ctx: Context, caller: Caller, draft: Draft): SendResult | Promise<SendResult> {
  if (draft.id !== undefined) {
    requireOperationId(draft.id);
    const row = ctx.state.messages.ids.find(draft.id);
    if (row !== undefined) return repeated(ctx, caller, { draft, row });
    if (ctx.state.operations.has(draft.id)) throw conflict(draft.id);
  }
  const conversation = requireSendable(ctx.state, caller.key, draft.conversation);
  const files = attachable(ctx.state, caller, draft.files ?? []);
  const body = checkedBody(bodyOf(draft.message, files));
  const root = draft.reply_to == null
    ? null
    : replyRoot(ctx.state, caller.key, { conversation, id: draft.reply_to });
  const addressed = address(ctx, caller, { conversation, draft, body, root });
  if (conversation.direct) joinDirect(ctx, conversation);
  const message = compose(ctx, caller, { draft, conversation, addressed, files });
  const event = putMessage(ctx, message, { actor: caller.key });
  ctx.counters.sends.add(caller.client);
  return resultOf(ctx.state, message, { seq: event.seq, unresolved: addressed.unresolved });
}

/** What is said by files alone is written out, for readers that do not know them. */
function bodyOf(text: string, files: readonly SharedFile[]): string {
  if (files.length === 0 || (typeof text === "string" && text.trim() !== "")) return text;
  return `Shared ${files.map(({ name }) => name).join(", ")}`;
}

function checkedBody(body: unknown): string {
  if (typeof body !== "string" || body.trim() === "") {
    throw new CommsError("invalid_argument", "Message body cannot be empty: pass the text as message");
  }
  if (body.length > limits.bodyBytes / 4) requireFits(body);
  return body.isWellFormed() ? body : body.toWellFormed();
}

function requireFits(body: string): void {
  const size = new TextEncoder().encode(body).length;
  if (size <= limits.bodyBytes) return;
  throw new CommsError(
    "too_large",
    `The message has ${size} bytes and the limit is ${limits.bodyBytes}: ` +
      `put long text into an artifact (comms_artifact_create) and send its name`,
  );
}

/** The root to reply to: an existing, visible, live, non-system message of this conversation that is not itself a reply. */
function replyRoot(
  state: State,
  caller: Key,
  { conversation, id }: { conversation: Conversation; id: string },
): Row {
  const row = state.messages.ids.find(id);
  const { messages } = state;
  if (row === undefined || messages.conv(row) !== conversation.ref || !isInAudience(state, caller, row)) {
    throw new CommsError(
      "not_found",
      `reply_to references unknown message "${id}" in conversation "${conversation.id}": take the id from comms_read`,
    );
  }
  if (messages.has(row, flag.system)) {
    throw new CommsError(
      "invalid_target",
      `reply_to may not target a system message: "${id}" is one; send without reply_to`,
    );
  }
  const root = messages.root(row);
  if (messages.has(row, flag.reply)) {
    const instead = root === null ? "" : `: reply to "${messages.ids.at(root)}" instead`;
    throw new CommsError(
      "reply_too_deep",
      `Thread depth limit exceeded as "${id}" is itself a reply and threads are flat (depth = 2)${instead}`,
    );
  }
  if (messages.has(row, flag.deleted)) {
    throw new CommsError(
      "invalid_target",
      `Cannot reply to message "${id}" as it was deleted: send without reply_to`,
    );
  }
  return row;
}

interface Addressed {
  recipients: Key[] | null;
  mentions: Key[] | null;
  broadcast: boolean;
  unresolved: string[];
  body: string;
}

function address(
  ctx: Context,
  caller: Caller,
  { conversation, draft, body, root }: {
    conversation: Conversation;
    draft: Draft;
    body: string;
    root: Row | null;
  },
): Addressed {
  const { state } = ctx;
  const asked = resolveNames(state, draft.recipients);
  const recipients = recipientsOf(state, caller.key, { draft, asked: asked.keys, root });
  const explicit = resolveNames(state, draft.mentions);
  const inBody = draft.mentions == null ? mentionsIn(state, body) : { keys: [], broadcast: false };
  const broadcast = recipients === null && (explicit.broadcast || inBody.broadcast);
  const everyone = broadcast ? [...conversation.members].filter((key) => ctx.presence.isOnline(key)) : [];
  const mentions = [
    ...new Set([...explicit.keys, ...inBody.keys, ...everyone.filter((key) => key !== caller.key)]),
  ];
  if (mentions.length > limits.mentionsPerMessage) mentions.length = limits.mentionsPerMessage;
  return {
    recipients,
    mentions: mentions.length > 0 ? mentions : null,
    broadcast,
    unresolved: [...asked.unresolved, ...explicit.unresolved],
    body: recipients === null ? body : whisperBody(state, body, { conversation, recipients }),
  };
}

/** Words with `@` in the text that name somebody; code is left alone, unknown names mean nothing. */
function mentionsIn(state: State, body: string): { keys: Key[]; broadcast: boolean } {
  if (!body.includes("@")) return { keys: [], broadcast: false };
  const names = mentionedNames(body);
  const keys = names.map((name) => findParticipant(state, name)?.key).filter((key) => key !== undefined);
  return { keys, broadcast: names.some((name) => /^(all|everyone)$/i.test(name)) };
}

/** Null: everybody. A reply to a whisper stays among those who heard the whisper. */
function recipientsOf(
  state: State,
  sender: Key,
  { draft, asked, root }: { draft: Draft; asked: Key[]; root: Row | null },
): Key[] | null {
  const heard = root === null ? undefined : state.messages.audiences.get(root);
  const circle = heard === undefined ? undefined : [...new Set([state.messages.sender(root!), ...heard])];
  if (draft.recipients == null || draft.recipients.length === 0) {
    return circle ? circle.filter((key) => key !== sender) : null;
  }
  const others = asked.filter((key) => key !== sender && (circle?.includes(key) ?? true));
  if (others.length > 0) return others;
  throw new CommsError(
    "unknown_participant",
    `None of the specified recipients could be resolved to somebody else (${draft.recipients.join(", ")}): ` +
      `comms_members lists names and keys`,
  );
}

/** Older clients show who is addressed by a bracket in front; it is not put there twice. */
function whisperBody(
  state: State,
  body: string,
  { conversation, recipients }: { conversation: Conversation; recipients: Key[] },
): string {
  const names = recipients.filter((key) => conversation.members.has(key)).map((key) => nameOf(state, key));
  if (names.length === 0) return body;
  const bracket = /^\[((?:@[^\s,\]]+)(?:,\s*@[^\s,\]]+)*)\]\s/.exec(body);
  const there = bracket?.[1]?.split(",").map((name) => name.trim().slice(1).toLowerCase()).sort().join();
  if (there === names.map((name) => name.toLowerCase()).sort().join()) return body;
  return `[${names.map((name) => `@${name}`).join(", ")}] ${body}`;
}

function compose(
  ctx: Context,
  caller: Caller,
  { draft, conversation, addressed, files }: {
    draft: Draft;
    conversation: Conversation;
    addressed: Addressed;
    files: SharedFile[];
  },
): Message {
  const participant = ctx.state.participants.get(caller.key)!;
  const message: Message = {
    id: draft.id ?? ctx.ids.uuid(),
    ts: nextTimestamp(ctx, conversation),
    sender: { key: participant.key, name: participant.name, type: participant.type },
    recipients: addressed.recipients,
    mentions: addressed.mentions,
    broadcast_mention: addressed.broadcast,
    body: addressed.body,
    reply_to: draft.reply_to ?? null,
    conv: conversation.id,
    thread_root_id: draft.reply_to ?? null,
    thread_reply_count: null,
    thread_last_ts: null,
    thread_last_author: null,
    thread_participants: null,
  };
  if (files.length > 0) message.files = files;
  if (draft.forwarded_from !== undefined) message.forwarded_from = draft.forwarded_from;
  if (draft.client_ts !== undefined && draft.client_ts !== message.ts) message.client_ts = draft.client_ts;
  return message;
}

function resultOf(
  state: State,
  message: Message,
  { seq, unresolved }: { seq: number; unresolved: string[] },
): SendResult {
  const names = (keys: Key[] | null) => keys?.map((key) => nameOf(state, key)) ?? null;
  const result: SendResult = {
    status: "sent",
    id: message.id,
    conversation: message.conv,
    recipients: message.recipients,
    mentions: message.mentions,
    recipient_names: names(message.recipients),
    mention_names: names(message.mentions),
    reply_to: message.reply_to,
    broadcast_mention: message.broadcast_mention,
    ts: message.ts,
    seq,
  };
  if (unresolved.length > 0) result.unresolved = unresolved;
  return result;
}

async function repeated(
  ctx: Context,
  caller: Caller,
  { draft, row }: { draft: Draft; row: Row },
): Promise<SendResult> {
  const seq = ctx.state.messages.seq(row);
  const record = await ctx.journal.read(ctx.state.messages.position(row));
  const first = record && !record.tombstone
    ? JSON.parse(new TextDecoder().decode(record.body)) as Message
    : undefined;
  if (!first || !isSame(ctx.state, first, { caller, draft })) throw conflict(draft.id!);
  const { unresolved } = resolveNames(ctx.state, [...draft.recipients ?? [], ...draft.mentions ?? []]);
  return resultOf(ctx.state, first, { seq, unresolved });
}

/** The bracket of a whisper may have been put in front since the draft was made. */
function isSame(state: State, first: Message, { caller, draft }: { caller: Caller; draft: Draft }): boolean {
  if (first.sender.key !== caller.key || first.conv !== draft.conversation) return false;
  if ((first.reply_to ?? null) !== (draft.reply_to ?? null)) return false;
  const asked = resolveNames(state, draft.recipients).keys.filter((key) => key !== caller.key);
  if (draft.recipients?.length && String([...asked].sort()) !== String([...first.recipients ?? []].sort())) {
    return false;
  }
  if (!draft.recipients?.length && first.recipients !== null && first.reply_to === null) return false;
  const files = first.files ?? [];
  if (String(files.map(({ id }) => id)) !== String([...new Set(draft.files ?? [])])) return false;
  const body = bodyOf(draft.message, files);
  return first.body === body || first.body.replace(/^\[@[^\]]*\] /, "") === body;
}
