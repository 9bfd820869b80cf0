/** Who may do what: the one rule table. Every door, read, search, notification and delivery asks here. */
import { CommsError } from "../protocol/errors.ts";
import type { Role } from "../protocol/events.ts";
import { type ConversationId, GENERAL, isConversationId, type Key } from "../protocol/ids.ts";
import type { Viewer } from "./api.ts";
import type { FileFacts } from "./file_table.ts";
import { flag, type Row } from "./messages.ts";
import type { Audience } from "./ports.ts";
import { type Conversation, liveConversation, roleIn, type State } from "./state.ts";

/** Public ones are open to every eye; private and direct ones to members, archived private ones to who was a member. */
export function mayRead(viewer: Viewer, conversation: Conversation): boolean {
  if (conversation.deleted) return false;
  if (conversation.visibility === "public") return true;
  if (viewer === null) return false;
  return conversation.members.has(viewer) || (conversation.archived?.evicted.has(viewer) ?? false);
}

/** A message is seen by who may read its conversation and, for a whisper, is its sender or one of its recipients. */
export function canSee(state: State, viewer: Viewer, row: Row): boolean {
  const conversation = state.conversations.get(state.messages.conv(row));
  return conversation !== undefined && mayRead(viewer, conversation) && isInAudience(state, viewer, row);
}

/** The whisper half of `canSee`, for loops over one conversation that was already asked for. */
export function isInAudience(state: State, viewer: Viewer, row: Row): boolean {
  return !state.messages.has(row, flag.hidden) && wasInAudience(state, viewer, row);
}

/** As `isInAudience`, for a message that may have been removed. */
export function wasInAudience(state: State, viewer: Viewer, row: Row): boolean {
  if (!state.messages.has(row, flag.whisper)) return true;
  if (viewer === null) return false;
  if (state.messages.sender(row) === viewer) return true;
  return state.messages.audiences.get(row)?.includes(viewer) ?? false;
}

/** A file is seen by who may see a message that carries it; as long as none does, by who stored it. */
export function canSeeFile(state: State, viewer: Viewer, file: FileFacts): boolean {
  if (file.rows.length === 0) return viewer === file.by;
  return file.rows.some((row) => canSee(state, viewer, row));
}

/** One's messages may carry one's own files and those that one sees. */
export function mayAttach(state: State, key: Key, file: FileFacts): boolean {
  return file.by === key || canSeeFile(state, key, file);
}

export function mayJoin(key: Key, conversation: Conversation): boolean {
  if (conversation.deleted || conversation.archived) return false;
  if (conversation.direct) return conversation.members.has(key) || conversation.roles.has(key);
  if (conversation.members.has(key) || conversation.invited.has(key) || conversation.roles.has(key)) {
    return true;
  }
  return conversation.visibility === "public" && conversation.mode === "open";
}

/** In an open public conversation everybody may write; elsewhere members only. */
export function maySend(key: Key, conversation: Conversation): boolean {
  if (conversation.deleted || conversation.archived) return false;
  if (conversation.members.has(key)) return true;
  return conversation.visibility === "public" && conversation.mode === "open";
}

export type Management =
  | "topic"
  | "display_name"
  | "visibility"
  | "mode"
  | "transfer"
  | "roles"
  | "kick"
  | "invite"
  | "archive"
  | "unarchive"
  | "delete"
  | "pin"
  | "remove_message"
  | "remove_artifact";

const rank: Readonly<Record<Role, number>> = { member: 0, admin: 1, owner: 2 };

/** The least role that may do it. `invite` is a member's right in open conversations and an admin's in invite-only ones. */
const needed: Readonly<Record<Management, Role>> = {
  topic: "member",
  pin: "member",
  invite: "member",
  display_name: "admin",
  visibility: "admin",
  mode: "admin",
  kick: "admin",
  archive: "admin",
  remove_message: "admin",
  remove_artifact: "admin",
  unarchive: "owner",
  transfer: "owner",
  roles: "owner",
  delete: "admin",
};

/** True when this participant's role allows it. Roles of archived conversations stay, so their owner can unarchive them. */
export function mayManage(key: Key, conversation: Conversation, what: Management): boolean {
  if (conversation.direct) {
    return conversation.roles.has(key) && !["transfer", "roles", "kick", "invite"].includes(what);
  }
  const role = roleIn(conversation, key);
  if (rank[role] > 0 && rank[role] >= rank[needed[what]]) return true;
  if (needed[what] !== "member" || !conversation.members.has(key)) return false;
  return what !== "invite" || conversation.mode === "open";
}

/** An admin kicks members, an owner kicks everybody else; nobody kicks an owner but another owner. */
export function mayKick(key: Key, conversation: Conversation, target: Key): boolean {
  if (!mayManage(key, conversation, "kick")) return false;
  return roleIn(conversation, key) === "owner" || roleIn(conversation, target) === "member";
}

/**
 * Who wrote the first version, and whoever manages the conversation. One without owner and admin (an imported one)
 * has nobody to ask, so there every member may, as in the Python version.
 */
export function mayRemoveArtifact(key: Key, conversation: Conversation, author: Key): boolean {
  if (!conversation.members.has(key)) return false;
  if (key === author || mayManage(key, conversation, "remove_artifact")) return true;
  return conversation.roles.size === 0;
}

/** True when the general conversation, which always exists, is meant. */
export function isPermanent(id: ConversationId): boolean {
  return id === GENERAL;
}

/** Whether a publication may go to this viewer now. */
export function mayReceive(state: State, viewer: Viewer, audience: Audience): boolean {
  if (audience.kind === "everyone") return true;
  const conversation = audience.ref === undefined ? undefined : state.conversations.get(audience.ref);
  if (audience.kind === "conversation") return conversation !== undefined && mayRead(viewer, conversation);
  if (viewer === null || !audience.keys.has(viewer)) return false;
  return conversation === undefined || mayRead(viewer, conversation);
}

/** The live conversation of this id, whoever asks. Refuses ids that cannot be one. */
export function requireId(id: unknown): ConversationId {
  if (isConversationId(id)) return id;
  throw new CommsError(
    "invalid_conversation",
    `Invalid conversation ID ${JSON.stringify(id)}: use 1 to 64 lower-case letters, digits and hyphens, ` +
      `no hyphen at either end`,
  );
}

/** The conversation, when the viewer may read it. A private one looks to others as if it did not exist. */
export function requireReadable(state: State, viewer: Viewer, id: unknown): Conversation {
  const conversation = liveConversation(state, requireId(id));
  if (conversation && mayRead(viewer, conversation)) return conversation;
  throw new CommsError(
    "not_found",
    `Conversation "${id}" not found: comms_conversations with all=true lists those you can see, ` +
      `comms_join creates a new one`,
    { conversation_id: id },
  );
}

/** The conversation, when the caller is a member of it. */
export function requireMember(state: State, caller: Key, id: unknown): Conversation {
  const conversation = requireReadable(state, caller, id);
  if (conversation.members.has(caller)) return conversation;
  throw new CommsError(
    "not_a_member",
    `You are not a member of conversation "${conversation.id}": call comms_join with conversation="${conversation.id}" first`,
    { conversation_id: conversation.id },
  );
}

/** The conversation, when the caller is a member of it and it is not archived: for everything but messages. */
export function requireActiveMember(state: State, caller: Key, id: unknown): Conversation {
  requireLive(requireReadable(state, caller, id));
  return requireMember(state, caller, id);
}

/** The conversation, when the caller may write into it. */
export function requireSendable(state: State, caller: Key, id: unknown): Conversation {
  const conversation = requireReadable(state, caller, id);
  requireLive(conversation);
  if (maySend(caller, conversation)) return conversation;
  throw new CommsError(
    "not_a_member",
    `You cannot write to conversation "${conversation.id}": it is for members only; ask a member to invite you`,
    { conversation_id: conversation.id },
  );
}

/** Refuses writes into an archived conversation. */
export function requireLive(conversation: Conversation): void {
  if (!conversation.archived) return;
  throw new CommsError(
    "conversation_archived",
    `Conversation "${conversation.id}" is archived and takes no new content: ` +
      `its owner can call comms_conversation_unarchive`,
    { conversation_id: conversation.id },
  );
}

/** Refuses what the caller's role does not allow. */
export function requireManage(caller: Key, conversation: Conversation, what: Management): void {
  if (mayManage(caller, conversation, what)) return;
  const role = needed[what] === "member"
    ? "a member"
    : needed[what] === "admin"
    ? "an owner or admin"
    : "the owner";
  throw new CommsError(
    "not_authorized",
    `Only ${role} of conversation "${conversation.id}" can do this (${what.replaceAll("_", " ")}): ` +
      `you are ${conversation.members.has(caller) ? roleIn(conversation, caller) : "not a member"}`,
    { conversation_id: conversation.id },
  );
}
