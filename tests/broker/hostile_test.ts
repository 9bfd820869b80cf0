/** Bad manners end the connection that has them; everybody else is served, and the process lives. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { setImmediate } from "node:timers";
import { RawSocket } from "../support/raw.ts";
import { until } from "../support/until.ts";
import { bytes, connect } from "./clients.ts";
import { ServedBroker } from "./served_broker.ts";

/** Bytes that look random and are the same in each run. */
function noise(seed: string, length: number): Buffer {
  const parts: Buffer[] = [];
  for (let i = 0; i * 64 < length; i++) parts.push(createHash("sha512").update(`${seed} ${i}`).digest());
  return Buffer.concat(parts).subarray(0, length);
}

/** A client that was there before and one that comes now reach each other. */
async function assertServed(served: ServedBroker): Promise<void> {
  await using old = await connect(served.tcpUrl);
  await using page = await connect(served.wsUrl);
  await old.subscribe("served");
  await page.publish("served", "yes");
  await old.count(1);
  assert.deepEqual(served.log.events("error"), []);
}

Deno.test("hundreds of half-open connections, closed at once, leave nothing behind", async () => {
  await using served = await ServedBroker.start();
  await using watcher = await connect(served.tcpUrl);
  const starts = [
    Buffer.alloc(0),
    bytes.connect("half").subarray(0, 7),
    bytes.connect("half", { clean: false }),
  ];
  for (let round = 0; round < 3; round++) {
    const sockets = await Promise.all(Array.from({ length: 300 }, () => RawSocket.open(served.port)));
    await Promise.all(sockets.map((socket, i) => socket.send(starts[i % starts.length]!)));
    await watcher.fence();
    for (const socket of sockets) socket[Symbol.dispose]();
  }
  await until(() => served.door.stats().connections.tcp === 1, { what: "the end of 900 connections" });
  await until(() => served.door.stats().connections.sessions === 1);
  await watcher.fence();
  await assertServed(served);
});

Deno.test("more connections than allowed are closed at once, the others stay", async () => {
  await using served = await ServedBroker.start({ connections: 20 });
  await using watcher = await connect(served.tcpUrl);
  const sockets = await Promise.all(Array.from({ length: 50 }, () => RawSocket.open(served.port)));
  await until(() => served.door.stats().connections.rejected === 31);
  await watcher.fence();
  await assert.rejects(connect(served.tcpUrl));
  await assert.rejects(connect(served.wsUrl));
  for (const socket of sockets) socket[Symbol.dispose]();
  await until(() => served.door.stats().connections.tcp === 1);
  await assertServed(served);
});

Deno.test("random bytes, alone or behind a CONNECT, end only their own connection", async () => {
  await using served = await ServedBroker.start();
  for (let i = 0; i < 150; i++) {
    using socket = await RawSocket.open(served.port);
    if (i % 2 === 1) {
      await socket.send(bytes.connect(`noisy-${i}`));
      await socket.readSome();
    }
    await socket.send(noise(`noise ${i}`, 1 + i * 37));
  }
  await until(() => served.door.stats().connections.tcp === 0);
  await assertServed(served);
});

Deno.test("every kind of packet, cut short or with a wrong length, ends only its own connection", async () => {
  await using served = await ServedBroker.start();
  for (let first = 0; first < 256; first++) {
    for (const body of [[], [0], [0, 1], [0, 200, 65], [255, 255, 255]]) {
      using socket = await RawSocket.open(served.port);
      await socket.send(
        Buffer.concat([bytes.connect("odd"), Buffer.from([first, body.length, ...body]), bytes.ping]),
      );
    }
  }
  await until(() => served.door.stats().connections.tcp === 0);
  await assertServed(served);
});

Deno.test("a client that vanishes in the middle of a packet leaves nothing behind", async () => {
  await using served = await ServedBroker.start();
  const publish = bytes.publish("claude-comms/conv/general/messages", "x".repeat(200), 1);
  for (let cut = 1; cut < publish.length; cut += 7) {
    using socket = await RawSocket.open(served.port);
    await socket.send(Buffer.concat([bytes.connect(`cut-${cut}`), publish.subarray(0, cut)]));
  }
  await until(() => served.door.stats().connections.tcp === 0);
  assert.deepEqual(served.hub.taken, []);
  await assertServed(served);
});

for (const url of ["tcpUrl", "wsUrl"] as const) {
  Deno.test(`a packet above the limit closes its sender before it is collected (${url})`, async () => {
    await using served = await ServedBroker.start();
    await using watcher = await connect(served.tcpUrl);
    await watcher.subscribe("#");
    await using sender = await connect(served[url]);
    sender.mqtt.publish("t", Buffer.alloc(5_000_000), { qos: 1 });
    await sender.closed();
    await watcher.fence();
    assert.deepEqual(watcher.arrived, []);
    await assertServed(served);
  });
}

Deno.test("a client that pipelines before its CONNACK is served in order", async () => {
  await using served = await ServedBroker.start();
  await using reader = await connect(served.tcpUrl);
  await reader.subscribe("t");
  using socket = await RawSocket.open(served.port);
  const publishes = Array.from({ length: 200 }, (_, i) => bytes.publish("t", String(i), i + 1));
  await socket.send(Buffer.concat([bytes.connect("eager"), ...publishes]));
  await reader.count(200);
  assert.deepEqual(reader.texts, publishes.map((_, i) => String(i)));
});

Deno.test("a subscriber that does not read is cut, and the healthy one gets everything at once", async () => {
  await using served = await ServedBroker.start({ stallMs: 1000 });
  await using healthy = await connect(served.tcpUrl);
  await healthy.subscribe("claude-comms/#");
  await using writer = await connect(served.tcpUrl);
  using frozen = await RawSocket.open(served.port);
  await frozen.send(Buffer.concat([bytes.connect("frozen"), bytes.subscribe("claude-comms/#", 1)]));
  await frozen.readSome();
  const body = "x".repeat(20_000);
  for (let i = 0; i < 1500; i++) {
    served.publish("claude-comms/x", `${i} ${body}`);
    if (i % 50 > 0) continue;
    await writer.publish("other", "goes on");
    await until(() => healthy.arrived.length > i - 200);
  }
  await healthy.count(1500);
  assert.deepEqual(
    healthy.texts.map((text) => Number(text.split(" ")[0])),
    Array.from({ length: 1500 }, (_, i) => i),
  );
  await until(() => served.door.stats().connections.tcp === 2, { what: "the end of the frozen one" });
  await assertServed(served);
});

Deno.test("a subscriber that does not read is cut at the limit even before its time is over", async () => {
  await using served = await ServedBroker.start({ stallMs: 60_000, outgoingBytes: 1_000_000 });
  using frozen = await RawSocket.open(served.port);
  await frozen.send(Buffer.concat([bytes.connect("frozen"), bytes.subscribe("claude-comms/#", 0)]));
  await frozen.readSome();
  const payload = "x".repeat(100_000);
  // The kernel takes some megabytes before a write stops leaving.
  for (let i = 0; i < 200 && served.door.stats().connections.tcp > 0; i++) {
    served.publish("claude-comms/x", payload, { qos: 0 });
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  await until(() => served.door.stats().connections.tcp === 0);
  await assertServed(served);
});
