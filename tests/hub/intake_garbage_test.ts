import assert from "node:assert/strict";
import fc from "fast-check";
import { mqttSession, publications, publish, retained, wireMessage } from "./wire.ts";
import { OWNER, testWorld } from "./world.ts";

const about = [
  "messages",
  "meta",
  "reactions",
  "activity",
  "pins",
  "deletions",
  "events",
  `typing/${OWNER}`,
  `presence/${OWNER}`,
  "threads/x",
];

const topicsOfOurs = [
  ...about.map((name) => `claude-comms/conv/general/${name}`),
  ...about.map((name) => `claude-comms/conv/new/${name}`),
  `claude-comms/presence/${OWNER}/web-1a2b`,
  `claude-comms/system/participants/${OWNER}-web`,
  "claude-comms/system/conversations",
  "claude-comms/system/people",
  `claude-comms/participant/${OWNER}/events`,
  "claude-comms/else",
  "claude-comms",
];

const json = fc.jsonValue({ maxDepth: 3 });

/** Objects that have the right names with wrong things in them. */
const nearly = fc.record(
  Object.fromEntries(
    [
      "id",
      "body",
      "conv",
      "sender",
      "recipients",
      "mentions",
      "reply_to",
      "ts",
      "forwarded_from",
      "key",
      "name",
      "type",
      "status",
      "client",
      "instanceId",
      "typing",
      "op",
      "emoji",
      "message_id",
      "actor_key",
      "activity",
      "action",
      "conv_id",
      "created_by",
      "topic",
      "visibility",
    ].map((field) => [
      field,
      fc.oneof(json, fc.constant(OWNER), fc.constant("online"), fc.constant({ key: OWNER })),
    ]),
  ),
  { requiredKeys: [] },
);

Deno.test("whatever is published, nothing throws, nobody is harmed and later reads work", async () => {
  const world = await testWorld();
  const ana = await world.person("ana");
  await world.say(ana, "before");
  const payloads = fc.oneof(
    fc.uint8Array({ maxLength: 64 }),
    nearly.map((value) => new TextEncoder().encode(JSON.stringify(value))),
    json.map((value) => new TextEncoder().encode(JSON.stringify(value))),
  );
  const sessions = [mqttSession(null), mqttSession(OWNER), mqttSession("feedbee5")];
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...topicsOfOurs),
      fc.constantFrom(...sessions),
      payloads,
      async (topic, session, payload) => {
        const { action } = await world.hub.intake(session, { topic, payload, retain: true });
        assert.ok(["accept", "ignore", "refuse"].includes(action));
        if (action === "refuse") assert.match(topic, /\/messages$/);
      },
    ),
    { numRuns: 2000 },
  );
  await world.hub.members(null, "general");
  await world.hub.conversationRows(OWNER);
  await world.hub.pins(null, "general");
  const { messages } = await world.hub.page(null, { conversation: "general" });
  assert.equal(messages[0]!.body, "before");
  const again = await world.reopened();
  assert.deepEqual((await again.hub.page(null, { conversation: "general" })).messages, messages);
});

Deno.test("payloads that are no object, no UTF-8, too large or too deep are refused on the message topic", async () => {
  const world = await testWorld();
  const session = mqttSession(OWNER);
  const topic = "claude-comms/conv/general/messages";
  const message = wireMessage({ key: OWNER, name: "owner" }, "hi");
  let deep: unknown = 1;
  for (let i = 0; i < 1000; i++) deep = [deep];
  const bad: unknown[] = [
    "[]",
    "5",
    "null",
    '"text"',
    "{",
    "[".repeat(100_000),
    new Uint8Array([0x7b, 0xff, 0xfe, 0x7d]),
    new Uint8Array(4 * 1024 * 1024 + 1).fill(0x20),
    { ...message, forwarded_from: deep },
    { ...message, body: 5 },
    { ...message, body: "x".repeat(1024 * 1024 + 1) },
    { ...message, id: 5 },
    { ...message, id: "x".repeat(65) },
    { ...message, recipients: "bo" },
    { ...message, mentions: [5] },
    { ...message, mentions: Array(501).fill("bo") },
    { ...message, reply_to: 5 },
    { ...message, conv: 5 },
  ];
  for (const [index, value] of bad.entries()) {
    assert.equal((await publish(world, session, [topic, value])).action, "refuse", `case ${index}`);
  }
  assert.equal((await publish(world, session, [topic, ""])).action, "ignore");
  assert.equal((await publish(world, session, [topic, message])).action, "accept");
});

Deno.test("a presence with an impossible name is ignored and the next messages are stored", async () => {
  const world = await testWorld();
  const bad = {
    key: "feedbee5",
    name: "My Name",
    type: "human",
    status: "online",
    client: "tui",
    instanceId: "aa",
  };
  for (
    const topic of ["claude-comms/presence/feedbee5/tui-aa", "claude-comms/conv/general/presence/feedbee5"]
  ) {
    assert.equal((await publish(world, mqttSession(null), [topic, bad])).action, "ignore");
  }
  assert.equal(retained(world, "presence/feedbee5").size, 0);
  const message = wireMessage({ key: OWNER, name: "owner" }, "still here");
  const verdict = await publish(world, mqttSession(OWNER), ["claude-comms/conv/general/messages", message]);
  assert.equal(verdict.action, "accept");
});

Deno.test("a newcomer's presence registers them in general, and does not bring back who has left", async () => {
  const world = await testWorld();
  const session = mqttSession("feedbee5", "tui");
  const said = {
    key: "feedbee5",
    name: "tom",
    type: "human",
    status: "online",
    client: "tui",
    instanceId: "aa",
  };
  const topic = "claude-comms/conv/general/presence/feedbee5";
  assert.equal((await publish(world, session, [topic, said])).action, "accept");
  const isMember = async () =>
    (await world.hub.members(null, "general")).members.some((m) => m.key === "feedbee5");
  assert.equal(await isMember(), true);
  const tom = world.hub.caller(session.principal, "feedbee5");
  await world.hub.leave(tom, { conversation: "general" });
  assert.equal((await publish(world, session, [topic, said])).action, "accept");
  assert.equal(await isMember(), false);
});

Deno.test("presence of an unknown client, instance or status is ignored", async () => {
  const world = await testWorld();
  const session = mqttSession(OWNER);
  const said = {
    key: OWNER,
    name: "owner",
    type: "human",
    status: "online",
    client: "web",
    instanceId: "aa",
  };
  const legacy = `claude-comms/system/participants/${OWNER}-web`;
  const bad: [string, unknown][] = [
    [legacy, { ...said, client: "fax" }],
    [legacy, { ...said, instanceId: "a/b" }],
    [legacy, { ...said, instanceId: "x".repeat(33) }],
    [legacy, { ...said, status: "dancing" }],
    [legacy, { ...said, key: "feedbee5" }],
    [legacy, ""],
    [`claude-comms/presence/${OWNER}/fax-1`, said],
    [`claude-comms/presence/${OWNER}/fax-1`, ""],
  ];
  for (const packet of bad) {
    assert.equal((await publish(world, session, packet)).action, "ignore", JSON.stringify(packet));
  }
  assert.equal(retained(world, "presence/").size, 0);
});

Deno.test("typing goes out with the name, only about oneself and where one may write", async () => {
  const world = await testWorld();
  const ana = await world.person("ana", { type: "human" });
  const bo = await world.person("bo");
  const topic = `claude-comms/conv/general/typing/${ana.key}`;
  const said = { key: ana.key, typing: true, ts: "x" };
  assert.equal((await publish(world, mqttSession(ana.key), [topic, said])).action, "accept");
  const [notice] = publications(world, topic);
  assert.deepEqual([notice!["key"], notice!["name"], notice!["typing"]], [ana.key, "ana", true]);
  const publication = world.published.find((p) => p.topic === topic)!;
  assert.deepEqual([publication.retain, publication.qos], [false, 0]);
  assert.equal((await publish(world, mqttSession(bo.key), [topic, said])).action, "ignore");
  assert.equal((await publish(world, mqttSession(null), [topic, said])).action, "ignore");
  await world.hub.conversationCreate(bo, { conversation: "secret", visibility: "private" });
  const hidden = `claude-comms/conv/secret/typing/${ana.key}`;
  assert.equal((await publish(world, mqttSession(ana.key), [hidden, said])).action, "ignore");
});

Deno.test("a deletion removes one's own message, or as an admin another's, and nothing else", async () => {
  const world = await testWorld();
  const ana = await world.person("ana", { type: "human" });
  const bo = await world.person("bo", { type: "human" });
  const first = await world.say(ana, "mine");
  const second = await world.say(ana, "mine too");
  const topic = "claude-comms/conv/general/deletions";
  const wish = (
    key: string,
    message_id: string,
  ): [string, unknown] => [topic, { message_id, sender: { key } }];
  assert.equal((await publish(world, mqttSession(bo.key), wish(bo.key, first.id))).action, "ignore");
  assert.equal((await publish(world, mqttSession(bo.key), wish(ana.key, first.id))).action, "ignore");
  assert.equal((await publish(world, mqttSession(ana.key), wish(ana.key, first.id))).action, "accept");
  assert.equal((await publish(world, mqttSession(OWNER), wish(OWNER, second.id))).action, "accept");
  const { messages } = await world.hub.page(null, { conversation: "general" });
  assert.ok(messages.every((m) => m.deleted_at !== undefined || m.sender.type === "system"));
  assert.equal(publications(world, topic).length, 2);
});

Deno.test("a described conversation is created properly; describing it again or clearing it changes nothing", async () => {
  const world = await testWorld();
  const ana = await world.person("ana", { type: "human" });
  const topic = "claude-comms/conv/web-made/meta";
  const meta = {
    conv_id: "web-made",
    created_by: ana.key,
    created_at: "x",
    topic: "From the page",
    visibility: "private",
  };
  assert.equal((await publish(world, mqttSession(ana.key), [topic, meta])).action, "accept");
  const row = (await world.hub.conversationRows(ana.key)).conversations.find((r) => r.id === "web-made")!;
  assert.deepEqual([row.topic, row.visibility, row.role], ["From the page", "private", "owner"]);
  assert.equal(retained(world).get(topic)!["topic"], "From the page");
  assert.equal((await publish(world, mqttSession(ana.key), [topic, meta])).action, "ignore");
  assert.equal((await publish(world, mqttSession(ana.key), [topic, ""])).action, "ignore");
  assert.ok(retained(world).has(topic));
  const other = ["claude-comms/conv/elsewhere/meta", meta] as [string, unknown];
  assert.equal((await publish(world, mqttSession(ana.key), other)).action, "ignore");
  const made = { conv_id: "cli-made", created_by: OWNER, created_at: "x", topic: null };
  const byCli = await publish(world, mqttSession(null, "cli"), ["claude-comms/conv/cli-made/meta", made]);
  assert.equal(byCli.action, "accept");
});

Deno.test("topics of others pass, our own that only the daemon writes are ignored", async () => {
  const world = await testWorld();
  const session = mqttSession(OWNER);
  assert.equal((await publish(world, session, ["home/kitchen/light", "on"])).action, "pass");
  for (
    const topic of [
      "claude-comms/system/conversations",
      "claude-comms/conv/general/threads/x",
      "claude-comms/x",
    ]
  ) {
    assert.equal((await publish(world, session, [topic, "{}"])).action, "ignore");
  }
});
