/** MQTT clients over both transports, as real programs use them. */
import mqtt from "mqtt";
import { Buffer } from "node:buffer";
import { setTimeout as pause } from "node:timers/promises";
import { until, within } from "../support/until.ts";

export interface Arrived {
  topic: string;
  text: string;
  qos: number;
  retain: boolean;
  dup: boolean;
}

export class TestClient implements AsyncDisposable {
  /** All that came, fences excepted. */
  readonly arrived: Arrived[] = [];
  readonly mqtt: mqtt.MqttClient;
  readonly #fences = new Set<string>();
  sessionPresent = false;

  constructor(client: mqtt.MqttClient) {
    this.mqtt = client;
    // Packets that arrive together with the CONNACK are there before connectAsync resolves.
    client.on("connect", ({ sessionPresent }) => this.sessionPresent = sessionPresent);
    client.on("message", (topic, payload, { qos, retain, dup }) => {
      if (topic.startsWith("fence/")) this.#fences.add(topic);
      else this.arrived.push({ topic, text: payload.toString(), qos, retain, dup });
    });
    client.on("error", () => {});
  }

  get texts(): string[] {
    return this.arrived.map(({ text }) => text);
  }

  /** Resolves with the granted QoS (128: refused). */
  async subscribe(filter: string, qos: 0 | 1 | 2 = 1): Promise<number> {
    const grants = await within(this.mqtt.subscribeAsync(filter, { qos }), { what: `SUBACK of ${filter}` })
      .catch((error: { packet?: { granted: number[] } }) => {
        if (error.packet === undefined) throw error;
        return [{ qos: error.packet.granted[0]! }];
      });
    return grants[0]!.qos;
  }

  /** Resolves at the acknowledgement, or when a QoS 0 message is written. */
  async publish(
    topic: string,
    payload: string | Buffer,
    options: { qos?: 0 | 1 | 2; retain?: boolean } = {},
  ): Promise<void> {
    await within(this.mqtt.publishAsync(topic, payload, { qos: 1, ...options }), {
      what: `PUBACK on ${topic}`,
    });
  }

  async count(count: number): Promise<void> {
    await until(() => this.arrived.length >= count, {
      what: `${count} messages (${this.arrived.length} came)`,
    });
  }

  /** Everything that was on its way to this client is there afterwards. */
  async fence(): Promise<void> {
    const topic = `fence/${crypto.randomUUID()}`;
    await this.subscribe(topic, 0);
    await this.publish(topic, "fence");
    await until(() => this.#fences.has(topic), { what: "the fence" });
    await this.mqtt.unsubscribeAsync(topic);
  }

  /** Resolves when the broker has closed the connection. */
  async closed(): Promise<void> {
    await until(() => !this.mqtt.connected, { what: "the end of the connection" });
  }

  /** Breaks the connection off without DISCONNECT. */
  breakOff(): void {
    this.mqtt.stream.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.mqtt.endAsync(true);
    // mqtt.js lets go of its stores in timers without a delay, which would count as leaks of the test.
    await pause(0);
  }
}

/** One try, no reconnecting, MQTT 3.1.1. */
export async function connect(url: string, options: mqtt.IClientOptions = {}): Promise<TestClient> {
  const client = mqtt.connect(url, {
    reconnectPeriod: 0,
    connectTimeout: 10_000,
    protocolVersion: 4,
    keepalive: 0,
    ...options,
  });
  const test = new TestClient(client);
  await within(
    new Promise<void>((resolve, reject) => {
      client.once("connect", () => resolve());
      client.once("error", reject);
      client.once("close", () => reject(new Error("The connection was closed before CONNACK")));
    }),
    { what: "CONNACK" },
  ).catch(async (error) => {
    await client.endAsync(true);
    throw error;
  });
  return test;
}

function text(value: string): Buffer {
  const body = Buffer.from(value);
  return Buffer.concat([Buffer.from([body.length >> 8, body.length & 0xff]), body]);
}

function packet(first: number, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const length: number[] = [];
  let rest = body.length;
  do {
    length.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
    rest >>= 7;
  } while (rest > 0);
  return Buffer.concat([Buffer.from([first, ...length]), body]);
}

/** Packets as bytes, for what a well-behaved client does not do. */
export const bytes = {
  connect: (clientId: string, { clean = true, keepalive = 0 } = {}) =>
    packet(
      0x10,
      text("MQTT"),
      Buffer.from([4, clean ? 2 : 0, keepalive >> 8, keepalive & 0xff]),
      text(clientId),
    ),
  subscribe: (filter: string, qos = 0) => packet(0x82, Buffer.from([0, 1]), text(filter), Buffer.from([qos])),
  publish: (topic: string, payload: string | Buffer, id = 0) =>
    packet(
      id === 0 ? 0x30 : 0x32,
      text(topic),
      id === 0 ? Buffer.alloc(0) : Buffer.from([id >> 8, id & 0xff]),
      Buffer.from(payload),
    ),
  puback: (id: number) => Buffer.from([0x40, 2, id >> 8, id & 0xff]),
  ping: Buffer.from([0xc0, 0]),
};
