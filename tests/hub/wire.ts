/** A foreign MQTT client as the hub sees it, and what a subscriber would find retained. */
import type { ClientType, MqttSession, Verdict, Viewer } from "../../src/hub/api.ts";
import type { World } from "./world.ts";

export function mqttSession(key: Viewer, client: ClientType = "web"): MqttSession {
  const principal = { key: null, proven: false, owner: false, client };
  return { clientId: `claude-comms-${client}-${key ?? "none"}-1a2b`, key, principal };
}

/** Publishes an object as JSON, text and bytes as they are. */
export async function publish(
  world: World,
  session: MqttSession,
  [topic, value]: [topic: string, value: unknown],
): Promise<Verdict> {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const payload = value instanceof Uint8Array ? value : new TextEncoder().encode(text);
  return await world.hub.intake(session, { topic, payload, retain: false });
}

/** What is retained now under `claude-comms/` + prefix. */
export function retained(world: World, prefix = ""): Map<string, Record<string, unknown>> {
  const found = new Map<string, Record<string, unknown>>();
  for (const { topic, payload, retain } of world.published) {
    if (!retain || !topic.startsWith(`claude-comms/${prefix}`)) continue;
    if (payload.length === 0) found.delete(topic);
    else found.set(topic, JSON.parse(new TextDecoder().decode(payload)));
  }
  return found;
}

/** All publications of a topic, empty ones as null. */
export function publications(world: World, topic: string): (Record<string, unknown> | null)[] {
  return world.published.filter((p) => p.topic === topic)
    .map(({ payload }) => payload.length === 0 ? null : JSON.parse(new TextDecoder().decode(payload)));
}

export function wireMessage(
  sender: { key: string; name: string; type?: string },
  body: string,
  more: Record<string, unknown> = {},
): Record<string, unknown> {
  return {
    id: crypto.randomUUID(),
    ts: "2026-03-13T14:00:00.123Z",
    sender: { type: "human", ...sender },
    recipients: null,
    mentions: null,
    body,
    reply_to: null,
    conv: "general",
    ...more,
  };
}
