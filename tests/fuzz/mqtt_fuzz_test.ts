/** Generated topics, payloads and packets at the broker's ports. */
import fc from "fast-check";
import assert from "node:assert/strict";
import { TestDaemon } from "../support/daemon.ts";
import { allMessages } from "../support/history.ts";
import { connectMqtt, type MqttClient } from "../support/mqtt.ts";
import { People } from "../support/people.ts";
import { RawSocket } from "../support/raw.ts";
import { assertServed } from "../support/served.ts";

const RUNS = 200;

const level = fc.oneof(
  fc.constantFrom(
    "general",
    "messages",
    "meta",
    "presence",
    "threads",
    "reactions",
    "events",
    "..",
    "",
    "$SYS",
    "x",
  ),
  fc.string({ unit: "binary", maxLength: 12 }).map(topicLevel),
);
/** Without what a topic's level cannot hold. */
function topicLevel(text: string): string {
  return [...text.toWellFormed()].filter((character) => !"#+/\0".includes(character)).join("");
}

const topic = fc.oneof(
  fc.tuple(fc.constantFrom("conv", "presence", "system", "participant", "link"), level, level, level)
    .map((levels) => `claude-comms/${levels.join("/")}`),
  fc.array(level, { minLength: 1, maxLength: 4 }).map((levels) => levels.join("/") || "x"),
);

const key = fc.constantFrom("0badbad0", "00000000", "x", 5, null);
const payload = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.stringify(value)),
  fc.record({
    id: fc.oneof(fc.uuid(), fc.jsonValue()),
    ts: fc.jsonValue(),
    sender: fc.oneof(
      fc.record({ key, name: fc.jsonValue(), type: fc.constantFrom("human", "claude", "system", 1) }),
      fc.jsonValue(),
    ),
    body: fc.oneof(fc.string(), fc.jsonValue()),
    conv: fc.oneof(fc.constant("general"), fc.jsonValue()),
    recipients: fc.jsonValue(),
    mentions: fc.jsonValue(),
    reply_to: fc.jsonValue(),
    key,
    name: fc.jsonValue(),
    status: fc.constantFrom("online", "offline", 1),
    client: fc.constantFrom("web", "mcp", 1),
    emoji: fc.jsonValue(),
    message_id: fc.jsonValue(),
    op: fc.constantFrom("add", "remove", "toggle", "x"),
  }, { requiredKeys: [] }).map((value) => JSON.stringify(value)),
);

/** A client that is connected again when the daemon has closed it. */
async function live(client: MqttClient | undefined, url: string): Promise<MqttClient> {
  if (client?.client.connected) return client;
  await client?.[Symbol.asyncDispose]();
  const fresh = await connectMqtt(url, {
    clientId: `claude-comms-web-0badbad0-${crypto.randomUUID().slice(0, 4)}`,
  });
  fresh.client.on("error", () => undefined);
  return fresh;
}

Deno.test("no generated publish stops the daemon or gets into what others read", async () => {
  await using daemon = await TestDaemon.start();
  await using people = await People.join(daemon);
  let client: MqttClient | undefined;
  await fc.assert(
    fc.asyncProperty(topic, payload, fc.boolean(), async (where, what, retain) => {
      client = await live(client, daemon.mqttUrl);
      await client.publish(where, what, { retain }).catch(() => undefined);
    }),
    { numRuns: RUNS, endOnFailure: true },
  );
  await client?.[Symbol.asyncDispose]();
  await assertServed(people, "generated publishes");
  await daemon.restart();
  for (const message of await allMessages(people.owner)) {
    assert.equal(typeof message.id, "string");
    assert.equal(typeof message.body, "string");
    assert.match(message.sender.key, /^[0-9a-f]{8}$/);
    assert.equal(message.conv, "general");
  }
});

Deno.test("no generated packets stop the daemon", async () => {
  await using daemon = await TestDaemon.start();
  await using people = await People.join(daemon);
  const connect = new Uint8Array([0x10, 13, 0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 2, 0, 60, 0, 1, 0x61]);
  const packet = fc.tuple(fc.integer({ min: 0, max: 255 }), fc.uint8Array({ maxLength: 120 }));
  await fc.assert(
    fc.asyncProperty(fc.boolean(), fc.array(packet, { maxLength: 4 }), async (isConnected, packets) => {
      using socket = await RawSocket.open(daemon.ports.mqtt);
      if (isConnected) await socket.send(connect);
      for (const [first, body] of packets) await socket.send(new Uint8Array([first, body.length, ...body]));
    }),
    { numRuns: RUNS, endOnFailure: true },
  );
  await assertServed(people, "generated packets");
});

Deno.test("no generated subscription stops the daemon or opens what is closed", async () => {
  await using daemon = await TestDaemon.start();
  await using people = await People.join(daemon);
  await using client = await connectMqtt(daemon.mqttUrl);
  const filter = fc.array(
    fc.oneof(fc.constantFrom("+", "#", "claude-comms", "conv", "$SYS", "$share"), level),
    { minLength: 1, maxLength: 6 },
  )
    .map((levels) => levels.join("/"));
  await fc.assert(
    fc.asyncProperty(filter, async (text) => {
      if (client.client.connected) {
        await client.client.subscribeAsync(text, { qos: 1 }).catch(() => undefined);
      }
    }),
    { numRuns: RUNS, endOnFailure: true },
  );
  await people.ana.send("general", "the secret", { recipients: ["bo"] });
  await assertServed(people, "generated subscriptions");
  assert.ok(!client.arrived.some(({ text }) => text.includes("the secret")));
});
