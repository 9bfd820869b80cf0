/** The daemon's own publications: none lost, in order, whatever their mixture and whoever does not read. */
import assert from "node:assert/strict";
import { setImmediate } from "node:timers";
import { Audiences } from "../../src/broker/audiences.ts";
import { OutgoingBus } from "../../src/broker/bus.ts";
import { WriteTurn } from "../../src/broker/write_turn.ts";
import { until } from "../support/until.ts";
import { connect } from "./clients.ts";
import { everyone, FakeHub, KeptLog, ServedBroker } from "./served_broker.ts";

const mixtures: [name: string, of: (i: number) => { qos: 0 | 1; retain: boolean }][] = [
  ["QoS 0 and 1 by turns", (i) => ({ qos: i % 2 as 0 | 1, retain: false })],
  ["retained and not by turns", (i) => ({ qos: 0, retain: i % 2 === 0 })],
  ["retained QoS 1, then plain QoS 0", (i) => ({ qos: i % 3 === 0 ? 1 : 0, retain: i % 3 === 0 })],
  ["every mixture", (i) => ({ qos: i % 2 as 0 | 1, retain: i % 3 === 0 })],
];

for (const [name, of] of mixtures) {
  for (const clean of [true, false]) {
    Deno.test(`150 publications of one turn all arrive in order (${name}, ${clean ? "clean" : "kept"} session)`, async () => {
      await using served = await ServedBroker.start();
      await using reader = await connect(served.tcpUrl, { clean, clientId: "reader" });
      await using page = await connect(served.wsUrl);
      await reader.subscribe("claude-comms/#");
      await page.subscribe("claude-comms/#", 0);
      for (let i = 0; i < 150; i++) served.publish(`claude-comms/conv/c/${i % 5}`, String(i), of(i));
      const expected = Array.from({ length: 150 }, (_, i) => String(i));
      await reader.count(150);
      await page.count(150);
      assert.deepEqual(reader.texts, expected);
      assert.deepEqual(page.texts, expected);
    });
  }
}

Deno.test("publications of the daemon and of clients do not lose each other", async () => {
  await using served = await ServedBroker.start();
  await using reader = await connect(served.tcpUrl);
  await using writer = await connect(served.tcpUrl);
  await reader.subscribe("#", 1);
  const sent: Promise<void>[] = [];
  for (let i = 0; i < 200; i++) {
    sent.push(writer.publish("t/client", String(i), { qos: i % 3 as 0 | 1 | 2 }));
    served.publish("claude-comms/daemon", String(i), { qos: i % 2 as 0 | 1, retain: i % 5 === 0 });
    if (i % 20 === 0) await reader.fence();
  }
  await Promise.all(sent);
  await reader.fence();
  const numbers = Array.from({ length: 200 }, (_, i) => i);
  const of = (topic: string) =>
    reader.arrived.filter((one) => one.topic === topic).map(({ text }) => Number(text));
  assert.deepEqual(of("claude-comms/daemon"), numbers);
  assert.deepEqual(of("t/client").sort((a, b) => a - b), numbers);
});

Deno.test("a long row leaves room for others and is finished in order", async () => {
  const published: number[] = [];
  const bus = makeBus({ publish: (topic) => published.push(Number(topic)), maxWaiting: 1e6 });
  for (let i = 0; i < 5000; i++) bus.publish(publication(String(i), 10_000));
  assert.equal(published.length, 0, "publish only takes it");
  assert.equal(bus.figures.waiting, 5000);
  await new Promise<void>((resolve) => setImmediate(resolve));
  assert.ok(published.length > 0 && published.length < 5000, "one turn is not enough for 50 MB");
  await until(() => published.length === 5000);
  assert.deepEqual(published, Array.from({ length: 5000 }, (_, i) => i));
  assert.deepEqual(bus.figures, { published: 5000, waiting: 0, highestWaiting: 5000 });
});

Deno.test("the queue is bounded without losing anything: beyond the bound it is emptied at once", () => {
  const published: number[] = [];
  const bus = makeBus({ publish: (topic) => published.push(Number(topic)), maxWaiting: 100 });
  for (let i = 0; i < 1000; i++) bus.publish(publication(String(i), 1));
  assert.ok(bus.figures.highestWaiting <= 101);
  bus.drain();
  assert.deepEqual(published, Array.from({ length: 1000 }, (_, i) => i));
});

Deno.test("a publication that fails is logged and the next ones go out", () => {
  const published: string[] = [];
  const log = new KeptLog();
  const publish = (topic: string) => {
    if (topic === "bad") throw new Error("no");
    published.push(topic);
  };
  const bus = makeBus({ publish, maxWaiting: 100, log });
  for (const topic of ["a", "bad", "b"]) bus.publish(publication(topic, 1));
  bus.drain();
  assert.deepEqual(published, ["a", "b"]);
  assert.deepEqual(log.events("error"), ["mqtt.publish_bug"]);
});

Deno.test("the same bytes published twice keep their own audiences", async () => {
  await using served = await ServedBroker.start();
  await using ana = await connect(served.tcpUrl, { clientId: "t-aaaaaaaa" });
  await ana.subscribe("claude-comms/#");
  const payload = new TextEncoder().encode("x");
  const rest = { payload, qos: 1, retain: false } as const;
  served.door.bus.publish({ ...rest, topic: "claude-comms/a", audience: everyone });
  served.door.bus.publish({
    ...rest,
    topic: "claude-comms/b",
    audience: { kind: "keys", keys: new Set(["bbbbbbbb"]) },
  });
  served.door.bus.publish({
    ...rest,
    topic: "claude-comms/c",
    audience: { kind: "keys", keys: new Set(["aaaaaaaa"]) },
  });
  await ana.fence();
  assert.deepEqual(ana.arrived.map(({ topic }) => topic), ["claude-comms/a", "claude-comms/c"]);
});

function makeBus(
  { publish, maxWaiting, log = new KeptLog() }: {
    publish: (topic: string) => void;
    maxWaiting: number;
    log?: KeptLog;
  },
): OutgoingBus {
  return new OutgoingBus({
    publish: ({ topic }) => publish(topic),
    audiences: new Audiences(new FakeHub(), log),
    turn: new WriteTurn(),
    maxWaiting,
    log,
  });
}

function publication(topic: string, size: number) {
  return { topic, payload: new Uint8Array(size), qos: 1, retain: false, audience: everyone } as const;
}
