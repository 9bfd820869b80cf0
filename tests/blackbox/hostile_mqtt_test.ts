/** Bad packets, bad payloads and bad manners on the broker's ports stop nobody else. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { TestDaemon } from "../support/daemon.ts";
import type { Answer } from "../support/mcp.ts";
import { chatMessage, connectMqtt } from "../support/mqtt.ts";
import { People } from "../support/people.ts";
import { RawSocket } from "../support/raw.ts";
import { assertServed } from "../support/served.ts";
import { until } from "../support/until.ts";

const topic = "claude-comms/conv/general/messages";

Deno.test("random bytes on every port are met with a closed door, and everybody else is served", async () => {
  await using daemon = await TestDaemon.start();
  await using people = await People.join(daemon);
  for (const port of Object.values(daemon.ports)) {
    for (let round = 0; round < 20; round++) {
      using socket = await RawSocket.open(port);
      await socket.send(crypto.getRandomValues(new Uint8Array(1 + round * 97)));
    }
  }
  await assertServed(people, "random bytes");
});

/** Payloads that a message topic does not bear. Each comes from a client of its own, as it may be closed for it. */
function badMessages(): Record<string, unknown>[] {
  const good = chatMessage("general", { key: "0badbad0", name: "mallory", body: "poison" });
  return [
    { ...good, body: "" },
    { ...good, body: 42 },
    { ...good, body: { text: "poison" } },
    { ...good, body: null },
    { ...good, id: 7 },
    { ...good, id: "" },
    { ...good, id: "x".repeat(65) },
    { ...good, sender: "mallory" },
    { ...good, sender: null },
    { ...good, sender: { key: "nokey", name: "mallory", type: "human" } },
    { ...good, sender: { key: "0badbad0", name: "two words", type: "human" } },
    { ...good, sender: { key: "0badbad0", name: ["m"], type: "human" } },
    { ...good, conv: 5 },
    { ...good, conv: "../etc" },
    { ...good, recipients: "everyone" },
    { ...good, recipients: [1, 2, 3] },
    { ...good, mentions: { a: 1 } },
    { ...good, reply_to: ["x"] },
    { ...good, reply_to: "nothing" },
    { ...good, ts: 12 },
  ].map((payload) => ({ ...payload }));
}

Deno.test("messages with fields of the wrong type are not stored and poison no later read", async () => {
  await using daemon = await TestDaemon.start();
  await using people = await People.join(daemon);
  const raw: (string | Uint8Array)[] = [
    ...badMessages().map((payload) => JSON.stringify(payload)),
    "",
    "not JSON",
    "[]",
    "42",
    "null",
    '{"id": "x"',
    "[".repeat(100_000),
    crypto.getRandomValues(new Uint8Array(1000)),
    new Uint8Array([0xff, 0xfe, 0xfd]),
  ];
  for (const payload of raw) {
    await using client = await connectMqtt(daemon.mqttUrl, { clientId: "claude-comms-web-0badbad0-0001" });
    await client.publish(topic, payload).catch(() => undefined);
  }
  await assertServed(people, "bad messages");
  await daemon.restart();
  const { messages } = await people.owner.get("/api/messages/general?count=500");
  for (const message of messages as Answer[]) {
    assert.equal(typeof message.body, "string");
    assert.match(message.sender.key, /^[0-9a-f]{8}$/);
    assert.equal(typeof message.sender.name, "string");
    assert.ok(message.recipients === null || Array.isArray(message.recipients));
  }
});

const retainedTopics = [
  topic,
  "claude-comms/conv/general/meta",
  "claude-comms/conv/general/presence/0badbad0",
  "claude-comms/presence/0badbad0/web-beef",
  "claude-comms/system/participants/0badbad0-web",
  "claude-comms/system/conversations",
  "claude-comms/conv/general/typing/0badbad0",
  "claude-comms/conv/../../etc/meta",
  "claude-comms/nothing/we/know",
];

Deno.test("retained payloads that nobody can read harm nobody, now or after a restart", async () => {
  await using daemon = await TestDaemon.start();
  await using people = await People.join(daemon);
  const payloads = [
    "",
    "garbage",
    "[]",
    "null",
    '{"key": "0badbad0", "name": "two words", "status": "online"}',
    "\u0000",
  ];
  for (const where of retainedTopics) {
    for (const payload of payloads) {
      await using client = await connectMqtt(daemon.mqttUrl);
      await client.publish(where, payload, { retain: true }).catch(() => undefined);
    }
  }
  await assertServed(people, "bad retained payloads");
  await using late = await connectMqtt(daemon.mqttUrl);
  await late.subscribe("claude-comms/#");
  await late.fence();
  const ghosts = late.arrived.filter(({ text }) => text.includes("two words") || text === "garbage");
  assert.deepEqual(ghosts.map(({ topic }) => topic).filter((t) => !t.includes("nothing")), []);
  const { participants } = await people.owner.get("/api/participants");
  assert.ok(!participants.some(({ key }: Answer) => key === "0badbad0"));
});

Deno.test("a message of 32 MB is refused and its sender closed", async () => {
  await using daemon = await TestDaemon.start();
  await using people = await People.join(daemon);
  for (const url of [daemon.mqttUrl, daemon.wsUrl]) {
    await using client = await connectMqtt(url);
    await assert.rejects(client.publish(topic, Buffer.alloc(32 * 1024 * 1024, "x")), /closed/);
  }
  await assertServed(people, "32 MB over MQTT");
});

Deno.test("a client that vanishes in the middle of a packet leaves nothing behind", async () => {
  await using daemon = await TestDaemon.start();
  await using people = await People.join(daemon);
  const connect = connectPacket("half-open");
  const publish = publishPacket(
    topic,
    JSON.stringify(chatMessage("general", { key: "0badbad0", name: "half", body: "half" })),
  );
  for (let cut = 1; cut < publish.length; cut += 11) {
    using socket = await RawSocket.open(daemon.ports.mqtt);
    await socket.send(connect);
    assert.equal((await socket.readSome())[0], 0x20, "CONNACK");
    await socket.send(publish.subarray(0, cut));
  }
  await assertServed(people, "packets cut short");
  assert.ok(!(await people.bo.bodies("general")).includes("half"));
});

Deno.test("a subscriber that never reads does not hold up the others", async () => {
  await using daemon = await TestDaemon.start();
  await using people = await People.join(daemon);
  using frozen = await RawSocket.open(daemon.ports.mqtt);
  await frozen.send(connectPacket("frozen"));
  assert.equal((await frozen.readSome())[0], 0x20, "CONNACK");
  await frozen.send(subscribePacket("claude-comms/#"));
  await using healthy = await connectMqtt(daemon.mqttUrl);
  await healthy.subscribe(topic);
  const large = "x".repeat(200_000);
  const count = 150;
  for (let n = 0; n < count; n++) await people.ana.send("general", `${n} ${large}`);
  await until(() => healthy.bodies.length === count, {
    withinMs: 60_000,
    what: "all messages at the healthy subscriber",
  });
  await assertServed(people, "a frozen subscriber");
});

Deno.test("hundreds of half-open connections closed at once are forgotten", async () => {
  await using daemon = await TestDaemon.start();
  await using people = await People.join(daemon);
  for (const port of Object.values(daemon.ports)) {
    const sockets = await Promise.all(Array.from({ length: 150 }, () => RawSocket.open(port)));
    for (const socket of sockets) await socket.send(new Uint8Array([0x10]));
    for (const socket of sockets) socket[Symbol.dispose]();
  }
  await assertServed(people, "half-open connections");
});

/** An MQTT string: two bytes of length, then UTF-8. */
function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes]);
}

function packet(first: number, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const length: number[] = [];
  let rest = body.length;
  do {
    length.push((rest % 128) | (rest >= 128 ? 128 : 0));
    rest = Math.floor(rest / 128);
  } while (rest > 0);
  return Buffer.concat([Buffer.from([first, ...length]), body]);
}

function connectPacket(clientId: string): Buffer {
  return packet(0x10, text("MQTT"), Buffer.from([4, 2, 0, 60]), text(clientId));
}

function publishPacket(to: string, payload: string): Buffer {
  return packet(0x32, text(to), Buffer.from([0, 1]), Buffer.from(payload));
}

function subscribePacket(filter: string): Buffer {
  return packet(0x82, Buffer.from([0, 1]), text(filter), Buffer.from([1]));
}
