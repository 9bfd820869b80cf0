/** Creating, changing, archiving and deleting conversations. */
import { CommsError } from "../protocol/errors.ts";
import type { Mode, Visibility } from "../protocol/events.ts";
import { dmKeys, GENERAL, isKey, type Key, SYSTEM_KEY } from "../protocol/ids.ts";
import { limits } from "../protocol/limits.ts";
import {
  isPermanent,
  mayManage,
  mayRead,
  requireId,
  requireLive,
  requireManage,
  requireReadable,
} from "./access.ts";
import type { Caller } from "./api.ts";
import { commit, type Context, timestamp } from "./context.ts";
import { announce, notice } from "./notices.ts";
import { type Conversation, liveConversation, nameOf } from "./state.ts";

export interface NewConversation {
  id: string;
  topic: string;
  displayName?: string | null;
  visibility?: Visibility;
  mode?: Mode;
  /** Where the system message goes: only to `general` (join), or also into the new one (create). */
  notices: "general" | "both" | "none";
}

/** Commits a new conversation with its creator as owner; every person of a public one's `general` is in it, as in the Python version. */
export function createConversation(ctx: Context, creator: Key, wanted: NewConversation): Conversation {
  const visibility = wanted.visibility ?? "public";
  const people = visibility === "public" && wanted.id !== GENERAL ? humansOfGeneral(ctx) : [];
  const by = creator === SYSTEM_KEY ? "system" : nameOf(ctx.state, creator);
  const owner = creator === SYSTEM_KEY ? ctx.settings.identity.key : creator;
  const { seq } = commit(ctx, {
    kind: "conversation_created",
    body: {
      conv: wanted.id,
      topic: wanted.topic,
      display_name: wanted.displayName ?? null,
      visibility,
      mode: wanted.mode ?? (visibility === "private" ? "invite" : "open"),
      direct: false,
      created_by: creator,
      created_by_name: by,
      members: creator === SYSTEM_KEY ? [] : [...new Set([creator, ...people])],
      owners: [owner],
      ts: timestamp(ctx),
    },
  }, { actor: creator });
  const conversation = ctx.state.conversations.get(seq)!;
  const body = `[system] ${by} created #${wanted.id}${wanted.topic === "" ? "" : `: '${wanted.topic}'`}`;
  if (wanted.notices === "both") notice(ctx, { conv: wanted.id, body, actorKey: creator });
  if (wanted.notices !== "none") announce(ctx, conversation, { body, actorKey: creator });
  return conversation;
}

function humansOfGeneral(ctx: Context): Key[] {
  const members = liveConversation(ctx.state, GENERAL)?.members ?? new Set<Key>();
  return [...members].filter((key) => ctx.state.participants.get(key)?.type === "human");
}

export interface CreateArgs {
  conversation: string;
  topic?: string | undefined;
  display_name?: string | null | undefined;
  visibility?: string | undefined;
  mode?: string | undefined;
}

export function conversationCreate(
  ctx: Context,
  caller: Caller,
  args: CreateArgs,
): { status: "created"; conversation: string; topic: string } {
  const id = requireId(args.conversation);
  if (id === GENERAL) {
    throw new CommsError("reserved", `"${id}" is reserved and always there: use comms_join to enter it`);
  }
  if (dmKeys(id)) {
    throw new CommsError("reserved", `"${id}" is reserved for a direct conversation: use comms_dm_open`);
  }
  const existing = liveConversation(ctx.state, id);
  if (existing) throw taken(existing, caller.key);
  const topic = checkedText(args.topic ?? "", { what: "topic", max: limits.topicChars });
  createConversation(ctx, caller.key, {
    id,
    topic,
    displayName: args.display_name == null ? null : checkedDisplayName(args.display_name),
    ...(args.visibility === undefined ? {} : { visibility: checkedVisibility(args.visibility) }),
    ...(args.mode === undefined ? {} : { mode: checkedMode(args.mode) }),
    notices: "both",
  });
  return { status: "created", conversation: id, topic };
}

function taken(existing: Conversation, key: Key): CommsError {
  const hint = mayRead(key, existing)
    ? "Use comms_join to enter it or comms_conversation_update to change it"
    : "Choose another id";
  return new CommsError("already_exists", `Conversation "${existing.id}" already exists. ${hint}`);
}

export function checkedText(text: unknown, { what, max }: { what: string; max: number }): string {
  if (typeof text === "string" && text.length <= max) return text.toWellFormed();
  throw new CommsError("invalid_argument", `The ${what} must be a text of at most ${max} characters`);
}

export function checkedDisplayName(text: unknown): string | null {
  const name = checkedText(text, { what: "display_name", max: limits.displayNameChars }).trim();
  return name === "" ? null : name;
}

export function checkedVisibility(value: unknown): Visibility {
  if (value === "public" || value === "private") return value;
  throw new CommsError(
    "invalid_argument",
    `Invalid visibility ${JSON.stringify(value)}: use "public" or "private"`,
  );
}

export function checkedMode(value: unknown): Mode {
  if (value === "open" || value === "invite") return value;
  throw new CommsError("invalid_argument", `Invalid mode ${JSON.stringify(value)}: use "open" or "invite"`);
}

interface Confirm {
  conversation: string;
  confirm?: boolean | undefined;
}

export function conversationArchive(ctx: Context, caller: Caller, args: Confirm): Record<string, unknown> {
  const conversation = requireEndable(ctx, caller, { id: args.conversation, what: "archive" });
  const { id } = conversation;
  if (conversation.archived) return { archived: true, conversation_id: id, status: "already_archived" };
  if (args.confirm !== true) throw confirmFirst(conversation, "archive");
  const evicted = [...conversation.members];
  const ts = timestamp(ctx);
  const by_name = nameOf(ctx.state, caller.key);
  commit(ctx, {
    kind: "conversation_archived",
    body: { conv: id, by: caller.key, by_name, evicted, ts },
  }, { actor: caller.key });
  const message_count = conversation.rows.length;
  return {
    archived: true,
    conversation_id: id,
    archived_by: by_name,
    archived_at: ts,
    evicted_keys: evicted,
    message_count,
  };
}

export function conversationUnarchive(
  ctx: Context,
  caller: Caller,
  args: { conversation: string },
): Record<string, unknown> {
  const conversation = requireEndable(ctx, caller, { id: args.conversation, what: "unarchive" });
  const { id } = conversation;
  if (!conversation.archived) return { archived: false, conversation_id: id, status: "already_live" };
  commit(ctx, {
    kind: "conversation_unarchived",
    body: { conv: id, by: caller.key, by_name: nameOf(ctx.state, caller.key), ts: timestamp(ctx) },
  }, { actor: caller.key });
  return { archived: false, conversation_id: id };
}

export function conversationDelete(ctx: Context, caller: Caller, args: Confirm): Record<string, unknown> {
  const conversation = requireEndable(ctx, caller, { id: args.conversation, what: "delete" });
  if (args.confirm !== true) throw confirmFirst(conversation, "delete");
  const { id } = conversation;
  const evicted = [...new Set([...conversation.members, ...conversation.archived?.evicted ?? []])];
  commit(ctx, {
    kind: "conversation_deleted",
    body: { conv: id, by: caller.key, by_name: nameOf(ctx.state, caller.key), evicted, ts: timestamp(ctx) },
  }, { actor: caller.key });
  return { deleted: true, conversation_id: id };
}

function requireEndable(
  ctx: Context,
  caller: Caller,
  { id, what }: { id: string; what: "archive" | "unarchive" | "delete" },
): Conversation {
  if (isPermanent(id) || id === "system") {
    const code = what === "delete" ? "reserved" : "invalid_target";
    throw new CommsError(code, `"${id}" is always there: it cannot be ${what}d`, reasonOf(id, "reserved"));
  }
  const key = caller.key;
  const owned = liveConversation(ctx.state, requireId(id));
  // An owner who left a private conversation can still end it.
  const conversation = owned && mayManage(key, owned, what) ? owned : requireReadable(ctx.state, key, id);
  if (mayManage(key, conversation, what)) return conversation;
  throw new CommsError(
    "not_authorized",
    `Only ${what === "unarchive" ? "the owner" : "an owner or admin"} of conversation "${id}" can ${what} it`,
    reasonOf(id, "not_authorized"),
  );
}

function reasonOf(id: string, reason: string): Record<string, unknown> {
  return { reason, conversation_id: id };
}

function confirmFirst(conversation: Conversation, what: "archive" | "delete"): CommsError {
  const figures = { message_count: conversation.rows.length, member_count: conversation.members.size };
  return new CommsError(
    "confirm_required",
    `Nothing happened yet: this would ${what} conversation "${conversation.id}" ` +
      `(${figures.message_count} messages, ${figures.member_count} members); call again with confirm=true to do it`,
    { conversation_id: conversation.id, ...figures },
  );
}

/** Refuses to manage what is archived. */
export function requireManageable(
  ctx: Context,
  caller: Caller,
  { id, what }: { id: string; what: Parameters<typeof requireManage>[2] },
): Conversation {
  const conversation = requireReadable(ctx.state, caller.key, id);
  requireLive(conversation);
  requireManage(caller.key, conversation, what);
  return conversation;
}

export function requireKeyFormat(key: unknown): Key {
  if (isKey(key)) return key;
  throw new CommsError(
    "invalid_key",
    `Invalid key format ${JSON.stringify(key)}: a key is 8 lowercase hex chars`,
  );
}
