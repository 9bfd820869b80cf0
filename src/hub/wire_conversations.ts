/** What events about conversations and members say to the outside. */
import type { NumberedEvent } from "../protocol/events.ts";
import { topics } from "../protocol/topics.ts";
import type { Audience } from "./ports.ts";
import { type Conversation, nameOf, type State } from "./state.ts";
import { personal, type Wire } from "./wire_form.ts";

type ConversationEvent = Extract<
  NumberedEvent,
  {
    kind:
      | "conversation_created"
      | "conversation_updated"
      | "conversation_archived"
      | "conversation_unarchived"
      | "conversation_deleted"
      | "member_joined"
      | "member_left"
      | "role_set"
      | "invited";
  }
>;

export function conversationWires(state: State, event: ConversationEvent): Wire[] {
  const { ref: scope, ...body } = event.body;
  const { conv } = body;
  const ref = scope ?? event.seq;
  const audience: Audience = { kind: "conversation", ref };
  const seq = event.seq;
  const lifecycle = (payload: object): Wire => ({
    topic: topics.conversations,
    payload: { ...payload, seq },
    audience,
  });
  const inside = (payload: object): Wire => ({
    topic: topics.events(conv),
    payload: { type: event.kind, conversation: conv, ...payload, seq },
    audience,
  });
  switch (event.kind) {
    case "conversation_created": {
      const { ts, topic, created_by, visibility, mode, direct, display_name, members } = event.body;
      const created = {
        name: conv,
        ts,
        topic,
        creator_key: created_by,
        visibility,
        mode,
        direct,
        display_name,
      };
      return [
        lifecycle({ type: "conversation_created", ...created }),
        ...metaWires(state, ref),
        ...(direct
          ? members.map((key) => personal(key, { type: "dm_opened", conversation: conv, members, ts, seq }))
          : []),
      ];
    }
    case "conversation_updated": {
      const { topic, ts } = event.body;
      const type = topic !== undefined ? "conversation_topic_changed" : "conversation_updated";
      return [lifecycle({ type, name: conv, ...body, ts }), ...metaWires(state, ref)];
    }
    case "conversation_archived": {
      const { ts, by_name } = event.body;
      return [
        lifecycle({ type: "archived", id: conv, name: conv, timestamp: ts, archivedBy: by_name }),
        ...metaWires(state, ref),
      ];
    }
    case "conversation_unarchived":
      return [
        lifecycle({ type: "unarchived", id: conv, name: conv, timestamp: event.body.ts }),
        ...metaWires(state, ref),
      ];
    case "conversation_deleted":
      return deletionWires(state, event, ref);
    case "member_joined":
      return [inside({ ...body, by_name: nameIfAny(state, event.body.by) })];
    case "member_left": {
      const wires = [inside({ ...body, by_name: nameOf(state, event.body.by) })];
      // Who was put out of a private conversation cannot read its events any more: tell them themselves.
      if (event.body.reason === "kicked") {
        wires.push(
          personal(event.body.key, {
            type: "kicked",
            conversation: conv,
            by: event.body.by,
            ts: event.body.ts,
            seq,
          }),
        );
      }
      return wires;
    }
    case "role_set":
      return [inside(body)];
    case "invited": {
      const { key, by, note, ts } = event.body;
      return [
        personal(key, { type: "invited", conversation: conv, by, by_name: nameOf(state, by), note, ts, seq }),
      ];
    }
  }
}

function nameIfAny(state: State, key: string | null): string | null {
  return key === null ? null : nameOf(state, key);
}

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

function deletionWires(
  state: State,
  event: Extract<NumberedEvent, { kind: "conversation_deleted" }>,
  ref: number,
): Wire[] {
  const { conv, by_name, evicted, ts } = event.body;
  const { seq } = event;
  const audience = audienceOfDeleted(state, ref, evicted);
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
