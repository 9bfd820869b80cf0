/**
 * The load generator for durable chat messages over MQTT, a process of its own: `deno run -A durable_load.ts '<DurableLoad as JSON>'`.
 * Each publisher keeps `inFlight` QoS 1 messages under way, every one with an id of its own; a PUBACK means that it is on disk.
 */
import { Buffer } from "node:buffer";
import { openWire, type Transport, type Wire } from "./mqtt_wire.ts";

export interface DurableLoad {
  transport: Transport;
  port: number;
  publishers: number;
  inFlight: number;
  seconds: number;
  warmupSeconds: number;
  /** Who the messages are from: the person the daemon belongs to. */
  sender: { key: string; name: string };
}

export interface DurableResult {
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
}

const topic = "claude-comms/conv/general/messages";
const idDigits = 12;
const connackBytes = 4;
const pubackBytes = 4;

class Publisher {
  readonly #wire: Wire;
  readonly #packet: Buffer;
  readonly #idAt: number;
  readonly #prefix: number;
  /** When the messages under way were sent, oldest first. */
  readonly #sentAt: number[] = [];
  readonly latencies: number[] = [];
  #sent = 0;
  #carry = 0;

  private constructor(wire: Wire, { packet, number }: { packet: Buffer; number: number }) {
    this.#wire = wire;
    this.#packet = packet;
    this.#idAt = packet.indexOf("0".repeat(idDigits));
    this.#prefix = number * 1e9;
  }

  static async connect(load: DurableLoad, number: number): Promise<Publisher> {
    let greeted = () => {};
    let greeting = connackBytes;
    const isReady = new Promise<void>((resolve) => greeted = resolve);
    const wire = await openWire({
      ...load,
      onBytes(bytes) {
        if (greeting > 0) {
          greeting -= bytes.length;
          return greeted();
        }
        publisher.#acknowledged(bytes.length);
      },
    });
    const publisher = new Publisher(wire, { packet: publishPacket(load), number });
    wire.send(packetOf(0x10, text("MQTT"), Buffer.from([4, 2, 0, 0]), text(`bench-durable-${number}`)));
    await isReady;
    return publisher;
  }

  /** Sends the next message. Packet numbers go round; the daemon answers in their order. */
  send(): void {
    const packet = Buffer.from(this.#packet);
    packet.write(String(this.#prefix + this.#sent).padStart(idDigits, "0"), this.#idAt);
    packet.writeUInt16BE(this.#sent % 65_535 + 1, packetIdAt(packet));
    this.#sent++;
    this.#sentAt.push(performance.now());
    this.#wire.send(packet);
  }

  #acknowledged(bytes: number): void {
    this.#carry += bytes;
    for (; this.#carry >= pubackBytes; this.#carry -= pubackBytes) {
      this.latencies.push(performance.now() - this.#sentAt.shift()!);
      this.send();
    }
  }
}

/** Runs the load; latencies of the warm-up are left out. */
async function run(load: DurableLoad): Promise<DurableResult> {
  const publishers = await Promise.all(
    Array.from({ length: load.publishers }, (_, n) => Publisher.connect(load, n)),
  );
  for (const publisher of publishers) for (let n = 0; n < load.inFlight; n++) publisher.send();
  await pause(load.warmupSeconds);
  for (const { latencies } of publishers) latencies.length = 0;
  const begin = performance.now();
  await pause(load.seconds);
  const seconds = (performance.now() - begin) / 1000;
  const times = Float64Array.from(publishers.flatMap(({ latencies }) => latencies)).sort();
  const at = (q: number) => Math.round((times[Math.floor(times.length * q)] ?? NaN) * 100) / 100;
  return { perSecond: Math.round(times.length / seconds), p50Ms: at(0.5), p99Ms: at(0.99) };
}

function pause(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}

function publishPacket({ sender }: DurableLoad): Buffer {
  const message = {
    id: "0".repeat(idDigits),
    ts: "2026-01-31T12:00:00.000Z",
    sender: { ...sender, type: "human" },
    recipients: null,
    mentions: null,
    body: "A message of ordinary length, as agents send them to each other all day long.",
    reply_to: null,
    conv: "general",
  };
  return packetOf(0x32, text(topic), Buffer.alloc(2), Buffer.from(JSON.stringify(message)));
}

/** Behind the fixed header (one byte, the length in two as it is between 128 and 16,383) and the topic. */
function packetIdAt(packet: Buffer): number {
  return 1 + 2 + 2 + packet.readUInt16BE(3);
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes]);
}

function packetOf(first: number, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const length = body.length < 128 ? [body.length] : [body.length & 0x7f | 0x80, body.length >> 7];
  return Buffer.concat([Buffer.from([first, ...length]), body]);
}

if (import.meta.main) {
  const result = await run(JSON.parse(Deno.args[0]!) as DurableLoad);
  console.log(JSON.stringify(result));
  Deno.exit(0);
}
