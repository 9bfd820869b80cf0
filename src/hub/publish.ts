/** Putting durable events on the bus, each encoded once. */
import { Buffer } from "node:buffer";
import type { NumberedEvent } from "../protocol/events.ts";
import { topics } from "../protocol/topics.ts";
import type { Context } from "./context.ts";
import type { Publication } from "./ports.ts";
import type { State } from "./state.ts";
import { wiresOf } from "./wire.ts";
import { audienceOfMessage } from "./wire_messages.ts";
import type { Wire } from "./wire_form.ts";
import { metaWires } from "./wire_conversations.ts";

const nothing = Buffer.alloc(0);

/** Everything one durable event says. `body` is the record's body, which for a message is its wire form. */
export function publishEvent(ctx: Context, event: NumberedEvent, body: Uint8Array): void {
  if (event.kind === "message") return publishMessage(ctx, event, body);
  for (const wire of wiresOf(ctx.state, event)) ctx.outbox.publishNow(publicationOf(wire));
  for (const publication of clearings(ctx.state, event)) ctx.outbox.publishNow(publication);
}

function publishMessage(
  ctx: Context,
  { body: message }: Extract<NumberedEvent, { kind: "message" }>,
  payload: Uint8Array,
): void {
  const audience = audienceOfMessage(ctx.state, message.id);
  if (!audience) return;
  const publication = {
    topic: topics.messages(message.conv),
    payload,
    qos: 1,
    retain: false,
    audience,
  } as const;
  ctx.outbox.publishNow(publication);
  if (message.reply_to === null) return;
  ctx.outbox.publishNow({ ...publication, topic: topics.thread(message.conv, message.reply_to) });
}

function publicationOf({ topic, payload, audience, retain = false }: Wire): Publication {
  return { topic, payload: Buffer.from(JSON.stringify(payload)), qos: 1, retain, audience };
}

/** What was retained about a conversation that is gone, or about an earlier one of the same id. */
function clearings(state: State, event: NumberedEvent): Publication[] {
  if (event.kind === "conversation_deleted") return [clearing(topics.meta(event.body.conv))];
  if (event.kind !== "conversation_created") return [];
  const { conv } = event.body;
  const before = [...state.conversations.values()].some((other) => other.deleted && other.id === conv);
  return before ? [clearing(topics.messages(conv))] : [];
}

function clearing(topic: string): Publication {
  return { topic, payload: nothing, qos: 1, retain: true, audience: { kind: "everyone" } };
}

/** What a broker that has just started has to retain. */
export function publishRetained(ctx: Context): void {
  for (const conversation of ctx.state.conversations.values()) {
    for (const wire of metaWires(ctx.state, conversation.ref)) ctx.outbox.publish(publicationOf(wire));
  }
}
