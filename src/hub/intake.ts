/**
 * The MQTT door: what becomes of a foreign client's publish. Nothing that arrives is trusted, and nothing that arrives
 * throws, except CommsError `unavailable` for a message that could not be stored now and may be sent again.
 */
import { CommsError } from "../protocol/errors.ts";
import { type ParsedTopic, parseTopic } from "../protocol/topics.ts";
import type { MqttSession, Verdict } from "./api.ts";
import type { Context } from "./context.ts";
import * as gestures from "./intake/gestures.ts";
import { messageIntake } from "./intake/message.ts";
import { metaIntake } from "./intake/meta.ts";
import { presenceIntake } from "./intake/presence.ts";
import type { RateWindow } from "./rate_window.ts";

export interface Packet {
  topic: string;
  payload: Uint8Array;
  retain: boolean;
}

interface Arrival {
  packet: Packet;
  rates: RateWindow;
}

const maxReasonChars = 300;

/** Topics outside ours pass as on any broker. Of ours, only a message is ever refused; everything else is ignored. */
export function intake(ctx: Context, session: MqttSession, arrival: Arrival): Verdict | Promise<Verdict> {
  const topic = parseTopic(arrival.packet.topic);
  if (!topic) return { action: "pass", audience: { kind: "everyone" } };
  try {
    const verdict = route(ctx, session, { ...arrival, topic });
    return verdict instanceof Promise ? verdict.catch((error) => verdictOn(ctx, topic, error)) : verdict;
  } catch (error) {
    return verdictOn(ctx, topic, error);
  }
}

function route(
  ctx: Context,
  session: MqttSession,
  { packet: { payload }, rates, topic }: Arrival & { topic: ParsedTopic },
): Verdict | Promise<Verdict> {
  switch (topic.kind) {
    case "conversation":
      return inConversation(ctx, session, { payload, rates, topic });
    case "presence": {
      const place = { key: topic.key, connection: topic.connection, conv: null };
      return presenceIntake(ctx, session, { place, payload });
    }
    case "participant": {
      const place = { key: topic.key, connection: null, conv: null };
      return presenceIntake(ctx, session, { place, payload });
    }
    default:
      return ignored("Only the daemon publishes on this topic");
  }
}

function inConversation(
  ctx: Context,
  session: MqttSession,
  { payload, rates, topic }: {
    payload: Uint8Array;
    rates: RateWindow;
    topic: Extract<ParsedTopic, { kind: "conversation" }>;
  },
): Verdict | Promise<Verdict> {
  const { conv, about } = topic;
  const rest = topic.rest ?? "";
  if (about === "meta") return metaIntake(ctx, session, { conv, payload });
  if (about === "presence") {
    const place = { key: rest, connection: null, conv };
    return presenceIntake(ctx, session, { place, payload });
  }
  if (payload.length === 0) return ignored("An empty payload says nothing here");
  switch (about) {
    case "messages":
      return messageIntake(ctx, session, { conv, payload });
    case "typing":
      return gestures.typingIntake(ctx, session, { conv, payload, key: rest });
    case "activity":
      return gestures.activityIntake(ctx, session, { conv, payload });
    case "reactions":
      return gestures.reactionIntake(ctx, session, { conv, payload, rates });
    case "pins":
      return gestures.pinIntake(ctx, session, { conv, payload });
    case "deletions":
      return gestures.deletionIntake(ctx, session, { conv, payload });
    case "threads":
    case "events":
      return ignored("Only the daemon publishes on this topic");
  }
}

function ignored(reason: string): Verdict {
  return { action: "ignore", reason };
}

function verdictOn(ctx: Context, topic: ParsedTopic, error: unknown): Verdict {
  const isMessage = topic.kind === "conversation" && topic.about === "messages";
  if (error instanceof CommsError) {
    // Refusing it for good would lose it: the connection ends without an acknowledgement and the client sends it again.
    if (isMessage && error.code === "unavailable") throw error;
    ctx.counters.intakeRefused.add(error.code);
    return { action: isMessage ? "refuse" : "ignore", reason: error.message.slice(0, maxReasonChars) };
  }
  ctx.log.error("intake.bug", { topic: topic.kind, error: String(error) });
  return { action: isMessage ? "refuse" : "ignore", reason: "The daemon failed to handle it" };
}
