/** What happened, as the daemon tells it in numbered events. */
import type { DaemonEvent } from "../../client/daemon_client.ts";
import { deleted, edited, merge, pinned, reacted, replied } from "../../protocol/message_changes.ts";
import { isSystem, type ReadMessage } from "../../protocol/message.ts";
import { type ConversationTopic, parseTopic } from "../../protocol/topics.ts";
import { askArtifact, askArtifacts, askPins } from "../asks.ts";
import type { Effect } from "../event.ts";
import { nameOf, titleOf, wordsOf } from "../lists.ts";
import type { Model } from "../model.ts";
import { attend } from "./attention.ts";
import { lifecycle, onPeople, personal } from "./feed_people.ts";
import { arrived } from "./outbox.ts";
import { markStale } from "./stale.ts";
import { changeMessage, dropMessages, onArrived } from "./timelines.ts";

type Payload = Record<string, unknown>;

export function onFeed(model: Model, { topic: name, payload, seq }: DaemonEvent): Effect[] {
  const topic = parseTopic(name);
  switch (topic?.kind) {
    case "conversation":
      return inside(model, { conv: topic.conv, about: topic.about, payload, seq });
    case "conversations":
      return lifecycle(model, payload);
    case "people":
      return onPeople(model, payload);
    case "participantEvents":
      return personal(model, payload);
    default:
      return [];
  }
}

interface Inside {
  conv: string;
  about: ConversationTopic;
  payload: Payload;
  seq: number;
}

function inside(model: Model, { conv, about, payload, seq }: Inside): Effect[] {
  const id = String(payload.message_id);
  switch (about) {
    case "messages":
      if (typeof payload.id !== "string") return [];
      return onMessage(model, { ...payload, seq } as unknown as ReadMessage);
    case "reactions": {
      const op = payload.op === "add" ? "add" : "remove";
      const reaction = { emoji: String(payload.emoji), actor: String(payload.actor_key), op } as const;
      changeMessage(model, { conv, id, change: (message) => reacted(message, reaction) });
      return [];
    }
    case "pins":
      changeMessage(model, { conv, id, change: (message) => pinned(message, payload.action) });
      return model.panel?.kind === "pins" && model.panel.conv === conv ? [askPins(conv)] : [];
    case "events":
      return onConversationEvent(model, conv, payload);
    default:
      return [];
  }
}

function onMessage(model: Model, message: ReadMessage): Effect[] {
  const { conv, reply_to: root } = message;
  arrived(model, message.id);
  model.typing.delete(`${conv} ${message.sender.key}`);
  if (!isSystem(message)) model.lastWords.set(conv, wordsOf(message));
  count(model, message);
  const effects = attend(model, message);
  if (root === null) onArrived(model, conv, [message]);
  else onReply(model, message, root);
  return effects;
}

function onReply(model: Model, message: ReadMessage, root: string): void {
  changeMessage(model, { conv: message.conv, id: root, change: (known) => replied(known, message) });
  const { panel } = model;
  if (panel?.kind !== "thread" || panel.thread.rootId !== root) return;
  panel.thread.replies = merge(panel.thread.replies, [message]);
}

/** Counts as the daemon does; its own counts replace these when they come. */
function count(
  model: Model,
  { conv, sender, ts, reply_to, mentions, recipients, broadcast_mention }: ReadMessage,
): void {
  const row = model.conversations.get(conv);
  if (row === undefined) return markStale(model, conv);
  const self = model.identity?.key ?? "";
  const counts = row.member && sender.key !== self && sender.type !== "system";
  const directed = broadcast_mention || (mentions?.includes(self) ?? false) ||
    (recipients?.includes(self) ?? false);
  if (counts && reply_to !== null) {
    model.threadUnread.set(reply_to, (model.threadUnread.get(reply_to) ?? 0) + 1);
  }
  model.conversations.set(conv, {
    ...row,
    last_activity: ts,
    unread_count: row.unread_count + (counts && reply_to === null ? 1 : 0),
    mention_count: row.mention_count + (counts && directed ? 1 : 0),
  });
}

function onConversationEvent(model: Model, conv: string, payload: Payload): Effect[] {
  const id = String(payload.id);
  switch (payload.type) {
    case "message_edited":
      changeMessage(model, { conv, id, change: (message) => edited(message, payload) });
      return [];
    case "message_deleted":
      changeMessage(model, { conv, id, change: (message) => deleted(message, payload) });
      markStale(model, conv);
      return [];
    case "messages_removed":
      if (Array.isArray(payload.message_ids)) dropMessages(model, conv, payload.message_ids.map(String));
      return [];
    case "member_joined":
    case "member_left":
      onMembership(model, { conv, key: String(payload.key), isMember: payload.type === "member_joined" });
      return [];
    case "role_set":
    case "delivery_paused":
      markStale(model, conv);
      return [];
    case "read":
      if (payload.root === undefined) {
        model.readUpTo.set(`${conv} ${payload.key}`, Number(payload.up_to));
      }
      return [];
    case "artifact_written":
    case "artifact_deleted":
      return onArtifact(model, conv, payload);
    default:
      return [];
  }
}

function onMembership(
  model: Model,
  { conv, key, isMember }: { conv: string; key: string; isMember: boolean },
): void {
  const person = model.people.get(key);
  if (person) {
    const others = person.conversations.filter((one) => one !== conv);
    model.people.set(key, { ...person, conversations: isMember ? [...others, conv] : others });
  }
  markStale(model, conv);
}

function onArtifact(model: Model, conv: string, payload: Payload): Effect[] {
  const { panel } = model;
  if (panel?.kind !== "artifacts" || panel.artifacts.conv !== conv) return [];
  const { open, base } = panel.artifacts;
  const effects = [askArtifacts(conv)];
  if (open === null || open.name !== payload.name) return effects;
  if (payload.type === "artifact_deleted") {
    panel.artifacts.open = null;
    panel.artifacts.problem = `${open.name} was deleted by ${nameOf(model, String(payload.by))} in ${
      titleOf(model, conv)
    }`;
  } else if (base === null && open.version === open.latest_version) {
    effects.push(askArtifact(conv, open.name, { asBase: false }));
  }
  return effects;
}
