/** Changing and removing messages. The journal keeps what they said before. */
import { CommsError } from "../protocol/errors.ts";
import type { NumberedEvent } from "../protocol/events.ts";
import { limits } from "../protocol/limits.ts";
import { mentionedNames } from "../protocol/mentions.ts";
import { mayManage, requireLive, requireReadable } from "./access.ts";
import type { Caller } from "./api.ts";
import { commit, type CommitOptions, type Context, timestamp } from "./context.ts";
import { flag, type Row } from "./messages.ts";
import { once } from "./operations.ts";
import { requireMessage, resolveNames } from "./resolve.ts";
import type { Conversation } from "./state.ts";

interface Target {
  conversation: Conversation;
  row: Row;
}

export interface EditArgs {
  conversation: string;
  message_id: string;
  message: string;
  op?: string;
}

export interface Edited {
  status: "edited";
  id: string;
  conversation: string;
  edited_at: string;
  seq: number;
}

/** Replaces the text of one's own message. */
export function edit(ctx: Context, caller: Caller, args: EditArgs): Promise<Edited> {
  const { op, ...request } = args;
  return once<Edited>(ctx, caller, {
    op,
    request: { edit: request },
    decide: (options) => decideEdit(ctx, caller, { args, options }),
    answer: (event) => {
      const { body } = event as Extract<NumberedEvent, { kind: "message_edited" }>;
      return { status: "edited", id: body.id, conversation: body.conv, edited_at: body.ts, seq: event.seq };
    },
  });
}

function decideEdit(
  ctx: Context,
  caller: Caller,
  { args, options }: { args: EditArgs; options: CommitOptions },
): NumberedEvent {
  const { conversation, row } = requireTarget(ctx, caller, args);
  if (ctx.state.messages.sender(row) !== caller.key || ctx.state.messages.has(row, flag.system)) {
    throw new CommsError("not_authorized", `Only its sender can edit message "${args.message_id}"`);
  }
  const body = checkedEdit(args.message);
  const mentioned = resolveNames(ctx.state, mentionedNames(body));
  return commit(ctx, {
    kind: "message_edited",
    body: {
      conv: conversation.id,
      id: args.message_id,
      body,
      mentions: mentioned.keys.length > 0 ? mentioned.keys : null,
      broadcast_mention: mentioned.broadcast,
      by: caller.key,
      ts: timestamp(ctx),
    },
  }, options);
}

function checkedEdit(body: unknown): string {
  if (typeof body !== "string" || body.trim() === "") {
    throw new CommsError(
      "invalid_argument",
      "Message body cannot be empty: use comms_delete to remove a message",
    );
  }
  if (new TextEncoder().encode(body).length > limits.bodyBytes) {
    throw new CommsError(
      "too_large",
      `The message is longer than ${limits.bodyBytes} bytes: put long text into an artifact`,
    );
  }
  return body.toWellFormed();
}

export interface Removed {
  status: "deleted";
  id: string;
  conversation: string;
  deleted_at: string;
  seq: number;
}

/** Takes a message away: one's own, or as an owner or admin of the conversation. Repeating it changes nothing. */
export function remove(
  ctx: Context,
  caller: Caller,
  args: { conversation: string; message_id: string; op?: string },
): Promise<Removed> {
  return once<Removed>(ctx, caller, {
    op: args.op,
    request: { remove: [args.conversation, args.message_id] },
    decide: (options) => decideRemove(ctx, caller, { args, options }),
    answer: (event) => {
      const { body } = event as Extract<NumberedEvent, { kind: "message_deleted" }>;
      return { status: "deleted", id: body.id, conversation: body.conv, deleted_at: body.ts, seq: event.seq };
    },
  });
}

function decideRemove(
  ctx: Context,
  caller: Caller,
  { args, options }: { args: { conversation: string; message_id: string }; options: CommitOptions },
): NumberedEvent | Removed {
  const { conversation, row } = requireTarget(ctx, caller, { ...args, evenDeleted: true });
  const { messages } = ctx.state;
  const own = messages.sender(row) === caller.key && !messages.has(row, flag.system);
  if (!own && !mayManage(caller.key, conversation, "remove_message")) {
    throw new CommsError(
      "not_authorized",
      `Only its sender or an owner or admin of "${conversation.id}" can delete message "${args.message_id}"`,
    );
  }
  const earlier = messages.deletions.get(row);
  if (earlier) {
    const { ts: deleted_at } = earlier;
    return {
      status: "deleted",
      id: args.message_id,
      conversation: conversation.id,
      deleted_at,
      seq: messages.seq(row),
    };
  }
  return commit(ctx, {
    kind: "message_deleted",
    body: { conv: conversation.id, id: args.message_id, by: caller.key, ts: timestamp(ctx) },
  }, options);
}

function requireTarget(
  ctx: Context,
  caller: Caller,
  args: { conversation: string; message_id: string; evenDeleted?: boolean },
): Target {
  const conversation = requireReadable(ctx.state, caller.key, args.conversation);
  requireLive(conversation);
  const row = requireMessage(ctx.state, caller.key, { conversation, id: args.message_id });
  if (!args.evenDeleted && ctx.state.messages.has(row, flag.deleted)) {
    throw new CommsError("not_found", `Message "${args.message_id}" was deleted`);
  }
  return { conversation, row };
}
