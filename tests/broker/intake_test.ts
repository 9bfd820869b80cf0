/** What the hub decides about a publish, and what its sender is told. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import type { Verdict } from "../../src/hub/api.ts";
import { CommsError } from "../../src/protocol/errors.ts";
import { RawSocket } from "../support/raw.ts";
import { until } from "../support/until.ts";
import { bytes, connect } from "./clients.ts";
import { everyone, ServedBroker } from "./served_broker.ts";

const topic = "claude-comms/conv/general/messages";
const accept: Verdict = { action: "accept" };

interface Decision {
  decide: (verdict: Verdict) => void;
  fail: (error: Error) => void;
}

/** Lets the test decide on each publish when it wants to. */
function undecided(served: ServedBroker): Decision[] {
  const decisions: Decision[] = [];
  served.hub.verdict = () =>
    new Promise((resolve, reject) => decisions.push({ decide: resolve, fail: reject }));
  return decisions;
}

for (const qos of [1, 2] as const) {
  Deno.test(`a QoS ${qos} publish is acknowledged only once the hub has stored it`, async () => {
    await using served = await ServedBroker.start();
    await using writer = await connect(served.tcpUrl, { clientId: "w-aaaaaaaa" });
    await using reader = await connect(served.tcpUrl);
    await reader.subscribe("#", 2);
    const decisions = undecided(served);
    let acknowledged = false;
    const publishing = writer.publish(topic, "stored", { qos }).then(() => acknowledged = true);
    await until(() => decisions.length === 1);
    await reader.fence();
    assert.equal(acknowledged, false);
    decisions[0]!.decide(accept);
    await publishing;
    await reader.fence();
    assert.deepEqual(reader.arrived, [], "the raw packet is swallowed");
    const [taken] = served.hub.taken;
    assert.deepEqual([taken!.topic, taken!.text, taken!.session.key], [topic, "stored", "aaaaaaaa"]);
    assert.equal(served.door.stats().publishes.accepted, 1);
  });
}

Deno.test("acknowledgements come in the order of the publishes, whichever is decided first", async () => {
  await using served = await ServedBroker.start();
  using socket = await RawSocket.open(served.port);
  await socket.send(bytes.connect("w"));
  assert.equal((await socket.readSome())[0], 0x20);
  const decisions = undecided(served);
  const wait = served.hub.verdict;
  served.hub.verdict = (taken) => taken.text === "4" ? accept : wait(taken);
  await socket.send(Buffer.concat([1, 2, 3, 4].map((id) => bytes.publish(topic, String(id), id))));
  await until(() => served.hub.taken.length === 4);
  for (const at of [2, 1, 0]) decisions[at]!.decide(accept);
  const acks: number[] = [];
  while (acks.length < 16) acks.push(...await socket.readSome());
  assert.deepEqual(acks.filter((_, at) => at % 4 === 3), [1, 2, 3, 4]);
});

Deno.test("what is passed on reaches its audience only, and is not retained", async () => {
  await using served = await ServedBroker.start();
  await using ana = await connect(served.tcpUrl, { clientId: "t-aaaaaaaa" });
  await using eve = await connect(served.tcpUrl, { clientId: "t-eeeeeeee" });
  await using writer = await connect(served.wsUrl, { clientId: "t-dddddddd" });
  for (const reader of [ana, eve]) await reader.subscribe("claude-comms/#");
  served.hub.verdict = () => ({ action: "pass", audience: { kind: "keys", keys: new Set(["aaaaaaaa"]) } });
  await writer.publish("claude-comms/conv/general/typing/dddddddd", "typing", { retain: true });
  await ana.count(1);
  await eve.fence();
  assert.deepEqual(eve.arrived, []);
  assert.equal(served.hub.taken[0]!.retain, true);
  assert.equal(served.door.stats().retained.retained, 0);
});

Deno.test("what is ignored is acknowledged and dropped, and the connection stays", async () => {
  await using served = await ServedBroker.start();
  await using writer = await connect(served.tcpUrl);
  await writer.subscribe("#");
  served.hub.verdict = () => ({ action: "ignore", reason: "Not for you to say" });
  for (let i = 0; i < 10; i++) await writer.publish("claude-comms/conv/general/meta", "x", { retain: true });
  await writer.fence();
  assert.deepEqual(writer.arrived, []);
  assert.equal(served.door.stats().publishes.ignored, 10);
});

Deno.test("a refused message closes once; its repetition is acknowledged and swallowed, others go on", async () => {
  await using served = await ServedBroker.start();
  served.hub.verdict = ({ text }) =>
    text.includes("bad") ? { action: "refuse", reason: "The conversation is archived" } : accept;
  await using writer = await connect(served.tcpUrl, { clientId: "w-aaaaaaaa", reconnectPeriod: 20 });
  let closes = 0;
  writer.mqtt.on("close", () => closes++);
  // mqtt.js sends an unacknowledged message again after each reconnect.
  await writer.publish(topic, JSON.stringify({ id: "m-1", body: "bad" }));
  await writer.publish(topic, JSON.stringify({ id: "m-2", body: "good" }));
  assert.equal(closes, 1);
  const { refused, refusedAgain, accepted } = served.door.stats().publishes;
  assert.deepEqual({ refused, refusedAgain, accepted }, { refused: 1, refusedAgain: 1, accepted: 1 });
  assert.deepEqual(served.log.events("warn"), ["mqtt.refused", "mqtt.refused_again"]);
  assert.ok(!JSON.stringify(served.log.entries).includes("bad"), "logs have no bodies");
});

Deno.test("a refused message without an id is known by its content, and only by its own client", async () => {
  await using served = await ServedBroker.start();
  served.hub.verdict = () => ({ action: "refuse", reason: "No" });
  await using first = await connect(served.tcpUrl, { clientId: "one", reconnectPeriod: 20 });
  await first.publish(topic, "no JSON at all");
  await using second = await connect(served.tcpUrl, { clientId: "two" });
  second.mqtt.publish(topic, "no JSON at all", { qos: 1 });
  await second.closed();
  const { refused, refusedAgain } = served.door.stats().publishes;
  assert.deepEqual({ refused, refusedAgain }, { refused: 2, refusedAgain: 1 });
});

Deno.test("refused messages are remembered up to a bound", async () => {
  await using served = await ServedBroker.start({ rememberedRefusals: 2 });
  served.hub.verdict = () => ({ action: "refuse", reason: "No" });
  for (const body of ["a", "b", "c", "a"]) {
    await using writer = await connect(served.tcpUrl, { clientId: "w" });
    writer.mqtt.publish(topic, body, { qos: 1 });
    await writer.closed();
  }
  assert.equal(served.door.stats().publishes.refused, 4);
});

Deno.test("when the hub cannot store, the sender is not acknowledged and sends again", async () => {
  await using served = await ServedBroker.start();
  const errors = [new CommsError("unavailable", "The disk is full"), new Error("a bug")];
  served.hub.verdict = () => {
    const error = errors.shift();
    return error ? Promise.reject(error) : accept;
  };
  await using writer = await connect(served.tcpUrl, { reconnectPeriod: 20 });
  let closes = 0;
  writer.mqtt.on("close", () => closes++);
  await writer.publish(topic, "worth keeping");
  assert.equal(closes, 2);
  assert.deepEqual(served.hub.bodies, ["worth keeping", "worth keeping", "worth keeping"]);
  assert.deepEqual(served.log.events("warn"), ["mqtt.intake_unavailable"]);
  assert.deepEqual(served.log.events("error"), ["mqtt.intake_bug"]);
  assert.equal(served.door.stats().publishes.failed, 2);
});

Deno.test("a hub that throws at once ends that connection only", async () => {
  await using served = await ServedBroker.start();
  await using other = await connect(served.tcpUrl);
  await using writer = await connect(served.tcpUrl);
  served.hub.verdict = () => {
    throw new Error("a bug");
  };
  writer.mqtt.publish(topic, "x", { qos: 1 });
  await writer.closed();
  await other.fence();
});

Deno.test("while too much waits for the hub no connection is read, and then everything is", async () => {
  await using served = await ServedBroker.start({ intakeBytes: 200_000 });
  const decisions = undecided(served);
  const payload = "x".repeat(10_000);
  const writers = await Promise.all([1, 2, 3, 4].map(() => connect(served.tcpUrl)));
  const sent = writers.flatMap((writer) => Array.from({ length: 100 }, () => writer.publish(topic, payload)));
  await until(() => served.door.stats().publishes.waitingBytes >= 200_000);
  // Each connection may be ahead by what it had been read by then.
  const most = 200_000 + writers.length * 2 * 128 * 1024;
  for (let answered = 0; answered < 400;) {
    await until(() => decisions.length > answered);
    assert.ok(served.door.stats().publishes.waitingBytes <= most);
    decisions[answered++]!.decide(accept);
  }
  await Promise.all(sent);
  assert.equal(served.door.stats().publishes.waitingBytes, 0);
  for (const writer of writers) await writer[Symbol.asyncDispose]();
});

Deno.test("the daemon's end waits for what the hub still decides", async () => {
  const served = await ServedBroker.start();
  const decisions = undecided(served);
  await using writer = await connect(served.tcpUrl);
  writer.mqtt.publish(topic, "last", { qos: 1 });
  await until(() => decisions.length === 1);
  let isOver = false;
  const ending = served[Symbol.asyncDispose]().then(() => isOver = true);
  await writer.closed();
  assert.equal(isOver, false);
  decisions[0]!.decide(accept);
  await ending;
});

Deno.test("topics outside of ours are not the hub's business", async () => {
  await using served = await ServedBroker.start();
  await using client = await connect(served.tcpUrl);
  await client.subscribe("#");
  await client.publish("claude-commsx/y", "mine", { retain: true });
  await client.fence();
  assert.deepEqual(served.hub.taken, []);
  assert.deepEqual(client.texts, ["mine"]);
  served.hub.verdict = () => ({ action: "pass", audience: everyone });
  await client.publish("claude-comms", "the root itself is ours");
  await client.count(2);
  assert.equal(served.hub.taken.length, 1);
});
