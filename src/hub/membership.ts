/** Joining, leaving, kicking, inviting. */
import { CommsError } from "../protocol/errors.ts";
import { dmKeys, GENERAL, isKey, type Key } from "../protocol/ids.ts";
import { limits } from "../protocol/limits.ts";
import { mayJoin, mayKick, mayRead, requireId, requireLive, requireManage, requireMember } from "./access.ts";
import type { Caller, Principal } from "./api.ts";
import { commit, type Context, timestamp } from "./context.ts";
import { createConversation } from "./conversations.ts";
import { identify, type JoinArgs, joinTarget } from "./identity.ts";
import { announce, notice } from "./notices.ts";
import { requireParticipant } from "./resolve.ts";
import { type Conversation, liveConversation, nameOf, type Participant } from "./state.ts";

export interface Joined {
  key: Key;
  name: string;
  type: "claude" | "human";
  conversation: string;
  status: "joined";
}

/** Finds or registers the participant and adds them to the conversation, which is created when there is none of this id. */
export function join(ctx: Context, principal: Principal, args: JoinArgs): Joined {
  const id = joinTarget(args.conversation);
  requireJoinable(ctx, args, id);
  const participant = identify(ctx, principal, args);
  enter(ctx, participant, id);
  ctx.presence.touch(participant.key, principal.client);
  const { key, name, type } = participant;
  return { key, name, type, conversation: id, status: "joined" };
}

/** A newcomer who may not enter is not registered either. */
function requireJoinable(ctx: Context, args: JoinArgs, id: string): void {
  const conversation = liveConversation(ctx.state, id);
  if (!conversation) return;
  const key = isKey(args.key) && ctx.state.participants.has(args.key)
    ? args.key
    : ctx.state.names.get((args.name ?? "").toLowerCase()) ?? "";
  if (!mayJoin(key, conversation)) throw notJoinable(conversation, key);
}

function notJoinable(conversation: Conversation, key: Key): CommsError {
  const { id } = conversation;
  if (!mayRead(key, conversation)) {
    return new CommsError(
      "not_found",
      `Conversation "${id}" not found or not open to you: ask a member to invite you`,
      {
        conversation_id: id,
      },
    );
  }
  if (conversation.archived) {
    return new CommsError(
      "conversation_archived",
      `Conversation "${id}" is archived and cannot be joined: its owner can call comms_conversation_unarchive`,
      { conversation_id: id },
    );
  }
  return new CommsError(
    "not_authorized",
    `Conversation "${id}" can be joined by invitation only: ask a member to call comms_invite for you`,
    { conversation_id: id },
  );
}

/** Makes an existing participant a member; idempotent. */
export function enter(ctx: Context, participant: Participant, id: string): void {
  const conversation = liveConversation(ctx.state, id);
  if (!conversation) return createByJoining(ctx, participant, id);
  if (conversation.members.has(participant.key)) return;
  if (!mayJoin(participant.key, conversation)) throw notJoinable(conversation, participant.key);
  addMember(ctx, conversation, { key: participant.key, by: null });
}

function createByJoining(ctx: Context, participant: Participant, id: string): void {
  if (dmKeys(id)) {
    throw new CommsError(
      "reserved",
      `"${id}" is the id of a direct conversation: use comms_dm_open to open it`,
    );
  }
  createConversation(ctx, participant.key, { id, topic: "", notices: "general" });
}

export function addMember(
  ctx: Context,
  conversation: Conversation,
  { key, by }: { key: Key; by: Key | null },
): void {
  commit(ctx, {
    kind: "member_joined",
    body: { conv: conversation.id, key, name: nameOf(ctx.state, key), by, ts: timestamp(ctx) },
  }, { actor: by ?? key });
}

export function leave(
  ctx: Context,
  caller: Caller,
  args: { conversation: string },
): { status: "left" | "not_a_member"; conversation: string } {
  const id = requireId(args.conversation);
  const conversation = liveConversation(ctx.state, id);
  if (!conversation?.members.has(caller.key)) return { status: "not_a_member", conversation: id };
  commit(ctx, {
    kind: "member_left",
    body: {
      conv: id,
      key: caller.key,
      name: nameOf(ctx.state, caller.key),
      reason: "left",
      by: caller.key,
      ts: timestamp(ctx),
    },
  }, { actor: caller.key });
  return { status: "left", conversation: id };
}

export function kick(
  ctx: Context,
  caller: Caller,
  args: { conversation: string; target_key: string },
): { status: "kicked"; target_key: Key; conversation: string } {
  const conversation = requireMember(ctx.state, caller.key, args.conversation);
  const target = requireParticipant(ctx.state, args.target_key);
  if (!conversation.members.has(target.key)) {
    throw new CommsError(
      "invalid_target",
      `"${target.name}" is not a member of conversation "${conversation.id}"`,
    );
  }
  requireManage(caller.key, conversation, "kick");
  if (target.key === caller.key) {
    throw new CommsError("invalid_target", "You cannot kick yourself: use comms_leave");
  }
  if (!mayKick(caller.key, conversation, target.key)) {
    throw new CommsError(
      "not_authorized",
      `Only an owner can kick "${target.name}", who is an owner or admin`,
    );
  }
  const { id } = conversation;
  const body = `[system] ${nameOf(ctx.state, caller.key)} kicked ${target.name} from #${id}`;
  commit(ctx, {
    kind: "member_left",
    body: {
      conv: id,
      key: target.key,
      name: target.name,
      reason: "kicked",
      by: caller.key,
      ts: timestamp(ctx),
    },
  }, { actor: caller.key });
  notice(ctx, { conv: id, body, actorKey: caller.key });
  return { status: "kicked", target_key: target.key, conversation: id };
}

export interface Invited {
  status: "invited" | "already_member";
  conversation: string;
  target_key: Key;
}

/** Lets somebody into a conversation and tells them; they enter by comms_join. */
export function invite(
  ctx: Context,
  caller: Caller,
  args: { conversation: string; target: string; note?: string | undefined },
): Invited {
  const conversation = requireMember(ctx.state, caller.key, args.conversation);
  requireLive(conversation);
  const target = requireParticipant(ctx.state, args.target);
  const { id } = conversation;
  if (conversation.members.has(target.key)) {
    return { status: "already_member", conversation: id, target_key: target.key };
  }
  requireManage(caller.key, conversation, "invite");
  const note = (args.note ?? "").slice(0, limits.noteChars);
  const by = nameOf(ctx.state, caller.key);
  commit(ctx, {
    kind: "invited",
    body: { conv: id, key: target.key, by: caller.key, note, ts: timestamp(ctx) },
  }, { actor: caller.key });
  const body = `[system] ${by} invited ${target.name} to #${id}${note === "" ? "" : `: "${note}"`}`;
  // A private conversation's name is for the invited person only.
  if (conversation.visibility === "public") announce(ctx, conversation, { body, actorKey: caller.key });
  else notice(ctx, { conv: GENERAL, body, actorKey: caller.key, recipients: [target.key] });
  return { status: "invited", conversation: id, target_key: target.key };
}
