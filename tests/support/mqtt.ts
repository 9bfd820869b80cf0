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

  constructor(readonly client: mqtt.MqttClient) {
    client.on("message", (topic, payload, packet) => {
      const text = payload.toString();
      this.arrived.push({ topic, text, retained: packet.retain, json: parsed(text) });
    });
  }

  async subscribe(...filters: string[]): Promise<void> {
    await this.client.subscribeAsync(filters, { qos: 1 });
  }

  /** Resolves at the PUBACK. */
  async publish(
    topic: string,
    payload: string | Uint8Array | object,
    { retain = false } = {},
  ): Promise<void> {
    const raw = typeof payload === "string" || payload instanceof Uint8Array
      ? payload
      : JSON.stringify(payload);
    await within(
      this.client.publishAsync(topic, typeof raw === "string" ? raw : toBuffer(raw), { qos: 1, retain }),
      {
        what: `the PUBACK on ${topic}`,
      },
    );
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

/** Connects over TCP (`mqtt:`) or WebSocket (`ws:`); one try, no reconnecting. */
export async function connectMqtt(url: string, options: MqttOptions = {}): Promise<MqttClient> {
  const client = await mqtt.connectAsync(url, {
    reconnectPeriod: 0,
    connectTimeout: 10_000,
    protocolVersion: 4,
    ...options,
  }, false);
  return new MqttClient(client);
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

function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
