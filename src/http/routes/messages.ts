/** Messages: sending, reading without moving cursors, editing, deleting, pins, threads, seen. */
import { CommsError } from "../../protocol/errors.ts";
import { limits } from "../../protocol/limits.ts";
import { anything, count, flag, nullable, optional, text, texts } from "../params.ts";
import { textShape } from "../refusals.ts";
import { type Route, route } from "../route.ts";
import { messageList, operation, paging, since } from "./fields.ts";

const inChannel = route({
  method: "GET",
  path: "/api/messages/{channel}",
  about: "The last messages of a conversation, or those before or after one",
  query: {
    ...paging,
    ...since,
    count: count("how many", { default: 50, max: limits.restCount }),
    top_level_only: optional(flag("leave out replies; roots get a `thread_summary`")),
  },
  answer: { channel: "text", ...messageList },
  refusal: textShape({ invalid_conversation: "Invalid channel ID" }),
  async run(hub, { path, query, viewer }) {
    const { channel } = path;
    try {
      const page = await hub.page(viewer(), { ...query, conversation: channel, move_cursor: false });
      return {
        channel,
        conversation: channel,
        count: page.count,
        messages: page.messages,
        has_more: page.has_more,
      };
    } catch (error) {
      // An unknown channel is an empty one here, as it always was; an unknown `before` or `after` is not.
      const unknown = error instanceof CommsError && error.code === "not_found" && !query.before &&
        !query.after;
      if (unknown) return { channel, conversation: channel, count: 0, messages: [], has_more: false };
      throw error;
    }
  },
});

const list = route({
  method: "GET",
  path: "/api/conversations/{conversation}/messages",
  about: "Messages of a conversation, without moving any cursor",
  query: {
    ...paging,
    ...since,
    top_level_only: optional(flag("leave out replies; roots get a `thread_summary`")),
    unread: optional(flag("only what the caller has not read, oldest first")),
  },
  answer: messageList,
  run(hub, { path, query, viewer, caller }) {
    const wanted = { ...query, ...path, move_cursor: false };
    return query.unread ? hub.read(caller(), wanted) : hub.page(viewer(), wanted);
  },
});

const send = route({
  method: "POST",
  path: "/api/conversations/{conversation}/messages",
  about: "Sends a message, a reply (`reply_to`) or a whisper (`recipients`)",
  isRepeatable: true,
  body: {
    message: text("the text"),
    mentions: nullable(texts("names or keys to call; `@all` calls everybody who is online")),
    recipients: nullable(texts("names or keys: only they and the sender see it")),
    reply_to: nullable(text("id of the message that is answered")),
    id: optional(
      text("the message's id, made by the client: sending it again is safe; or the header Idempotency-Key"),
    ),
    files: nullable(texts("ids of files that the message carries; its text may then be empty")),
    forwarded_from: anything("where a forwarded message comes from"),
    client_ts: optional(text("the sender's own time")),
  },
  answer: {
    status: '"sent"',
    id: "text",
    conversation: "text",
    recipients: "list of key | null",
    mentions: "list of key | null",
    recipient_names: "list of text | null",
    mention_names: "list of text | null",
    reply_to: "text | null",
    broadcast_mention: "boolean",
    ts: "timestamp",
    seq: "integer",
    "unresolved?": "list of text: names that nobody bears",
  },
  run: (hub, { path, body, caller, idempotencyKey }) =>
    hub.send(caller(), { ...path, ...body, id: body.id ?? idempotencyKey }),
});

const one = route({
  method: "GET",
  path: "/api/conversations/{conversation}/messages/{message_id}",
  about: "One message, by its id or by the first four or more characters of it",
  answer: "Message",
  run: (hub, { path, viewer }) => hub.message(viewer(), path),
});

const readers = route({
  method: "GET",
  path: "/api/conversations/{conversation}/messages/{message_id}/readers",
  about: "Who has read a message and who has not, and how far it has come with sessions of Claude Code",
  answer: {
    conversation: "text",
    message_id: "text",
    read_by: "list of Person",
    not_read_by: "list of Person",
    deliveries: "list of Delivery: to sessions of Claude Code",
  },
  run: (hub, { path, viewer }) => hub.readers(viewer(), path),
});

const edit = route({
  method: "PATCH",
  path: "/api/conversations/{conversation}/messages/{message_id}",
  about: "Changes the text of one's own message; the old text stays in the history",
  isRepeatable: true,
  body: { message: text("the new text"), ...operation },
  answer: { status: '"edited"', id: "text", conversation: "text", edited_at: "timestamp", seq: "integer" },
  run: (hub, { path, body, caller, idempotencyKey }) =>
    hub.edit(caller(), { ...path, message: body.message, ...opOf(body.op ?? idempotencyKey) }),
});

const remove = route({
  method: "DELETE",
  path: "/api/conversations/{conversation}/messages/{message_id}",
  about: "Deletes a message: its place stays, its text goes",
  isRepeatable: true,
  answer: { status: '"deleted"', id: "text", conversation: "text", deleted_at: "timestamp", seq: "integer" },
  run: (hub, { path, caller, idempotencyKey }) => hub.remove(caller(), { ...path, ...opOf(idempotencyKey) }),
});

const pin = pinRoute("PUT", { about: "Pins a message", pinned: true });
const unpin = pinRoute("DELETE", { about: "Unpins a message", pinned: false });

function pinRoute(method: "PUT" | "DELETE", { about, pinned }: { about: string; pinned: boolean }): Route {
  return route({
    method,
    path: "/api/conversations/{conversation}/messages/{message_id}/pin",
    about,
    isRepeatable: true,
    answer: { status: '"pinned" | "unpinned" | "no_op"', id: "text", conversation: "text", seq: "integer" },
    run: (hub, { path, caller, idempotencyKey }) =>
      hub.pin(caller(), { ...path, pinned, ...opOf(idempotencyKey) }),
  });
}

const pins = route({
  method: "GET",
  path: "/api/conversations/{conversation}/pins",
  about: "The pinned messages of a conversation",
  answer: { conversation: "text", pins: "list of Message", count: "integer" },
  run: (hub, { path, viewer }) => hub.pins(viewer(), path.conversation),
});

const thread = route({
  method: "GET",
  path: "/api/conversations/{conversation}/threads/{root_id}",
  about: "A message with its replies, without moving any cursor",
  query: { ...paging, ...since },
  answer: {
    conversation: "text",
    root: "Message",
    replies: "list of Message: oldest first",
    count: "integer",
    has_more: "boolean",
  },
  run: (hub, { path, query, caller }) => hub.threadRead(caller(), { ...path, ...query, move_cursor: false }),
});

const history = route({
  method: "GET",
  path: "/api/conversations/{conversation}/history",
  about:
    "Searches a conversation: `query` as in GET /api/search, or any piece of text or sender's name; everything without it",
  query: { query: optional(text("what to look for")), ...paging },
  answer: { query: "text | null", ...messageList, messages: "list of HistoryMessage: oldest first" },
  run: (hub, { path, query, caller }) => hub.history(caller(), { ...path, ...query }),
});

const seen = route({
  method: "POST",
  path: "/api/conversations/{conversation}/seen",
  about: "Marks a conversation, or one thread of it, as read up to a message or to the end",
  body: {
    up_to: optional(text("id of the last message that was seen")),
    root_id: optional(text("the thread; without it the conversation")),
  },
  answer: { status: '"seen"', conversation: "text", unread_count: "integer" },
  run: (hub, { path, body, caller }) => hub.markSeen(caller(), { ...path, ...body }),
});

function opOf(op: string | undefined): { op?: string } {
  return op === undefined ? {} : { op };
}

export const messageRoutes: readonly Route[] = [
  inChannel,
  list,
  send,
  one,
  readers,
  edit,
  remove,
  pin,
  unpin,
  pins,
  thread,
  history,
  seen,
];
