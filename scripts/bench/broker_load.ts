/**
 * The load generator of the broker benchmark, a process of its own: `deno run -A broker_load.ts '<Load as JSON>'`.
 * A closed loop: a publisher sends on as its messages arrive at the subscribers (or, without any, as they are acknowledged).
 */
import { Buffer } from "node:buffer";
import { openWire, type Qos, type Transport, type Wire } from "./mqtt_wire.ts";

export interface Load {
  transport: Transport;
  port: number;
  qos: Qos;
  publishers: number;
  subscribers: number;
  /** Messages under way at once, of all publishers together. */
  window: number;
  seconds: number;
  warmupSeconds: number;
  topic: string;
  /** Bytes of one payload. */
  payload: string;
}

export interface LoadResult {
  /** Deliveries, or acknowledgements without a subscriber, per second. */
  perSecond: number;
}

const pubackBytes = 4;
const idBytes = 2;

interface Counter {
  /** Deliveries, or acknowledgements, so far. */
  arrived: number;
}

async function run(load: Load): Promise<LoadResult> {
  const counter: Counter = { arrived: 0 };
  const publishers: Publisher[] = [];
  const onArrival = () => {
    const done = counter.arrived / Math.max(1, load.subscribers);
    const each = (done + load.window) / load.publishers;
    for (const one of publishers) one.sendUpTo(each);
  };
  for (let i = 0; i < load.subscribers; i++) await subscribe(load, { counter, onArrival, name: `sub-${i}` });
  for (let i = 0; i < load.publishers; i++) {
    const acked = load.subscribers === 0 ? (n: number) => (counter.arrived += n, onArrival()) : () => {};
    publishers.push(await connectPublisher(load, { acked, name: `pub-${i}` }));
  }
  onArrival();
  await seconds(load.warmupSeconds);
  const from = { arrived: counter.arrived, at: performance.now() };
  await seconds(load.seconds);
  return { perSecond: Math.round((counter.arrived - from.arrived) / (performance.now() - from.at) * 1000) };
}

function seconds(count: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, count * 1000));
}

async function subscribe(
  load: Load,
  { counter, onArrival, name }: { counter: Counter; onArrival: () => void; name: string },
): Promise<void> {
  const size = publishPacket(load, 1).length;
  const idAt = size - Buffer.byteLength(load.payload) - idBytes;
  let ready = () => {};
  let greeting = 4 + 5;
  let carry = 0;
  const acks = Buffer.alloc(pubackBytes * 4096);
  const wire = await openWire({
    ...load,
    onBytes: (bytes) => {
      if (greeting > 0) {
        greeting -= bytes.length;
        if (greeting <= 0) ready();
        return;
      }
      const total = carry + bytes.length;
      if (load.qos === 1) acknowledge(bytes, { wire, acks, size, idAt, carry });
      counter.arrived += Math.floor(total / size);
      carry = total % size;
      onArrival();
    },
  });
  const isReady = new Promise<void>((resolve) => ready = resolve);
  wire.send(Buffer.concat([connectPacket(name), subscribePacket(load.topic, load.qos)]));
  await isReady;
}

/** Answers each publish whose packet id lies in these bytes; an id cut in two is answered with its second half unseen. */
function acknowledge(
  bytes: Buffer,
  { wire, acks, size, idAt, carry }: { wire: Wire; acks: Buffer; size: number; idAt: number; carry: number },
): void {
  let at = 0;
  let position = idAt - carry;
  if (position < 0) position += size;
  for (; position < bytes.length; position += size) {
    acks[at] = 0x40;
    acks[at + 1] = 2;
    acks[at + 2] = bytes[position]!;
    acks[at + 3] = bytes[position + 1] ?? 0;
    at += pubackBytes;
    if (at < acks.length) continue;
    wire.send(Buffer.from(acks));
    at = 0;
  }
  if (at > 0) wire.send(Buffer.from(acks.subarray(0, at)));
}

class Publisher {
  readonly #wire: Wire;
  readonly #packets: Buffer;
  readonly #size: number;
  readonly #count: number;
  #sent = 0;

  constructor(wire: Wire, load: Load) {
    this.#wire = wire;
    const packets = Array.from({ length: 2048 }, (_, i) => publishPacket(load, i + 1));
    this.#size = packets[0]!.length;
    this.#count = packets.length;
    this.#packets = Buffer.concat(packets);
  }

  /** Sends until `total` messages have been sent since the start. */
  sendUpTo(total: number): void {
    let more = Math.floor(total) - this.#sent;
    while (more > 0) {
      const from = this.#sent % this.#count;
      const n = Math.min(more, this.#count - from);
      this.#wire.send(this.#packets.subarray(from * this.#size, (from + n) * this.#size));
      this.#sent += n;
      more -= n;
    }
  }
}

async function connectPublisher(
  load: Load,
  { acked, name }: { acked: (count: number) => void; name: string },
): Promise<Publisher> {
  let ready = () => {};
  let greeting = 4;
  let carry = 0;
  const isReady = new Promise<void>((resolve) => ready = resolve);
  const wire = await openWire({
    ...load,
    onBytes: (bytes) => {
      if (greeting > 0) {
        greeting -= bytes.length;
        return ready();
      }
      carry += bytes.length;
      acked(Math.floor(carry / pubackBytes));
      carry %= pubackBytes;
    },
  });
  wire.send(connectPacket(name));
  await isReady;
  return new Publisher(wire, load);
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

function connectPacket(clientId: string): Buffer {
  return packet(0x10, text("MQTT"), Buffer.from([4, 2, 0, 0]), text(clientId));
}

function subscribePacket(topic: string, qos: Qos): Buffer {
  return packet(0x82, Buffer.from([0, 1]), text(topic), Buffer.from([qos]));
}

function publishPacket(load: Load, id: number): Buffer {
  const idPart = load.qos === 0 ? [] : [Buffer.from([id >> 8, id & 0xff])];
  return packet(0x30 | (load.qos << 1), text(load.topic), ...idPart, Buffer.from(load.payload));
}

if (import.meta.main) {
  const load = JSON.parse(Deno.args[0]!) as Load;
  const result = await run(load);
  await Deno.stdout.write(new TextEncoder().encode(JSON.stringify(result) + "\n"));
  Deno.exit(0);
}
