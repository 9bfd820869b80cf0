/** Changing what a conversation is called, about, open to, and owned by. */
import { CommsError } from "../protocol/errors.ts";
import type { EventBodies, Role } from "../protocol/events.ts";
import type { Key } from "../protocol/ids.ts";
import { limits } from "../protocol/limits.ts";
import { type Management, requireLive, requireManage, requireMember } from "./access.ts";
import type { Caller } from "./api.ts";
import { commit, type Context, timestamp } from "./context.ts";
import {
  checkedDisplayName,
  checkedMode,
  checkedText,
  checkedVisibility,
  requireKeyFormat,
  requireManageable,
} from "./conversations.ts";
import { announce, notice } from "./notices.ts";
import { requireParticipant } from "./resolve.ts";
import { type Conversation, nameOf, roleIn } from "./state.ts";

export interface UpdateArgs {
  conversation: string;
  topic?: string | null | undefined;
  name?: string | null | undefined;
  display_name?: string | null | undefined;
  visibility?: string | null | undefined;
  mode?: string | null | undefined;
  created_by?: string | null | undefined;
}

type Body = EventBodies["conversation_updated"];

/** Changes the fields that are given, all or none. One system message per conversation and minute. */
export function conversationUpdate(
  ctx: Context,
  caller: Caller,
  { args, notices }: { args: UpdateArgs; notices: NoticeTimes },
): Record<string, unknown> {
  if (args.name != null) {
    throw new CommsError(
      "invalid_argument",
      "The id of a conversation cannot change: set display_name instead of name",
    );
  }
  const conversation = requireMember(ctx.state, caller.key, args.conversation);
  requireLive(conversation);
  const body = changesOf(ctx, caller, { conversation, args });
  commit(ctx, { kind: "conversation_updated", body }, { actor: caller.key });
  const sent = notices.due(conversation.ref, ctx.clock.now());
  if (sent) tell(ctx, conversation, { body, caller });
  return {
    status: "updated",
    conversation: body.conv,
    system_message: sent ? "sent" : "suppressed (rate limited)",
    ...changedFields(body),
  };
}

function changesOf(
  ctx: Context,
  caller: Caller,
  { conversation, args }: { conversation: Conversation; args: UpdateArgs },
): Body {
  const body: Body = { conv: conversation.id, by: caller.key, ts: timestamp(ctx) };
  if (args.topic != null) body.topic = checkedText(args.topic, { what: "topic", max: limits.topicChars });
  if (args.display_name != null) body.display_name = checkedDisplayName(args.display_name);
  if (args.visibility != null) body.visibility = checkedVisibility(args.visibility);
  if (args.mode != null) body.mode = checkedMode(args.mode);
  const transfer = args.created_by != null;
  const fields = (["topic", "display_name", "visibility", "mode"] as const).filter((f) =>
    body[f] !== undefined
  );
  if (fields.length === 0 && !transfer) {
    throw new CommsError(
      "invalid_argument",
      "Nothing to update: pass topic, display_name, visibility, mode or created_by",
    );
  }
  const rights: Management[] = transfer ? [...fields, "transfer"] : fields;
  for (const right of rights) requireManage(caller.key, conversation, right);
  if (transfer) {
    const owner = requireParticipant(ctx.state, requireKeyFormat(args.created_by));
    if (!conversation.members.has(owner.key)) {
      throw new CommsError(
        "invalid_target",
        `"${owner.name}" is not a member of "${conversation.id}": invite them first`,
      );
    }
    body.owner = owner.key;
    body.owner_name = owner.name;
  }
  return body;
}

function tell(
  ctx: Context,
  conversation: Conversation,
  { body, caller }: { body: Body; caller: Caller },
): void {
  const parts: string[] = [];
  if (body.topic !== undefined) parts.push(`topic='${body.topic}'`);
  if (body.display_name !== undefined) parts.push(`display_name='${body.display_name ?? ""}'`);
  if (body.visibility !== undefined) parts.push(`visibility='${body.visibility}'`);
  if (body.mode !== undefined) parts.push(`mode='${body.mode}'`);
  if (body.owner !== undefined) parts.push(`ownership transferred to ${body.owner_name}`);
  const head = `[system] ${nameOf(ctx.state, caller.key)} updated #${conversation.id}`;
  const onlyTopic = parts.length === 1 && body.topic !== undefined;
  const text = onlyTopic ? `${head} topic: '${body.topic}'` : `${head}: ${parts.join("; ")}`;
  if (conversation.visibility === "public") announce(ctx, conversation, { body: text, actorKey: caller.key });
  if (conversation.visibility !== "public" || conversation.id === "general") {
    notice(ctx, { conv: conversation.id, body: text, actorKey: caller.key });
  }
}

function changedFields(
  { topic, display_name, visibility, mode, owner, owner_name }: Body,
): Record<string, unknown> {
  const changed: Record<string, unknown> = {};
  if (topic !== undefined) changed["topic"] = topic;
  if (display_name !== undefined) changed["display_name"] = display_name;
  if (visibility !== undefined) changed["visibility"] = visibility;
  if (mode !== undefined) changed["mode"] = mode;
  if (owner !== undefined) changed["created_by"] = owner_name;
  const updated_fields = Object.keys(changed);
  return { updated_fields, ...changed, ...(owner === undefined ? {} : { created_by_key: owner }) };
}

/** When each conversation was last told of a change, so that a busy editor does not flood `general`. */
export class NoticeTimes {
  readonly #last = new Map<number, number>();

  /** True at most once per conversation and minute. */
  due(ref: number, now: number): boolean {
    const last = this.#last.get(ref);
    if (last !== undefined && now - last < limits.updateNoticeMs) return false;
    this.#last.set(ref, now);
    return true;
  }
}

export function roleGet(
  ctx: Context,
  caller: Caller,
  args: { conversation: string; target_participant_key?: string | null | undefined },
): { role: Role; participant_key: Key; conversation: string } {
  const conversation = requireMember(ctx.state, caller.key, args.conversation);
  const target = requireParticipant(ctx.state, args.target_participant_key ?? caller.key);
  return {
    role: roleIn(conversation, target.key),
    participant_key: target.key,
    conversation: conversation.id,
  };
}

/** An owner appoints admins and further owners, or takes a role away; the last owner stays. */
export function roleSet(
  ctx: Context,
  caller: Caller,
  args: { conversation: string; target_key: string; role: string },
): { status: "updated" | "no_op"; role: Role; participant_key: Key; conversation: string } {
  const { role } = args;
  if (role !== "owner" && role !== "admin" && role !== "member") {
    throw new CommsError(
      "invalid_argument",
      `Invalid role ${JSON.stringify(role)}: use "owner", "admin" or "member"`,
    );
  }
  const conversation = requireManageable(ctx, caller, { id: args.conversation, what: "roles" });
  const target = requireParticipant(ctx.state, args.target_key);
  if (!conversation.members.has(target.key)) {
    throw new CommsError(
      "invalid_target",
      `"${target.name}" is not a member of "${conversation.id}": invite them first`,
    );
  }
  const answer = { role, participant_key: target.key, conversation: conversation.id } as const;
  const old = roleIn(conversation, target.key);
  if (old === role) return { status: "no_op", ...answer };
  const owners = [...conversation.roles.values()].filter((r) => r === "owner").length;
  if (old === "owner" && owners === 1) {
    throw new CommsError(
      "invalid_target",
      `"${target.name}" is the only owner of "${conversation.id}": make somebody else owner first`,
    );
  }
  commit(ctx, {
    kind: "role_set",
    body: { conv: conversation.id, key: target.key, role, by: caller.key, ts: timestamp(ctx) },
  }, { actor: caller.key });
  return { status: "updated", ...answer };
}
