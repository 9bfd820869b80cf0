/** What each event says to the outside: topic, payload, audience. One place for live publications and for reading back. */
import { unreachable } from "../protocol/errors.ts";
import type { NumberedEvent } from "../protocol/events.ts";
import { topics } from "../protocol/topics.ts";
import { conversationWires } from "./wire_conversations.ts";
import { personal, type Wire } from "./wire_form.ts";
import type { Audience } from "./ports.ts";
import { nameOf, type State } from "./state.ts";

const everyone: Audience = { kind: "everyone" };

/** All that one event says; empty when it concerns nobody outside. */
export function wiresOf(state: State, event: NumberedEvent): Wire[] {
  const { seq } = event;
  switch (event.kind) {
    case "participant_registered": {
      const { type: participant_type, ...body } = event.body;
      return [people({ type: event.kind, participant_type, ...body, seq })];
    }
    case "participant_renamed":
    case "profile_status_set":
      return [people({ type: event.kind, ...event.body, seq })];
    case "token_required":
      return [];
    case "cursors_moved":
      return event.body.moves.map((move) =>
        personal(move.key, { type: "cursor", conversation: move.conv, ...move, seq })
      );
    case "preferences_set": {
      const { key, conv, set } = event.body;
      return [personal(key, { type: "preferences", conversation: conv, ...set, seq })];
    }
    case "message":
    case "message_edited":
    case "message_deleted":
    case "reaction":
    case "pin":
      return messageWires(state, event);
    case "artifact_written": {
      const { content: _, ref, type: artifact_type, ...facts } = event.body;
      return [inConversation({ type: event.kind, artifact_type, ...facts, seq }, ref)];
    }
    case "artifact_deleted": {
      const { ref, ...facts } = event.body;
      return [inConversation({ type: event.kind, ...facts, seq }, ref)];
    }
    case "conversation_created":
    case "conversation_updated":
    case "conversation_archived":
    case "conversation_unarchived":
    case "conversation_deleted":
    case "member_joined":
    case "member_left":
    case "role_set":
    case "invited":
      return conversationWires(state, event);
    default:
      return unreachable(event);
  }
}

function people(payload: Record<string, unknown>): Wire {
  return { topic: topics.people, payload, audience: everyone };
}

function inConversation(payload: Record<string, unknown> & { conv: string }, ref = 0): Wire {
  return {
    topic: topics.events(payload.conv),
    payload: { conversation: payload.conv, ...payload },
    audience: { kind: "conversation", ref },
  };
}

type MessageEvent = Extract<
  NumberedEvent,
  { kind: "message" | "message_edited" | "message_deleted" | "reaction" | "pin" }
>;

function messageWires(state: State, event: MessageEvent): Wire[] {
  const { conv } = event.body;
  const id = event.kind === "message" || event.kind === "message_edited" || event.kind === "message_deleted"
    ? event.body.id
    : event.body.message_id;
  const audience = audienceOfMessage(state, id);
  if (!audience) return [];
  const about = (topic: string, payload: object): Wire => ({
    topic,
    payload: { ...payload, seq: event.seq },
    audience,
  });
  switch (event.kind) {
    case "message": {
      const wires = [about(topics.messages(conv), event.body)];
      if (event.body.reply_to !== null) {
        wires.push({ ...about(topics.thread(conv, event.body.reply_to), event.body), repeat: true });
      }
      return wires;
    }
    case "message_edited":
      return [
        about(topics.events(conv), { type: "message_edited", conversation: conv, ...withoutRef(event.body) }),
      ];
    case "message_deleted": {
      const sender = { key: event.body.by, name: nameOf(state, event.body.by) };
      return [
        about(topics.events(conv), {
          type: "message_deleted",
          conversation: conv,
          ...withoutRef(event.body),
        }),
        { ...about(topics.deletions(conv), { message_id: id, sender }), repeat: true },
      ];
    }
    case "reaction": {
      const { message_id, emoji, actor_key, ts, op } = event.body;
      return [about(topics.reactions(conv), { message_id, emoji, actor_key, ts, op })];
    }
    case "pin": {
      const { message_id, action, sender, ts } = event.body;
      return [about(topics.pins(conv), { message_id, action, sender, ts })];
    }
  }
}

function withoutRef<T extends { ref?: number }>({ ref: _, ...rest }: T): Omit<T, "ref"> {
  return rest;
}

/** Who may see what happens to a message: who may see the message. */
export function audienceOfMessage(state: State, id: string): Audience | undefined {
  const row = state.messages.ids.find(id);
  if (row === undefined) return undefined;
  const ref = state.messages.conv(row);
  const recipients = state.messages.audiences.get(row);
  if (recipients === undefined) return { kind: "conversation", ref };
  return { kind: "keys", keys: new Set([...recipients, state.messages.sender(row)]), ref };
}
