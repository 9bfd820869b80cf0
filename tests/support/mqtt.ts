/** MQTT clients that keep what arrives. */
import mqtt from "mqtt";
import { Buffer } from "node:buffer";
import { until, within } from "./until.ts";

export interface MqttOptions {
  clientId?: string;
  username?: string;
  password?: string;
  clean?: boolean;
  will?: mqtt.IClientOptions["will"];
}

export interface Arrived {
  topic: string;
  text: string;
  retained: boolean;
  // deno-lint-ignore no-explicit-any -- payloads are inspected field by field in tests
  json: any;
}

export class MqttClient implements AsyncDisposable {
  readonly arrived: Arrived[] = [];
  /** Resolves when the connection has ended, from either side. */
  readonly closed: Promise<void>;

  constructor(readonly client: mqtt.MqttClient) {
    this.closed = new Promise((resolve) => client.once("close", () => resolve()));
    client.on("message", (topic, payload, packet) => {
      const text = payload.toString();
      this.arrived.push({ topic, text, retained: packet.retain, json: parsed(text) });
    });
  }

  async subscribe(...filters: string[]): Promise<void> {
    await this.client.subscribeAsync(filters, { qos: 1 });
  }

  /** Resolves at the PUBACK; rejects when the connection ends before. */
  async publish(
    topic: string,
    payload: string | Uint8Array | object,
    { retain = false }: { retain?: boolean } = {},
  ): Promise<void> {
    const raw = typeof payload === "string" || payload instanceof Uint8Array
      ? payload
      : JSON.stringify(payload);
    const acknowledged = this.client.publishAsync(topic, Buffer.from(raw), { qos: 1, retain });
    const ended = this.closed.then(() => {
      throw new Error(`The connection was closed instead of an acknowledgement on ${topic}`);
    });
    await within(Promise.race([acknowledged, ended]), { what: `the PUBACK on ${topic}` });
  }

  /** Waits for the first arrival that fits. */
  async next(fits: (message: Arrived) => boolean, what = "an MQTT message"): Promise<Arrived> {
    return await until(() => this.arrived.find(fits), { what });
  }

  /** The bodies of chat messages that arrived, in order, without the system's own. */
  get bodies(): string[] {
    return this.arrived
      .filter(({ topic, json }) =>
        topic.endsWith("/messages") && json?.sender && json.sender.type !== "system"
      )
      .map(({ json }) => json.body);
  }

  /**
   * A fence: everything that was on its way before has arrived afterwards.
   * A message of our own goes through the same broker and comes back behind the others.
   */
  async fence(): Promise<void> {
    const topic = `fence/${crypto.randomUUID()}`;
    await this.subscribe(topic);
    await this.publish(topic, "x");
    await this.next((message) => message.topic === topic, "the fence");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client.endAsync(true);
  }
}

/** Connects over TCP (`mqtt:`) or WebSocket (`ws:`); one try, no reconnecting. Rejects when it is refused. */
export async function connectMqtt(url: string, options: MqttOptions = {}): Promise<MqttClient> {
  const raw = mqtt.connect(url, {
    reconnectPeriod: 0,
    connectTimeout: 10_000,
    protocolVersion: 4,
    ...options,
  });
  // Wrapped before it is connected: what waited for a returning session arrives right behind the CONNACK.
  const client = new MqttClient(raw);
  try {
    await new Promise<void>((resolve, reject) => {
      raw.once("connect", () => resolve());
      raw.once("error", reject);
      raw.once("close", () => reject(new Error(`${url} closed the connection`)));
    });
  } catch (error) {
    await client[Symbol.asyncDispose]();
    throw error;
  }
  raw.on("error", () => undefined);
  return client;
}

/** A chat message as a foreign client publishes it. */
export function chatMessage(
  conv: string,
  { key, name, body }: { key: string; name: string; body: string },
): Record<string, unknown> {
  return {
    id: crypto.randomUUID(),
    ts: new Date().toISOString(),
    sender: { key, name, type: "human" },
    recipients: null,
    mentions: null,
    body,
    reply_to: null,
    conv,
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
