/** The fold of what concerns conversations and their members. */
import type { EventBodies } from "../protocol/events.ts";
import { releaseFilesOf } from "./apply_files.ts";
import { RowList } from "./columns.ts";
import { type Conversation, liveConversation, type State } from "./state.ts";

export function created(state: State, body: EventBodies["conversation_created"], ref: number): void {
  const conversation: Conversation = {
    ref,
    id: body.conv,
    topic: body.topic,
    displayName: body.display_name,
    visibility: body.visibility,
    mode: body.mode,
    direct: body.direct,
    createdBy: body.created_by,
    createdByName: body.created_by_name,
    createdAt: body.ts,
    archived: null,
    deleted: false,
    members: new Set(body.members),
    roles: new Map(body.owners.map((key) => [key, "owner"])),
    invited: new Set(),
    rows: new RowList(),
    whispers: new RowList(),
    threadRoots: [],
    pins: [],
    artifacts: new Map(),
    deletions: 0,
    highlighters: new Set(),
    lastTs: 0,
  };
  state.conversations.set(ref, conversation);
  state.aliases.set(body.conv, ref);
  for (const key of body.members) {
    state.participants.get(key)?.cursors.set(ref, { seq: ref, directed: 0, base: ref });
  }
}

export function updated(state: State, body: EventBodies["conversation_updated"]): void {
  const conversation = liveConversation(state, body.conv);
  if (!conversation) return;
  if (body.topic !== undefined) conversation.topic = body.topic;
  if (body.display_name !== undefined) conversation.displayName = body.display_name;
  if (body.visibility !== undefined) conversation.visibility = body.visibility;
  if (body.mode !== undefined) conversation.mode = body.mode;
  if (body.owner !== undefined) transfer(conversation, body.owner, body.owner_name ?? body.owner);
}

function transfer(conversation: Conversation, owner: string, name: string): void {
  for (const [key, role] of conversation.roles) if (role === "owner") conversation.roles.delete(key);
  conversation.roles.set(owner, "owner");
  conversation.createdBy = owner;
  conversation.createdByName = name;
}

export function archived(state: State, body: EventBodies["conversation_archived"]): void {
  const conversation = liveConversation(state, body.conv);
  if (!conversation) return;
  conversation.archived = {
    at: body.ts,
    by: body.by,
    byName: body.by_name,
    evicted: new Set(body.evicted),
  };
  conversation.members.clear();
}

export function unarchived(state: State, body: EventBodies["conversation_unarchived"]): void {
  const conversation = liveConversation(state, body.conv);
  if (!conversation) return;
  // Members do not come back by themselves, but who was one may: they need no new invitation.
  for (const key of conversation.archived?.evicted ?? []) conversation.invited.add(key);
  conversation.archived = null;
}

export function deleted(state: State, body: EventBodies["conversation_deleted"]): void {
  const conversation = liveConversation(state, body.conv);
  if (!conversation) return;
  conversation.deleted = true;
  conversation.members.clear();
  conversation.artifacts.clear();
  releaseFilesOf(state, conversation.ref, body.ts);
  conversation.pins = [];
  state.aliases.delete(body.conv);
}

/** Joining sets the cursor to now; what is directed at the joiner stays unread (it is counted by `directed`). */
export function memberJoined(state: State, body: EventBodies["member_joined"], seq: number): void {
  const conversation = liveConversation(state, body.conv);
  if (!conversation) return;
  conversation.members.add(body.key);
  conversation.invited.delete(body.key);
  const participant = state.participants.get(body.key);
  const directed = participant?.cursors.get(conversation.ref)?.directed ?? 0;
  participant?.cursors.set(conversation.ref, { seq, directed, base: seq });
}

export function memberLeft(state: State, body: EventBodies["member_left"]): void {
  const conversation = liveConversation(state, body.conv);
  if (!conversation) return;
  conversation.members.delete(body.key);
  if (body.reason === "kicked") conversation.roles.delete(body.key);
}

export function roleSet(state: State, body: EventBodies["role_set"]): void {
  const conversation = liveConversation(state, body.conv);
  if (!conversation) return;
  if (body.role === "member") conversation.roles.delete(body.key);
  else conversation.roles.set(body.key, body.role);
}

export function invited(state: State, body: EventBodies["invited"]): void {
  liveConversation(state, body.conv)?.invited.add(body.key);
}
