import assert from "node:assert/strict";
import { mqttSession, publications, publish, retained } from "./wire.ts";
import { testWorld, type World } from "./world.ts";

function online(key: string, instanceId: string, more: Record<string, unknown> = {}) {
  return { key, name: "ana", type: "human", status: "online", client: "web", instanceId, ts: "now", ...more };
}

const topicsOf = (world: World, key: string) =>
  [...retained(world).keys()].filter((topic) => topic.includes(key) && !topic.endsWith("/meta")).sort();

Deno.test("joining shows a participant on the three presence topics, each once and retained", async () => {
  const world = await testWorld();
  const ana = await world.person("ana");
  await world.say(ana, "hi");
  world.hub.touch(ana);
  assert.deepEqual(topicsOf(world, ana.key), [
    `claude-comms/conv/general/presence/${ana.key}`,
    `claude-comms/presence/${ana.key}/mcp`,
    `claude-comms/system/participants/${ana.key}-mcp`,
  ]);
  for (const topic of topicsOf(world, ana.key)) assert.equal(publications(world, topic).length, 1, topic);
  const shown = retained(world).get(`claude-comms/presence/${ana.key}/mcp`)!;
  assert.deepEqual(Object.keys(shown), [
    "key",
    "name",
    "type",
    "status",
    "client",
    "profile_status_emoji",
    "profile_status_text",
    "profile_status_expires_at",
    "ts",
  ]);
  assert.equal(shown["status"], "online");
});

Deno.test("a connection that no call touches for the TTL is cleared everywhere, once", async () => {
  const world = await testWorld();
  const ana = await world.person("ana");
  const topics = topicsOf(world, ana.key);
  world.clock.advance(590_000);
  world.hub.touch(ana);
  world.clock.advance(590_000);
  assert.equal(topicsOf(world, ana.key).length, 3);
  world.clock.advance(30_000);
  assert.deepEqual(topicsOf(world, ana.key), []);
  for (const topic of topics) {
    assert.equal(publications(world, topic).filter((payload) => payload === null).length, 1, topic);
  }
  const { members } = await world.hub.members(null, "general");
  const member = members.find((m) => m.key === ana.key)!;
  assert.deepEqual([member.online, member.status, member.client], [false, "offline", null]);
  assert.ok(member.last_seen);
});

Deno.test("a tool call of one client does not keep the dead connection of another alive", async () => {
  const world = await testWorld();
  const ana = await world.person("ana");
  world.hub.touch({ ...ana, client: "web" });
  for (let minute = 0; minute < 15; minute++) {
    world.clock.advance(60_000);
    world.hub.touch(ana);
  }
  const { members } = await world.hub.members(null, "general");
  assert.deepEqual(Object.keys(members.find((m) => m.key === ana.key)!.connections), ["mcp"]);
});

Deno.test("a session's announcement lives as long as the session, without a TTL", async () => {
  const world = await testWorld();
  const ana = await world.person("ana", { type: "human" });
  const session = mqttSession(ana.key);
  const topic = `claude-comms/presence/${ana.key}/web-1a2b`;
  assert.equal((await publish(world, session, [topic, online(ana.key, "1a2b")])).action, "accept");
  world.clock.advance(3_600_000);
  assert.ok(retained(world).has(topic));
  world.hub.sessionEnded(session);
  assert.ok(!retained(world).has(topic));
  assert.deepEqual(topicsOf(world, ana.key), []);
});

Deno.test("announcing on all three topics is one connection and one publication on each", async () => {
  const world = await testWorld();
  const ana = await world.person("ana", { type: "human" });
  world.clock.advance(700_000);
  world.published.length = 0;
  const session = mqttSession(ana.key);
  for (
    const topic of [
      `claude-comms/presence/${ana.key}/web-1a2b`,
      `claude-comms/conv/general/presence/${ana.key}`,
      `claude-comms/system/participants/${ana.key}-web`,
    ]
  ) {
    await publish(world, session, [topic, online(ana.key, "1a2b")]);
  }
  assert.equal(world.published.length, 3);
  assert.equal(new Set(world.published.map(({ topic }) => topic)).size, 3);
});

Deno.test("a heartbeat is passed on for clients that expire others, but not more than twice a minute", async () => {
  const world = await testWorld();
  const ana = await world.person("ana", { type: "human" });
  const session = mqttSession(ana.key);
  const topic = `claude-comms/presence/${ana.key}/web-1a2b`;
  for (let beat = 0; beat < 10; beat++) {
    await publish(world, session, [topic, online(ana.key, "1a2b")]);
    world.clock.advance(1000);
  }
  assert.equal(publications(world, topic).length, 1);
  world.clock.advance(60_000);
  await publish(world, session, [topic, online(ana.key, "1a2b")]);
  assert.equal(publications(world, topic).length, 2);
});

Deno.test("two tabs of one person are two connections, and closing one leaves the other", async () => {
  const world = await testWorld();
  const ana = await world.person("ana", { type: "human" });
  world.clock.advance(700_000);
  const [first, second] = [mqttSession(ana.key), mqttSession(ana.key)];
  const topic = (id: string) => `claude-comms/presence/${ana.key}/web-${id}`;
  await publish(world, first, [topic("aaaa"), online(ana.key, "aaaa")]);
  await publish(world, second, [topic("bbbb"), online(ana.key, "bbbb")]);
  assert.equal(topicsOf(world, ana.key).length, 4);
  world.hub.sessionEnded(first);
  assert.ok(!retained(world).has(topic("aaaa")));
  assert.equal(retained(world).get(`claude-comms/conv/general/presence/${ana.key}`)!["instanceId"], "bbbb");
  world.hub.sessionEnded(second);
  assert.deepEqual(topicsOf(world, ana.key), []);
});

Deno.test("a session that took over keeps the connection when the old session's end comes late", async () => {
  const world = await testWorld();
  const ana = await world.person("ana", { type: "human" });
  const [old, fresh] = [mqttSession(ana.key), mqttSession(ana.key)];
  const topic = `claude-comms/presence/${ana.key}/web-1a2b`;
  await publish(world, old, [topic, online(ana.key, "1a2b")]);
  await publish(world, fresh, [topic, online(ana.key, "1a2b")]);
  await publish(world, old, [topic, online(ana.key, "1a2b", { status: "offline" })]);
  world.hub.sessionEnded(old);
  assert.ok(retained(world).has(topic));
});

Deno.test("an announcement that is decided after its session has ended leaves no ghost", async () => {
  const world = await testWorld();
  const ana = await world.person("ana", { type: "human" });
  const session = mqttSession(ana.key);
  world.hub.sessionEnded(session);
  await publish(world, session, [`claude-comms/presence/${ana.key}/web-1a2b`, online(ana.key, "1a2b")]);
  assert.equal(retained(world, `presence/${ana.key}/web`).size, 0);
});

Deno.test("an empty payload and a last will end the connection that the topic names", async () => {
  const world = await testWorld();
  const ana = await world.person("ana", { type: "human" });
  const session = mqttSession(ana.key);
  const topic = `claude-comms/presence/${ana.key}/web-1a2b`;
  await publish(world, session, [topic, online(ana.key, "1a2b")]);
  assert.equal((await publish(world, session, [topic, ""])).action, "accept");
  assert.ok(!retained(world).has(topic));
  await publish(world, session, [topic, online(ana.key, "1a2b")]);
  await publish(world, session, [topic, online(ana.key, "1a2b", { status: "offline" })]);
  assert.ok(!retained(world).has(topic));
});

Deno.test("nobody clears or sets the presence of somebody else", async () => {
  const world = await testWorld();
  const ana = await world.person("ana", { type: "human" });
  const eve = await world.person("eve");
  const topic = `claude-comms/presence/${ana.key}/web-1a2b`;
  await publish(world, mqttSession(ana.key), [topic, online(ana.key, "1a2b")]);
  for (const session of [mqttSession(eve.key), mqttSession(null)]) {
    assert.equal((await publish(world, session, [topic, ""])).action, "ignore");
    const gone = online(ana.key, "1a2b", { status: "offline" });
    assert.equal((await publish(world, session, [topic, gone])).action, "ignore");
  }
  assert.ok(retained(world).has(topic));
});

Deno.test("whoever is idle is away, and a message brings them back", async () => {
  const world = await testWorld();
  const ana = await world.person("ana", { type: "human" });
  const session = mqttSession(ana.key);
  const topic = `claude-comms/presence/${ana.key}/web-1a2b`;
  await publish(world, session, [topic, online(ana.key, "1a2b")]);
  world.clock.advance(320_000);
  await publish(world, session, [topic, online(ana.key, "1a2b")]);
  assert.equal(retained(world).get(topic)!["status"], "away");
  world.hub.touch({ ...ana, client: "web" });
  assert.equal(retained(world).get(topic)!["status"], "online");
});

Deno.test("a client that says away is away until it says online", async () => {
  const world = await testWorld();
  const ana = await world.person("ana", { type: "human" });
  const session = mqttSession(ana.key);
  const topic = `claude-comms/presence/${ana.key}/web-1a2b`;
  await publish(world, session, [topic, online(ana.key, "1a2b")]);
  await publish(world, session, [topic, online(ana.key, "1a2b", { status: "away" })]);
  assert.equal(retained(world).get(topic)!["status"], "away");
  await publish(world, session, [topic, online(ana.key, "1a2b")]);
  assert.equal(retained(world).get(topic)!["status"], "online");
});

Deno.test("leaving, being kicked, archive and deletion clear the presence in that conversation only", async () => {
  const world = await testWorld();
  const ana = await world.person("ana");
  const bo = await world.person("bo");
  const inRoom = (key: string) => retained(world).has(`claude-comms/conv/room/presence/${key}`);
  await world.hub.conversationCreate(ana, { conversation: "room" });
  const principal = { key: null, proven: false, owner: false, client: "mcp" as const };
  const enter = () => world.hub.join(principal, { key: bo.key, conversation: "room" });
  await enter();
  assert.ok(inRoom(ana.key) && inRoom(bo.key));
  await world.hub.leave(bo, { conversation: "room" });
  assert.ok(!inRoom(bo.key));
  await enter();
  await world.hub.kick(ana, { conversation: "room", target_key: bo.key });
  assert.ok(!inRoom(bo.key));
  await world.hub.conversationArchive(ana, { conversation: "room", confirm: true });
  assert.ok(!inRoom(ana.key));
  await world.hub.conversationCreate(ana, { conversation: "hall" });
  await world.hub.conversationDelete(ana, { conversation: "hall", confirm: true });
  assert.ok(!retained(world).has(`claude-comms/conv/hall/presence/${ana.key}`));
  assert.ok(retained(world).has(`claude-comms/conv/general/presence/${bo.key}`));
});

Deno.test("presence in a private conversation is for its members, and its end after a deletion too", async () => {
  const world = await testWorld();
  const ana = await world.person("ana");
  const eve = await world.person("eve");
  await world.hub.conversationCreate(ana, { conversation: "secret", visibility: "private" });
  const topic = `claude-comms/conv/secret/presence/${ana.key}`;
  const shown = world.published.find((p) => p.topic === topic)!;
  assert.ok(world.hub.mayReceive(ana.key, shown.audience));
  assert.ok(!world.hub.mayReceive(eve.key, shown.audience) && !world.hub.mayReceive(null, shown.audience));
  await world.hub.conversationDelete(ana, { conversation: "secret", confirm: true });
  const cleared = world.published.findLast((p) => p.topic === topic)!;
  assert.equal(cleared.payload.length, 0);
  assert.ok(world.hub.mayReceive(ana.key, cleared.audience));
  assert.ok(!world.hub.mayReceive(eve.key, cleared.audience));
});

Deno.test("a new name is shown in what is retained", async () => {
  const world = await testWorld();
  const ana = await world.person("ana");
  await world.hub.updateName(ana, { new_name: "anna" });
  assert.equal(retained(world).get(`claude-comms/presence/${ana.key}/mcp`)!["name"], "anna");
});

Deno.test("after a stop nothing is retained but what describes conversations, and a restart has no ghosts", async () => {
  const world = await testWorld();
  const ana = await world.person("ana");
  await publish(world, mqttSession(ana.key), [
    `claude-comms/presence/${ana.key}/web-1a2b`,
    online(ana.key, "1a2b"),
  ]);
  await world.hub.close();
  assert.deepEqual(topicsOf(world, ana.key), []);
  const again = await world.reopened();
  assert.deepEqual(topicsOf(again, ana.key), []);
  assert.equal((await again.hub.members(null, "general")).members.every((m) => !m.online), true);
});

Deno.test("several holders of one connection: it ends with the last, and letting go twice counts once", async () => {
  const world = await testWorld();
  const ana = await world.person("ana", { type: "human" });
  world.clock.advance(700_000);
  const isOnline = async () =>
    (await world.hub.members(null, "general")).members.find((m) => m.key === ana.key)!.online;
  const first = world.hub.connect(ana.key, { client: "web", instanceId: null });
  const second = world.hub.connect(ana.key, { client: "web", instanceId: null });
  first();
  first();
  assert.equal(await isOnline(), true);
  second();
  assert.equal(await isOnline(), false);
});

Deno.test("one participant has at most 64 connections, whatever a client announces", async () => {
  const world = await testWorld();
  const ana = await world.person("ana", { type: "human" });
  const session = mqttSession(ana.key);
  for (let i = 0; i < 100; i++) {
    await publish(world, session, [`claude-comms/presence/${ana.key}/web-${i}`, online(ana.key, `${i}`)]);
  }
  const { members } = await world.hub.members(null, "general");
  assert.equal(Object.keys(members.find((m) => m.key === ana.key)!.connections).length, 64);
  world.hub.sessionEnded(session);
  assert.deepEqual([...retained(world, `presence/${ana.key}`).keys()], [
    `claude-comms/presence/${ana.key}/mcp`,
  ]);
});
