/** Sessions with clean=false: what waits for an absent client, and how much of it. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { setImmediate } from "node:timers";
import { Audiences } from "../../src/broker/audiences.ts";
import { type KeptOptions, KeptSessions } from "../../src/broker/kept_sessions.ts";
import { defaultLimits } from "../../src/broker/limits.ts";
import { RawSocket } from "../support/raw.ts";
import { until } from "../support/until.ts";
import { bytes, connect } from "./clients.ts";
import { FakeHub, KeptLog, ServedBroker } from "./served_broker.ts";

const kept = { clientId: "t-aaaaaaaa", clean: false };

async function leaveBehind(served: ServedBroker, filter: string, qos: 0 | 1 | 2 = 1): Promise<void> {
  await using client = await connect(served.tcpUrl, kept);
  await client.subscribe(filter, qos);
}

Deno.test("QoS 1 and 2 messages wait for an absent client, in order and with the lower QoS; QoS 0 does not", async () => {
  await using served = await ServedBroker.start();
  await leaveBehind(served, "one/#", 1);
  await leaveBehind(served, "two", 2);
  await leaveBehind(served, "zero", 0);
  await using writer = await connect(served.tcpUrl);
  for (let i = 0; i < 50; i++) {
    await writer.publish("one/x", `one ${i}`, { qos: i % 3 as 0 | 1 | 2 });
    await writer.publish("two", `two ${i}`, { qos: i % 3 as 0 | 1 | 2 });
    await writer.publish("zero", `zero ${i}`);
  }
  await using back = await connect(served.wsUrl, kept);
  assert.equal(back.sessionPresent, true);
  const expected = Array.from({ length: 50 }, (_, i) => i).filter((i) => i % 3 > 0);
  await back.count(2 * expected.length);
  await writer.publish("one/x", "live");
  await back.fence();
  // mqtt.js hands a QoS 2 message out when it is released, so each QoS has its own order.
  const of = (topic: string) =>
    back.arrived.filter((one) => one.topic === topic).map(({ text, qos, dup }) => [text, qos, dup]);
  assert.deepEqual(of("one/x"), [...expected.map((i) => [`one ${i}`, 1, false]), ["live", 1, false]]);
  const two = (qos: number) => of("two").filter((one) => one[1] === qos).map(([text]) => text);
  for (const qos of [1, 2]) {
    assert.deepEqual(
      two(qos),
      expected.filter((i) => i % 3 === qos).map((i) => `two ${i}`),
    );
  }
});

Deno.test("messages that come while a client is coming back follow those that waited", async () => {
  await using served = await ServedBroker.start();
  await leaveBehind(served, "claude-comms/#");
  let next = 0;
  for (; next < 2000; next++) served.publish("claude-comms/x", String(next));
  const connecting = connect(served.tcpUrl, kept);
  for (; next < 3000; next++) {
    served.publish("claude-comms/x", String(next));
    if (next % 10 === 0) await new Promise<void>((resolve) => setImmediate(resolve));
  }
  await using back = await connecting;
  await back.count(3000);
  assert.deepEqual(back.texts, Array.from({ length: 3000 }, (_, i) => String(i)));
  await back.fence();
  await until(() => served.door.stats().kept.queuedBytes === 0);
});

Deno.test("what was sent but not acknowledged comes again, marked as such and under its old id", async () => {
  await using served = await ServedBroker.start();
  await leaveBehind(served, "t");
  await using writer = await connect(served.tcpUrl);
  const receive = async (ack: number[]) => {
    using socket = await RawSocket.open(served.port);
    await socket.send(bytes.connect(kept.clientId, { clean: false }));
    let got = Buffer.alloc(0);
    // CONNACK and two publishes of 8 bytes.
    while (got.length < 20) got = Buffer.concat([got, await socket.readSome()]);
    for (const id of ack) await socket.send(bytes.puback(id));
    await socket.send(bytes.ping);
    await socket.readSome();
    return [got.subarray(4, 12), got.subarray(12, 20)].map((one) => ({
      dup: (one[0]! & 8) !== 0,
      id: one.readUInt16BE(5),
      text: one.toString("utf8", 7),
    }));
  };
  await writer.publish("t", "a");
  await writer.publish("t", "b");
  const first = await receive([]);
  assert.deepEqual(first.map(({ dup, text }) => [dup, text]), [[false, "a"], [false, "b"]]);
  const second = await receive([first[0]!.id]);
  assert.deepEqual(second, first.map((one) => ({ ...one, dup: true })));
  await until(() => served.door.stats().kept.sessions === 1);
  await writer.publish("t", "c");
  const third = await receive(first.map(({ id }) => id));
  assert.deepEqual(third.map(({ dup, text }) => [dup, text]), [[true, "b"], [false, "c"]]);
  assert.notEqual(third[1]!.id, third[0]!.id);
});

Deno.test("a QoS 2 message that was received but not released is released, not sent again", async () => {
  await using served = await ServedBroker.start();
  await leaveBehind(served, "t", 2);
  await using writer = await connect(served.tcpUrl);
  await writer.publish("t", "x", { qos: 2 });
  let id = 0;
  {
    using socket = await RawSocket.open(served.port);
    await socket.send(bytes.connect(kept.clientId, { clean: false }));
    let got = Buffer.alloc(0);
    while (got.length < 12) got = Buffer.concat([got, await socket.readSome()]);
    id = got.readUInt16BE(9);
    await socket.send(Buffer.from([0x50, 2, id >> 8, id & 0xff]));
    assert.equal((await socket.readSome())[0], 0x62);
  }
  using socket = await RawSocket.open(served.port);
  await socket.send(bytes.connect(kept.clientId, { clean: false }));
  let got = Buffer.alloc(0);
  while (got.length < 8) got = Buffer.concat([got, await socket.readSome()]);
  assert.deepEqual([...got.subarray(4)], [0x62, 2, id >> 8, id & 0xff]);
  await socket.send(Buffer.from([0x70, 2, id >> 8, id & 0xff]));
  await until(() => served.door.stats().kept.queuedBytes === 0);
});

Deno.test("a QoS 2 message that its sender repeats over two connections is published once", async () => {
  await using served = await ServedBroker.start();
  await using reader = await connect(served.tcpUrl);
  await reader.subscribe("t", 2);
  const publish = bytes.publish("t", "once", 7);
  publish[0] = 0x34;
  for (let i = 0; i < 2; i++) {
    using socket = await RawSocket.open(served.port);
    await socket.send(bytes.connect("q2-sender", { clean: false }));
    await socket.readSome();
    await socket.send(publish);
    assert.deepEqual([...await socket.readSome()], [0x50, 2, 0, 7]);
  }
  await reader.fence();
  assert.deepEqual(reader.texts, ["once"]);
});

Deno.test("more waits than allowed: the session is dropped, and its client told by session-present 0", async () => {
  await using served = await ServedBroker.start({ offlinePackets: 100 });
  await leaveBehind(served, "claude-comms/#");
  for (let i = 0; i < 100; i++) served.publish("claude-comms/x", String(i));
  await until(() => served.door.stats().bus.waiting === 0);
  assert.equal(served.door.stats().kept.sessions, 1);
  served.publish("claude-comms/x", "one too many");
  await until(() => served.door.stats().kept.overflows === 1);
  assert.equal(served.door.stats().kept.queuedBytes, 0);
  await using back = await connect(served.tcpUrl, kept);
  await back.fence();
  assert.equal(back.sessionPresent, false);
  assert.deepEqual(back.arrived, []);
});

Deno.test("a client that is here and acknowledges nothing is cut when its session overflows", async () => {
  await using served = await ServedBroker.start({ offlinePackets: 100 });
  using socket = await RawSocket.open(served.port);
  await socket.send(bytes.connect("never-acks", { clean: false }));
  await socket.send(bytes.subscribe("claude-comms/#", 1));
  let got = 0;
  while (got < 9) got += (await socket.readSome()).length;
  for (let i = 0; i < 101; i++) served.publish("claude-comms/x", String(i));
  await socket.readAll();
  assert.equal(served.door.stats().kept.overflows, 1);
  await until(() => served.hub.ended.length === 1);
});

Deno.test("a clean session leaves nothing, and ends what was kept before", async () => {
  await using served = await ServedBroker.start();
  await leaveBehind(served, "t");
  {
    await using _clean = await connect(served.tcpUrl, { ...kept, clean: true });
    assert.equal(served.door.stats().kept.sessions, 0);
  }
  await using back = await connect(served.tcpUrl, kept);
  assert.equal(back.sessionPresent, false);
});

interface World {
  sessions: KeptSessions;
  clock: { now: number };
  overflown: string[];
  /** The sessions that exist, by client id. */
  alive(...ids: string[]): string[];
  message(bytes: number): void;
}

function world(limits: Partial<KeptOptions["limits"]> = {}): World {
  const log = new KeptLog();
  const clock = { now: 1_000_000 };
  const overflown: string[] = [];
  const sessions = new KeptSessions({
    audiences: new Audiences(new FakeHub(), log),
    limits: { ...defaultLimits, ...limits },
    log,
    now: () => clock.now,
    onOverflow: ({ clientId }) => overflown.push(clientId),
  });
  let counter = 0;
  return {
    sessions,
    clock,
    overflown,
    alive: (...ids) => ids.filter((id) => sessions.get(id) !== undefined),
    message: (size) => {
      const message = {
        topic: "t",
        payload: Buffer.alloc(size),
        retain: false,
        qos: 1,
        brokerCounter: ++counter,
      };
      sessions.enqueue(sessions.keepersOf("t"), message);
    },
  };
}

/** A session with a subscription to "t" whose client has gone. */
function absent({ sessions, clock }: World, clientId: string): void {
  const session = sessions.open(clientId, { viewer: null, holder: clientId });
  sessions.subscribe(session, { topic: "t", qos: 1 });
  clock.now += 1000;
  sessions.suspend(session, clientId);
}

Deno.test("a session expires after its time away", () => {
  const one = world({ offlineMs: 10_000 });
  absent(one, "a");
  one.clock.now += 9_000;
  absent(one, "b");
  one.clock.now += 1_001;
  one.sessions.sweep();
  assert.deepEqual(one.alive("a", "b"), ["b"]);
  one.clock.now += 9_000;
  assert.equal(one.sessions.open("b", { viewer: null, holder: 1 }).filters.size, 0);
});

Deno.test("of too many absent sessions the longest absent ones go", () => {
  const one = world({ offlineSessions: 2 });
  for (const id of ["a", "b", "c", "d"]) absent(one, id);
  assert.deepEqual(one.alive("a", "b", "c", "d"), ["c", "d"]);
});

Deno.test("of all sessions together too many bytes: the longest absent one goes", () => {
  const one = world({ offlineTotalBytes: 100_000 });
  absent(one, "a");
  one.message(30_000);
  absent(one, "b");
  one.message(30_000);
  assert.deepEqual(one.alive("a", "b"), ["a", "b"]);
  one.message(30_000);
  assert.deepEqual(one.alive("a", "b"), ["b"]);
  assert.deepEqual(one.overflown, ["a"]);
  assert.equal(one.sessions.figures.queuedBytes, one.sessions.get("b")!.bytes);
});

Deno.test("bytes are counted up and down", () => {
  const one = world();
  absent(one, "a");
  for (let i = 0; i < 3; i++) one.message(1000);
  const session = one.sessions.get("a")!;
  const [first, second, third] = [...session.entries()];
  const all = one.sessions.figures.queuedBytes;
  assert.ok(all > 3000);
  session.acknowledged(session.markSent(second!));
  assert.equal(one.sessions.figures.queuedBytes, all / 3 * 2);
  assert.deepEqual([...session.entries()], [first, third]);
  one.sessions.drop("a");
  assert.equal(one.sessions.figures.queuedBytes, 0);
});

Deno.test("packet ids in use are not given again, and the session that was taken over is left alone", () => {
  const one = world();
  absent(one, "a");
  one.message(1);
  const session = one.sessions.get("a")!;
  const [entry] = [...session.entries()];
  assert.equal(session.markSent(entry!), 1);
  const ids = new Set<number>();
  for (let i = 0; i < 65_534; i++) ids.add(session.freePacketId());
  assert.equal(ids.size, 65_534);
  assert.ok(!ids.has(1) && !ids.has(0));
  one.sessions.open("a", { viewer: null, holder: "new" });
  one.sessions.suspend(session, "old");
  assert.equal(session.offlineSince, undefined);
});

Deno.test("a small payload does not keep the large buffer alive that it was read from", () => {
  const one = world();
  absent(one, "a");
  const large = Buffer.alloc(64 * 1024);
  const message = { topic: "t", payload: large.subarray(10, 20), retain: false, qos: 1, brokerCounter: 1 };
  one.sessions.enqueue(one.sessions.keepersOf("t"), message);
  const [entry] = [...one.sessions.get("a")!.entries()];
  assert.equal(entry!.payload.buffer.byteLength, 10);
});
