/** Conversations: the list that clients show, and their management. */
import type { ConversationRow } from "../../hub/api.ts";
import { CommsError } from "../../protocol/errors.ts";
import { limits } from "../../protocol/limits.ts";
import { choice, flag, nullable, optional, text, texts } from "../params.ts";
import { type Route, route } from "../route.ts";
import { confirm, forms } from "./fields.ts";

const base = "/api/conversations/{conversation}";

const list = route({
  method: "GET",
  path: "/api/conversations",
  about: "All conversations that the caller may see, with unread counts, stars and mutes",
  answer: { conversations: "list of Conversation", count: "integer" },
  async run(hub, { viewer }) {
    const who = viewer();
    const { conversations } = await hub.conversationRows(who);
    const rows = conversations.map((row) =>
      who === null ? bothNames(row) : { ...bothNames(row), joined: row.member }
    );
    return { conversations: rows, count: rows.length };
  },
});

const one = route({
  method: "GET",
  path: base,
  about: "One conversation, as in the list",
  answer: "Conversation",
  async run(hub, { path, viewer }) {
    const who = viewer();
    const { conversations } = await hub.conversationRows(who);
    const row = conversations.find((each) => each.id === path.conversation);
    if (row) return who === null ? bothNames(row) : { ...bothNames(row), joined: row.member };
    throw new CommsError(
      "not_found",
      `Conversation "${path.conversation}" not found: GET /api/conversations lists those there are`,
    );
  },
});

/** The Python version's web page and its older API use different names for the same facts. */
function bothNames(row: ConversationRow): Record<string, unknown> {
  return {
    ...row,
    memberCount: row.member_count,
    lastActivity: row.last_activity,
    createdAt: row.created_at,
    createdBy: row.created_by,
    myUnread: row.unread_count,
    myStarred: row.starred,
    myMuted: row.muted,
  };
}

const create = route({
  method: "POST",
  path: "/api/conversations",
  about: "Creates a conversation; the caller becomes its owner",
  body: {
    conversation: text("the id: 1 to 64 lower-case letters, digits and hyphens", forms.conversation),
    topic: optional(text("what it is about", { maxLength: limits.topicChars })),
    display_name: nullable(text("a name for people", { maxLength: limits.displayNameChars })),
    visibility: optional(choice("who may see it, public by default", ["public", "private"])),
    mode: optional(choice("who may join, open by default", ["open", "invite"])),
  },
  answer: { status: '"created"', conversation: "text", topic: "text" },
  run: (hub, { body, caller }) => hub.conversationCreate(caller(), body),
});

const update = route({
  method: "PATCH",
  path: base,
  about: "Changes topic, display name, visibility, mode or owner",
  body: {
    topic: nullable(text("what it is about", { maxLength: limits.topicChars })),
    display_name: nullable(text("a name for people", { maxLength: limits.displayNameChars })),
    visibility: nullable(choice("who may see it", ["public", "private"])),
    mode: nullable(choice("who may join", ["open", "invite"])),
    created_by: nullable(text("key of the new owner", forms.key)),
    name: nullable(text("refused: an id never changes")),
  },
  answer: {
    status: '"updated"',
    conversation: "text",
    updated_fields: "list of text",
    "…": "each changed field",
  },
  run: (hub, { path, body, caller }) => hub.conversationUpdate(caller(), { ...path, ...body }),
});

const remove = route({
  method: "DELETE",
  path: base,
  about: "Deletes a conversation; needs confirm=true",
  query: confirm,
  body: confirm,
  answer: { deleted: "true", conversation_id: "text" },
  run: (hub, { path, query, body, caller }) =>
    hub.conversationDelete(caller(), { ...path, confirm: query.confirm ?? body.confirm }),
});

const resume = route({
  method: "POST",
  path: `${base}/continue`,
  about: "Lets agents wake each other again where too many turns without a human paused it; for humans",
  answer: { status: '"continued" | "no_op"', conversation: "text" },
  run: (hub, { path, caller }) => hub.continueDelivery(caller(), path),
});

const archive = route({
  method: "POST",
  path: `${base}/archive`,
  about: "Archives a conversation: it takes no new messages and its members leave; needs confirm=true",
  body: confirm,
  answer: {
    archived: "true",
    conversation_id: "text",
    "status?": '"already_archived": then nothing was done, and the rest is left out',
    "archived_by?": "text",
    "archived_at?": "timestamp",
    "evicted_keys?": "list of key",
    "message_count?": "integer",
  },
  run: (hub, { path, body, caller }) => hub.conversationArchive(caller(), { ...path, ...body }),
});

const unarchive = route({
  method: "POST",
  path: `${base}/unarchive`,
  about: "Opens an archived conversation again; its members do not come back by themselves",
  answer: { archived: "false", conversation_id: "text" },
  run: (hub, { path, caller }) => hub.conversationUnarchive(caller(), path),
});

const preferences = route({
  method: "PATCH",
  path: `${base}/preferences`,
  about: "What the caller wants of a conversation: star, mute, notifications, words that count as a mention",
  body: {
    starred: optional(flag("shown first")),
    muted: optional(flag("never notifies")),
    policy: optional(choice("what notifies", ["all", "mentions", "off"])),
    highlight_words: optional(texts("words that count as a mention")),
  },
  answer: {
    status: '"updated"',
    conversation: "text",
    starred: "boolean",
    muted: "boolean",
    policy: '"all" | "mentions" | "off"',
    highlight_words: "list of text",
  },
  run: (hub, { path, body, caller }) => hub.preferences(caller(), { ...path, ...body }),
});

const openDm = route({
  method: "POST",
  path: "/api/dms",
  about: "Opens the direct conversation with somebody",
  body: { target_key: text("the other one's key", forms.key) },
  answer: { status: '"opened" | "existed"', conversation: "text" },
  run: (hub, { body, caller }) => hub.dmOpen(caller(), body),
});

export const conversationRoutes: readonly Route[] = [
  list,
  one,
  create,
  update,
  remove,
  archive,
  unarchive,
  resume,
  preferences,
  openDm,
];
