/** What events about conversations and members say to the outside. */
import { topics } from "../protocol/topics.ts";
import type { Audience } from "./ports.ts";
import { type Conversation, nameOf, type State } from "./state.ts";
import { inConversation, personal, type Said, type Wire, type WireOf } from "./wire_form.ts";

type ConversationKind =
  | "conversation_created"
  | "conversation_updated"
  | "conversation_archived"
  | "conversation_unarchived"
  | "conversation_deleted"
  | "member_joined"
  | "member_left"
  | "role_set"
  | "invited";

/** A word on the topic that tells of conversations, for all who may read this one. */
function lifecycle(said: Said<ConversationKind>, payload: Record<string, unknown>): Wire {
  const ref = said.body.ref ?? said.seq;
  return {
    topic: topics.conversations,
    payload: { ...payload, seq: said.seq },
    audience: { kind: "conversation", ref },
  };
}

export const conversationWires: { [K in ConversationKind]: WireOf<K> } = {
  conversation_created: (state, event) => {
    const { conv, ts, topic, created_by: creator_key, visibility, mode, direct, display_name, members } =
      event.body;
    const created = { name: conv, ts, topic, creator_key, visibility, mode, direct, display_name };
    const opened = { type: "dm_opened", conversation: conv, members, ts, seq: event.seq };
    return [
      lifecycle(event, { type: "conversation_created", ...created }),
      ...metaWires(state, event.body.ref ?? event.seq),
      ...(direct ? members.map((key) => personal(key, opened)) : []),
    ];
  },
  conversation_updated: (state, event) => {
    const { ref, conv, ...changed } = event.body;
    const type = changed.topic === undefined ? "conversation_updated" : "conversation_topic_changed";
    return [lifecycle(event, { type, name: conv, ...changed }), ...metaWires(state, ref ?? 0)];
  },
  conversation_archived: (state, event) => {
    const { ref, conv, ts: timestamp, by_name: archivedBy } = event.body;
    const archived = { type: "archived", id: conv, name: conv, timestamp, archivedBy };
    return [lifecycle(event, archived), ...metaWires(state, ref ?? 0)];
  },
  conversation_unarchived: (state, event) => {
    const { ref, conv, ts: timestamp } = event.body;
    return [
      lifecycle(event, { type: "unarchived", id: conv, name: conv, timestamp }),
      ...metaWires(state, ref ?? 0),
    ];
  },
  conversation_deleted: deletionWires,
  member_joined: (state, event) => [
    inConversation(event, { by_name: event.body.by === null ? null : nameOf(state, event.body.by) }),
  ],
  member_left: (state, event) => {
    const { conv, key, by, reason, ts } = event.body;
    const wires = [inConversation(event, { by_name: nameOf(state, by) })];
    // Who is out of a private conversation cannot read its events any more: tell them, in all their clients.
    wires.push(personal(key, { type: reason, conversation: conv, by, ts, seq: event.seq }));
    return wires;
  },
  role_set: (_state, event) => [inConversation(event)],
  invited: (state, { body: { conv, key, by, note, ts }, seq }) => [
    personal(key, { type: "invited", conversation: conv, by, by_name: nameOf(state, by), note, ts, seq }),
  ],
};

/** The retained description of a conversation, as the web page finds it. */
export function metaWires(state: State, ref: number): Wire[] {
  const conversation = state.conversations.get(ref);
  if (!conversation || conversation.deleted) return [];
  return [{
    topic: topics.meta(conversation.id),
    payload: metaOf(conversation),
    audience: { kind: "conversation", ref },
    retain: true,
    repeat: true,
  }];
}

function metaOf(conversation: Conversation): Record<string, unknown> {
  return {
    conv_id: conversation.id,
    created_by: conversation.createdBy,
    created_at: conversation.createdAt,
    topic: conversation.topic === "" ? null : conversation.topic,
    display_name: conversation.displayName,
    visibility: conversation.visibility,
    mode: conversation.mode,
    direct: conversation.direct,
    archived: conversation.archived !== null,
  };
}

function deletionWires(state: State, { body, seq }: Said<"conversation_deleted">): Wire[] {
  const { conv, by_name, evicted, ts } = body;
  const audience = audienceOfDeleted(state, body.ref ?? 0, evicted);
  return [
    {
      topic: topics.conversations,
      payload: { type: "conversation_deleted", name: conv, deleted_by: by_name, ts, seq },
      audience,
    },
    {
      topic: topics.messages(conv),
      payload: { type: "deleted", conversationId: conv, deletedBy: by_name, timestamp: ts },
      audience,
      retain: true,
      repeat: true,
    },
  ];
}

/** Nobody may read a deleted conversation, but those who could must hear that it is gone. */
export function audienceOfDeleted(state: State, ref: number, evicted: Iterable<string>): Audience {
  if (state.conversations.get(ref)?.visibility === "public") return { kind: "everyone" };
  return { kind: "keys", keys: new Set(evicted) };
}
