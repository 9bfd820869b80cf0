/** What the daemon says over MQTT only, as it is true just now and never stored: who is there, who types, who does what. */
import type { Config } from "../config/load.ts";
import { reachableHost } from "../lib/hosts.ts";
import { topics } from "../protocol/topics.ts";
import { placeOf } from "./place.ts";
import { daemonState } from "./running.ts";

export interface LiveOptions {
  token: string | undefined;
  /** Whose client this is, as its id says. */
  key: string;
  client: "tui";
  instance: string;
  signal: AbortSignal;
  /** Null: something retained was cleared. */
  onMessage: (topic: string, payload: Record<string, unknown> | null) => void;
}

export interface LiveTopics {
  /** Does nothing while the connection is down. */
  publish(topic: string, payload: object): void;
}

const common = [topics.activity("+"), topics.typing("+", "+"), topics.presence("+", "+"), topics.people];

/** Connects, and again when the connection breaks, until the signal. The library is loaded only now. Throws when no daemon runs. */
export async function openLiveTopics(config: Config, options: LiveOptions): Promise<LiveTopics> {
  const { settings } = config;
  const url = await brokerUrl(config);
  const password = (await placeOf(config, { token: options.token }))?.bearer;
  const { default: mqtt } = await import("mqtt");
  const { key, client: kind, instance, signal } = options;
  const client = mqtt.connect(url, {
    clientId: `claude-comms-${kind}-${key}-${instance}`,
    keepalive: 30,
    reconnectPeriod: 2_000,
    resubscribe: false,
    queueQoSZero: false,
    // The process behind the address was proved to be our daemon by its pid file.
    rejectUnauthorized: false,
    ...(password === undefined ? {} : { username: settings["broker.auth.username"], password }),
  });
  const wanted = [...common, topics.participantEvents(key)];
  client.on("connect", () => void client.subscribeAsync(wanted).catch(() => client.reconnect()));
  client.on("message", (topic, bytes) => {
    const payload = objectOf(bytes);
    if (payload !== undefined) options.onMessage(topic, payload);
  });
  // It is told by the connection that carries the events; this one only tries again.
  client.on("error", () => {});
  signal.addEventListener("abort", () => void client.end(true), { once: true });
  if (signal.aborted) client.end(true);
  return {
    publish(topic, payload) {
      if (client.connected) client.publish(topic, JSON.stringify(payload), { qos: 0 });
    },
  };
}

async function brokerUrl({ paths, settings }: Config): Promise<string> {
  const state = await daemonState(paths);
  const noted = state.state === "running" ? state.info?.addresses.mqtt : undefined;
  const url = new URL(noted ?? `mqtt://${settings["broker.host"]}:${settings["broker.port"]}`);
  return `${url.protocol}//${bracketed(reachableHost(url.hostname))}:${url.port}`;
}

function bracketed(host: string): string {
  return host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
}

function objectOf(bytes: Uint8Array): Record<string, unknown> | null | undefined {
  if (bytes.length === 0) return null;
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof value === "object" ? value as Record<string, unknown> | null : undefined;
  } catch {
    return undefined;
  }
}
