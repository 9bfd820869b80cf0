/** What each published event means to the page. */
import type { ReadMessage } from "$protocol/message.ts";
import type { ConversationTopic } from "$protocol/topics.ts";
import type { FeedEvent } from "../net/feed.ts";
import type { PersonalKept } from "../net/types.ts";
import { deleted, delivered, edited, pinned, reacted, replied } from "$protocol/message_changes.ts";
import { messagesRemoved } from "./removal.ts";
import type { Session } from "./session.svelte.ts";

type Payload = Record<string, unknown>;

/** Applies events in order; messages in a row are handed over together. */
export function dispatch(session: Session, events: readonly FeedEvent[]): void {
  const roots = new Map<string, ReadMessage[]>();
  for (const { topic, payload } of events) {
    switch (topic.kind) {
      case "conversation":
        if (payload) inConversation(session, { ...topic, payload, roots });
        break;
      case "presence":
        session.people.onPresence(topic.key, topic.connection, payload);
        break;
      case "people":
        if (payload) session.people.onPeople(payload);
        break;
      case "conversations":
        if (payload) lifecycle(session, payload);
        break;
      case "participantEvents":
        if (payload) personal(session, payload);
    }
  }
  handOver(session, roots);
}

function handOver(session: Session, roots: Map<string, ReadMessage[]>): void {
  for (const [conv, messages] of roots) session.timelineIfOpen(conv)?.arrived(messages);
  roots.clear();
}

interface Inside {
  conv: string;
  about: ConversationTopic;
  rest: string | null;
  payload: Payload;
  roots: Map<string, ReadMessage[]>;
}

function inConversation(session: Session, event: Inside): void {
  const { conv, about, payload, roots } = event;
  if (about === "messages") {
    if (typeof payload.id === "string") onMessage(session, payload as unknown as ReadMessage, roots);
    return;
  }
  if (about === "typing") {
    if (event.rest !== session.self) session.people.onTyping(conv, event.rest!, payload.typing === true);
    return;
  }
  if (about === "activity") return session.people.onActivity(conv, payload);
  // What happens to a message comes after the message.
  handOver(session, roots);
  if (about === "reactions") {
    const op = payload.op === "add" ? "add" : "remove";
    const change = { emoji: String(payload.emoji), actor: String(payload.actor_key), op } as const;
    session.changeMessage(conv, String(payload.message_id), (message) => reacted(message, change));
  } else if (about === "pins") {
    session.changeMessage(conv, String(payload.message_id), (message) => pinned(message, payload.action));
    session.beside.pinsChanged(conv);
  } else if (about === "events") insideEvent(session, conv, payload);
}

function onMessage(session: Session, message: ReadMessage, roots: Map<string, ReadMessage[]>): void {
  session.outbox.arrived(message.id);
  session.people.onTyping(message.conv, message.sender.key, false);
  session.conversations.onMessage(message);
  session.attention.onMessage(message);
  session.lastWords.note(message);
  if (message.reply_to === null) {
    const list = roots.get(message.conv) ?? [];
    list.push(message);
    roots.set(message.conv, list);
    return;
  }
  handOver(session, roots);
  session.changeMessage(message.conv, message.reply_to, (root) => replied(root, message));
  session.threadIfOpen(message.reply_to)?.arrived(message);
}

function insideEvent(session: Session, conv: string, payload: Payload): void {
  const key = String(payload.key ?? "");
  switch (payload.type) {
    case "read":
      return onRead(session, { conv, key, root: payload.root, upTo: Number(payload.up_to) });
    case "messages_removed":
      return messagesRemoved(session, conv, new Set((payload.message_ids as string[] | undefined) ?? []));
    case "message_edited":
      return session.changeMessage(conv, String(payload.id), (message) => edited(message, payload));
    case "message_deleted":
      session.changeMessage(conv, String(payload.id), (message) => deleted(message, payload));
      return session.conversations.invalidate(conv);
    case "member_joined":
    case "member_left":
      session.people.onMembership(key, conv, payload.type === "member_joined");
      session.conversations.invalidate(conv);
      return session.beside.membersChanged(conv);
    case "role_set":
      session.conversations.invalidate(conv);
      return session.beside.membersChanged(conv);
    case "delivery_paused":
      return session.conversations.invalidate(conv);
    case "artifact_written":
    case "artifact_deleted":
      return session.artifactsChanged(conv, payload);
  }
}

/** Somebody's cursor moved: that of a thread over its replies, that of the conversation over the rest. */
function onRead(
  session: Session,
  { conv, key, root, upTo }: { conv: string; key: string; root: unknown; upTo: number },
): void {
  if (typeof root !== "string") return session.timelineIfOpen(conv)?.readBy(key, upTo);
  session.threadIfOpen(root)?.readBy(key, { self: session.self, upTo });
}

function lifecycle(session: Session, payload: Payload): void {
  const conv = String(payload.name ?? payload.id ?? "");
  if (payload.type === "conversation_deleted") return session.conversationGone(conv);
  session.conversations.invalidate(conv);
  if (payload.owner !== undefined) session.beside.membersChanged(conv);
}

function personal(session: Session, payload: Payload): void {
  const conv = String(payload.conversation ?? "");
  switch (payload.type) {
    case "cursor":
      if (typeof payload.root === "string") session.conversations.onThreadSeen(payload.root);
      return session.conversations.invalidate(conv);
    case "personal_set":
      return session.personal.onEvent(payload.set as Partial<PersonalKept>);
    case "delivery":
      return session.changeMessage(
        conv,
        String(payload.message_id),
        (message) => delivered(message, payload),
      );
    case "delivery_paused":
      return payload.paused === true ? pausedElsewhere(session, conv) : undefined;
    case "permission":
      return session.permissions.onEvent(payload);
    case "left":
      return void session.putOut(conv);
    case "kicked":
      session.toasts.info(`You were removed from #${session.conversations.titleOf(conv)}`);
      return void session.putOut(conv);
    case "invited":
      session.toasts.add({
        kind: "info",
        title: `${payload.by_name} invites you to #${conv}`,
        text: String(payload.note ?? ""),
        ms: 30_000,
        action: { label: "Join", run: () => void session.join(conv) },
      });
      return session.conversations.invalidate(conv);
    default:
      session.conversations.invalidate(conv);
  }
}

/** The owner hears of agents that were stopped where nobody else would see it. */
function pausedElsewhere({ toasts, manage }: Session, conv: string): void {
  toasts.add({
    kind: "info",
    title: "Agents were stopped from waking each other",
    text: `They wrote to each other too often without a human, in ${conv}, where you are not a member.`,
    group: `paused ${conv}`,
    ms: 30_000,
    action: { label: "Let them go on", run: () => void manage.continueDelivery(conv) },
  });
}
