/** MQTT over WebSocket as bytes: frames are no packets. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { once } from "node:events";
import { webSocketStream } from "../../src/broker/websocket_stream.ts";
import { RawSocket } from "../support/raw.ts";
import { until, within } from "../support/until.ts";
import { bytes, connect } from "./clients.ts";
import { ServedBroker } from "./served_broker.ts";

/** A WebSocket that keeps what comes, and how it ended. */
class Frames implements AsyncDisposable {
  readonly frames: Buffer[] = [];
  readonly socket: WebSocket;
  #closed: Promise<number>;

  private constructor(url: string, protocols: string[]) {
    this.socket = new WebSocket(url, protocols);
    this.socket.binaryType = "arraybuffer";
    this.socket.onmessage = ({ data }) => this.frames.push(Buffer.from(data));
    this.#closed = new Promise((resolve) => this.socket.onclose = ({ code }) => resolve(code));
  }

  static async open(url: string, protocols = ["mqtt"]): Promise<Frames> {
    const frames = new Frames(url, protocols);
    await within(
      new Promise<void>((resolve, reject) => {
        frames.socket.onopen = () => resolve();
        frames.socket.onerror = () => reject(new Error("The WebSocket was refused"));
      }),
    );
    frames.socket.onerror = () => {};
    return frames;
  }

  get received(): Buffer {
    return Buffer.concat(this.frames);
  }

  send(packet: Buffer): void {
    this.socket.send(new Uint8Array(packet));
  }

  async receive(count: number): Promise<Buffer> {
    await until(() => this.received.length >= count, { what: `${count} bytes` });
    return this.received;
  }

  /** The close code. */
  async closed(): Promise<number> {
    return await within(this.#closed, { what: "the end of the WebSocket" });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.socket.close();
    await this.closed();
  }
}

Deno.test("packets may be cut into frames at every byte, or come together in one", async () => {
  await using served = await ServedBroker.start();
  const packets = Buffer.concat([
    bytes.connect("c"),
    bytes.subscribe("t"),
    bytes.publish("t", "hello"),
    bytes.ping,
  ]);
  for (const size of [1, 2, 3, 7, packets.length]) {
    await using client = await Frames.open(served.wsUrl);
    for (let at = 0; at < packets.length; at += size) client.send(packets.subarray(at, at + size));
    // CONNACK 4, SUBACK 5, PUBLISH 10, PINGRESP 2.
    const got = await client.receive(21);
    assert.equal(got[0], 0x20, `frames of ${size} bytes`);
    for (const part of [Buffer.from([0x90, 3]), "hello", Buffer.from([0xd0, 0])]) {
      assert.ok(got.includes(part));
    }
  }
});

Deno.test("the sub-protocol is mqtt", async () => {
  await using served = await ServedBroker.start();
  await using client = await Frames.open(served.wsUrl, ["other", "mqtt"]);
  assert.equal(client.socket.protocol, "mqtt");
});

Deno.test("a text frame closes with 1003, garbage with 1008, and neither disturbs the others", async () => {
  await using served = await ServedBroker.start();
  await using other = await connect(served.wsUrl);
  await using text = await Frames.open(served.wsUrl);
  text.socket.send("hello");
  assert.equal(await text.closed(), 1003);
  await using garbage = await Frames.open(served.wsUrl);
  garbage.send(Buffer.from("GET / HTTP/1.1\r\n\r\n"));
  assert.equal(await garbage.closed(), 1008);
  await other.fence();
  assert.deepEqual(served.log.events("error"), []);
  await until(() => served.door.stats().connections.websocket === 1);
});

Deno.test("a request that is no handshake gets an answer that says so, a full broker says that", async () => {
  await using served = await ServedBroker.start({ connections: 1 });
  const url = served.wsUrl.replace("ws:", "http:");
  const plain = await fetch(url);
  assert.equal(plain.status, 400);
  assert.match((await plain.json()).message, /handshake/);
  await using _client = await connect(served.tcpUrl);
  const full = await fetch(url);
  assert.equal(full.status, 503);
  await full.body?.cancel();
});

Deno.test("a client that is far ahead of the broker is cut instead of being collected", async () => {
  await using served = await ServedBroker.start({ webSocketInputBytes: 300_000, intakeBytes: 1 });
  served.hub.verdict = () => new Promise(() => {});
  await using client = await Frames.open(served.wsUrl);
  client.send(bytes.connect("fast"));
  await client.receive(4);
  for (let i = 0; i < 100; i++) client.send(bytes.publish("claude-comms/x", Buffer.alloc(10_000)));
  await client.closed();
  const [cut] = served.log.entries.filter(({ event }) => event === "mqtt.connection_failed");
  assert.match(String(cut!.fields.error), /bytes ahead of the broker/);
});

Deno.test("a page that does not read is cut and what waited for it is let go; the healthy one gets everything", async () => {
  await using served = await ServedBroker.start({ stallMs: 1000 });
  await using healthy = await connect(served.wsUrl);
  await healthy.subscribe("claude-comms/#");
  using frozen = await RawSocket.open(served.webSocketPort);
  await frozen.send(
    "GET /mqtt HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" +
      "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: mqtt\r\n\r\n",
  );
  await frozen.readSome();
  await frozen.send(frame(bytes.connect("frozen")));
  await frozen.send(frame(bytes.subscribe("claude-comms/#")));
  await until(() => served.door.stats().connections.sessions === 2);
  const body = "x".repeat(20_000);
  await until(() => {
    const isAhead = served.door.bus.figures.published > healthy.arrived.length + 200;
    for (let i = 0; i < 50 && !isAhead; i++) served.publish("claude-comms/x", body);
    return served.door.stats().connections.sessions === 1;
  });
  await healthy.count(served.door.bus.figures.published);
  assert.equal(served.door.stats().connections.closingWebSockets, 1, "counted until the other end is gone");
});

/** A masked binary frame with a mask of zero. */
function frame(body: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0x82, 0x80 | body.length, 0, 0, 0, 0]), body]);
}

/** A pair of connected WebSockets, the first wrapped as the broker does it. */
async function pair(): Promise<
  { stream: ReturnType<typeof webSocketStream>; other: WebSocket; end: () => Promise<void> }
> {
  const opened = Promise.withResolvers<WebSocket>();
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, (request) => {
    const { socket, response } = Deno.upgradeWebSocket(request);
    socket.onopen = () => opened.resolve(socket);
    return response;
  });
  const other = new WebSocket(`ws://127.0.0.1:${server.addr.port}`);
  other.binaryType = "arraybuffer";
  await once(other, "open");
  const stream = webSocketStream(await opened.promise, { maxInputBytes: 1000 });
  return { stream, other, end: () => server.shutdown() };
}

Deno.test("the stream ends when the WebSocket is closed from the other end, after what was sent before", async () => {
  const { stream, other, end } = await pair();
  other.send(new Uint8Array([1, 2]));
  other.send(new Uint8Array([3]));
  other.close();
  const got: number[] = [];
  for await (const chunk of stream) got.push(...chunk as Buffer);
  assert.deepEqual(got, [1, 2, 3]);
  assert.ok(stream.destroyed);
  await end();
});

Deno.test("a write is done when the WebSocket has sent it, and fails when it is closed", async () => {
  const { stream, other, end } = await pair();
  const arrived = new Promise<number>((resolve) => other.onmessage = ({ data }) => resolve(data.byteLength));
  await within(new Promise<void>((resolve) => stream.write(Buffer.alloc(100_000), () => resolve())));
  assert.equal(await within(arrived), 100_000);
  const closed = once(stream, "close");
  const otherClosed = new Promise((resolve) => other.onclose = resolve);
  stream.destroy();
  await closed;
  const failure = await within(new Promise((resolve) => stream.write(Buffer.alloc(1), resolve)));
  assert.ok(failure instanceof Error);
  await otherClosed;
  await end();
});
