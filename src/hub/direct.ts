/** Direct conversations of two participants. */
import { CommsError } from "../protocol/errors.ts";
import { dmId, dmKeys, type Key } from "../protocol/ids.ts";
import type { Caller } from "./api.ts";
import { commit, type Context, timestamp } from "./context.ts";
import { requireParticipant } from "./resolve.ts";
import { type Conversation, liveConversation, nameOf } from "./state.ts";

/** Opens the direct conversation with another participant (key or name), or finds it. Both are told. */
export function dmOpen(
  ctx: Context,
  caller: Caller,
  { target_key }: { target_key: string },
): { status: "opened" | "existed"; conversation: string } {
  const target = requireParticipant(ctx.state, target_key);
  if (target.key === caller.key) {
    throw new CommsError(
      "invalid_target",
      "You cannot open a direct conversation with yourself: name somebody else",
    );
  }
  const conv = dmId(caller.key, target.key);
  const existing = liveConversation(ctx.state, conv);
  if (existing && !existing.archived) {
    joinDirect(ctx, existing);
    return { status: "existed", conversation: conv };
  }
  if (existing) reopen(ctx, caller, existing);
  else create(ctx, caller, { conv, target: target.key });
  return { status: "opened", conversation: conv };
}

function create(ctx: Context, caller: Caller, { conv, target }: { conv: string; target: Key }): void {
  const both = [caller.key, target];
  commit(ctx, {
    kind: "conversation_created",
    body: {
      conv,
      topic: "",
      display_name: null,
      visibility: "private",
      mode: "invite",
      direct: true,
      created_by: caller.key,
      created_by_name: nameOf(ctx.state, caller.key),
      members: both,
      owners: both,
      ts: timestamp(ctx),
    },
  }, { actor: caller.key });
}

function reopen(ctx: Context, caller: Caller, conversation: Conversation): void {
  const by_name = nameOf(ctx.state, caller.key);
  commit(ctx, {
    kind: "conversation_unarchived",
    body: { conv: conversation.id, by: caller.key, by_name, ts: timestamp(ctx) },
  }, { actor: caller.key });
  joinDirect(ctx, conversation);
}

/** Brings both back in: who left a direct conversation is in it again when the other one writes. */
export function joinDirect(ctx: Context, conversation: Conversation): void {
  for (const key of dmKeys(conversation.id) ?? []) {
    if (conversation.members.has(key) || !ctx.state.participants.has(key)) continue;
    commit(ctx, {
      kind: "member_joined",
      body: { conv: conversation.id, key, name: nameOf(ctx.state, key), by: null, ts: timestamp(ctx) },
    }, { actor: key });
  }
}
