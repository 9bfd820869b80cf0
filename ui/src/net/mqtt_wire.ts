/** MQTT over the WebSocket of the same address. The library is large, so it is fetched when it is needed. */
import { TOPIC_ROOT } from "$protocol/topics.ts";
import type { Wire, WireEvents } from "./feed.ts";

export interface WireOptions {
  key: string;
  instance: string;
}

const about = ["messages", "events", "reactions", "pins", "activity", "typing/+"];

export async function openMqtt({ key, instance }: WireOptions, events: WireEvents): Promise<Wire> {
  const { default: mqtt } = await import("mqtt");
  const { protocol, host } = location;
  const client = mqtt.connect(`${protocol === "https:" ? "wss" : "ws"}://${host}/mqtt`, {
    clientId: `claude-comms-web-${key}-${instance}`,
    clean: true,
    keepalive: 30,
    reconnectPeriod: 2000,
    connectTimeout: 10_000,
    resubscribe: false,
    queueQoSZero: false,
  });
  let problem: string | null = null;
  client.on("connect", () => {
    problem = null;
    client.subscribeAsync(topicsOf(key), { qos: 1 }).then(() => events.onReady(), () => client.reconnect());
  });
  client.on("message", (topic, payload) => events.onMessage(topic, payload));
  client.on("error", (error) => {
    problem = error.message;
  });
  client.on("close", () => events.onDown(problem));
  return {
    publish(topic, payload, options) {
      if (client.connected) client.publish(topic, JSON.stringify(payload), { qos: 0, ...options });
    },
    close: () => void client.end(true),
  };
}

function topicsOf(key: string): string[] {
  return [
    ...about.map((name) => `${TOPIC_ROOT}/conv/+/${name}`),
    `${TOPIC_ROOT}/presence/+/+`,
    `${TOPIC_ROOT}/system/conversations`,
    `${TOPIC_ROOT}/system/people`,
    `${TOPIC_ROOT}/participant/${key}/events`,
  ];
}
