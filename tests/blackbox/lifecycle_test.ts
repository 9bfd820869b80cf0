/** Conversations come, change, close and go, and every door hears of it. */
import assert from "node:assert/strict";
import { TestDaemon } from "../support/daemon.ts";
import { type Answer, joinMcp } from "../support/mcp.ts";
import { connectMqtt } from "../support/mqtt.ts";
import { People } from "../support/people.ts";

const oneLife = [
  "conversation_created",
  "conversation_topic_changed",
  "archived",
  "unarchived",
  "conversation_deleted",
];

Deno.test("a conversation is created, renamed, archived, opened again and deleted, and its id is free again", async () => {
  await using daemon = await TestDaemon.start();
  await using people = await People.join(daemon);
  await using mqtt = await connectMqtt(daemon.mqttUrl);
  await mqtt.subscribe("claude-comms/system/conversations", "claude-comms/conv/proj/meta");
  const { ana, bo, owner } = people;
  const where = { conversation: "proj" };

  await ana.call("comms_conversation_create", { ...where, topic: "Plan" });
  assert.match((await bo.refusal("comms_conversation_create", where)).message, /already exists/);
  await bo.call("comms_join", where);
  await ana.send("proj", "first life");
  const updated = await ana.call("comms_conversation_update", {
    ...where,
    display_name: "The Project",
    topic: "Do",
  });
  assert.deepEqual(updated.updated_fields, ["topic", "display_name"]);
  const rows = await owner.get("/api/conversations");
  const row = rows.conversations.find((each: Answer) => each.id === "proj");
  assert.equal(row.display_name, "The Project");
  assert.equal(row.topic, "Do");

  assert.equal((await ana.refusal("comms_conversation_archive", where)).error, "confirm_required");
  const archived = await ana.call("comms_conversation_archive", { ...where, confirm: true });
  assert.equal(archived.archived, true);
  assert.ok(archived.evicted_keys.includes(bo.key));
  assert.equal(
    (await bo.refusal("comms_send", { ...where, message: "late" })).error,
    "conversation_archived",
  );
  const late = await owner.call("POST", "/api/conversations/proj/messages", { message: "late" });
  assert.equal(late.body.code, "conversation_archived");
  assert.equal((await ana.call("comms_conversation_unarchive", where)).archived, false);
  await ana.call("comms_join", where);
  await ana.send("proj", "second breath");

  assert.equal((await ana.refusal("comms_conversation_delete", where)).error, "confirm_required");
  const deleted = await ana.call("comms_conversation_delete", { ...where, confirm: true });
  assert.deepEqual(deleted, { deleted: true, conversation_id: "proj" });
  await bo.refusal("comms_read", where);
  await mqtt.next(({ json }) => json?.type === "conversation_deleted", "word of the deletion");
  await mqtt.next(({ topic, text }) => topic.endsWith("/meta") && text === "", "the cleared meta");

  await bo.call("comms_conversation_create", { ...where, topic: "Reborn" });
  assert.deepEqual(await bo.bodies("proj"), []);
  assert.equal((await bo.call("comms_get_channel_role", where)).role, "owner");
  await mqtt.fence();
  const told = mqtt.arrived.filter(({ topic }) => topic.endsWith("/conversations")).map(({ json }) =>
    json.type
  );
  assert.deepEqual(told, [...oneLife, "conversation_created"]);
});

Deno.test("general can be neither archived nor deleted", async () => {
  await using daemon = await TestDaemon.start();
  await using ana = await joinMcp(daemon.mcpUrl, "ana");
  await ana.refusal("comms_conversation_archive", { conversation: "general", confirm: true });
  await ana.refusal("comms_conversation_delete", { conversation: "general", confirm: true });
  assert.equal((await daemon.cli("conv", "delete", "general", "--force")).code, 1);
});

Deno.test("the creator owns, appoints admins, and hands over; others may not", async () => {
  await using daemon = await TestDaemon.start();
  await using people = await People.join(daemon);
  const { ana, bo, eve } = people;
  const where = { conversation: "proj" };
  await ana.call("comms_conversation_create", where);
  for (const member of [bo, eve]) await member.call("comms_join", where);
  assert.equal((await ana.call("comms_get_channel_role", where)).role, "owner");
  await bo.refusal("comms_kick", { ...where, target_key: eve.key });
  await bo.refusal("comms_role_set", { ...where, target_key: bo.key, role: "admin" });
  await bo.refusal("comms_conversation_update", { ...where, visibility: "private" });
  await bo.refusal("comms_conversation_delete", { ...where, confirm: true });
  await ana.call("comms_role_set", { ...where, target_key: bo.key, role: "admin" });
  assert.equal(
    (await eve.call("comms_get_channel_role", { ...where, target_participant_key: bo.key })).role,
    "admin",
  );
  const kicked = await bo.call("comms_kick", { ...where, target_key: eve.key });
  assert.deepEqual(kicked, { status: "kicked", target_key: eve.key, conversation: "proj" });
  await bo.refusal("comms_kick", { ...where, target_key: ana.key });
  await ana.call("comms_conversation_update", { ...where, created_by: bo.key });
  assert.equal((await bo.call("comms_get_channel_role", where)).role, "owner");
  assert.equal((await ana.call("comms_get_channel_role", where)).role, "member");
});

Deno.test("conversations made at the command line are the same as all others", async () => {
  await using daemon = await TestDaemon.start();
  await using people = await People.join(daemon);
  assert.equal((await daemon.cli("conv", "create", "lab")).code, 0);
  assert.equal((await daemon.cli("conv", "topic", "lab", "Experiments")).code, 0);
  const { all_conversations } = await people.ana.call("comms_conversations", { all: true });
  assert.equal(all_conversations.find((each: Answer) => each.name === "lab").topic, "Experiments");
  const listed = await daemon.cli("conv", "list", "--json");
  assert.ok(listed.stdout.includes("lab"));
  assert.equal((await daemon.cli("send", "-c", "lab", "hello lab")).code, 0);
  await people.ana.call("comms_join", { conversation: "lab" });
  assert.deepEqual(await people.ana.bodies("lab"), ["hello lab"]);
  assert.equal((await daemon.cli("conv", "delete", "lab", "--force")).code, 0);
  await people.ana.refusal("comms_read", { conversation: "lab" });
});

Deno.test("whoever subscribes later finds the conversations and the people that there are, each once", async () => {
  await using daemon = await TestDaemon.start();
  await using people = await People.join(daemon);
  await people.ana.call("comms_conversation_create", { conversation: "proj", topic: "Plan" });
  await using late = await connectMqtt(daemon.mqttUrl);
  await late.subscribe("claude-comms/#");
  await late.fence();
  const retained = late.arrived.filter((message) => message.retained);
  const topics = retained.map(({ topic }) => topic);
  assert.equal(new Set(topics).size, topics.length, "each retained message once");
  const meta = retained.find(({ topic }) => topic === "claude-comms/conv/proj/meta");
  assert.equal(meta?.json.topic, "Plan");
  const keys = retained.filter(({ topic }) => topic.startsWith("claude-comms/conv/general/presence/"))
    .map(({ json }) => json.key);
  for (const { key } of [people.ana, people.bo, people.eve]) assert.ok(keys.includes(key));

  await people.ana.call("comms_leave", { conversation: "general" });
  await using later = await connectMqtt(daemon.mqttUrl);
  await later.subscribe("claude-comms/conv/general/presence/+");
  await later.fence();
  assert.ok(!later.arrived.some(({ json }) => json?.key === people.ana.key), "no ghost of who has left");
});

Deno.test("an MQTT client that vanishes is offline, and its last will is told", async () => {
  await using daemon = await TestDaemon.start();
  await using people = await People.join(daemon);
  const key = people.ana.key!;
  const topic = `claude-comms/presence/${key}/web-beef`;
  const presence = (status: string) => ({
    key,
    name: "ana",
    type: "claude",
    status,
    client: "web",
    instanceId: "beef",
    ts: new Date().toISOString(),
  });
  await using watcher = await connectMqtt(daemon.mqttUrl);
  await watcher.subscribe(topic);
  const page = await connectMqtt(daemon.wsUrl, {
    clientId: `claude-comms-web-${key}-beef`,
    will: { topic, payload: JSON.stringify(presence("offline")), qos: 1, retain: true },
  });
  await page.publish(topic, presence("online"), { retain: true });
  await watcher.next(({ json }) => json?.status === "online");
  const online = await people.bo.call("comms_members", { conversation: "general" });
  const ana = online.members.find((member: Answer) => member.key === key);
  assert.ok(Object.values(ana.connections as Answer).some((connection) => connection.client === "web"));
  page.client.stream.destroy();
  await watcher.next(
    ({ json, text }) => json?.status === "offline" || text === "",
    "the end of the connection",
  );
  const after = await people.bo.call("comms_members", { conversation: "general" });
  const left = after.members.find((member: Answer) => member.key === key);
  assert.ok(!Object.values(left.connections as Answer).some((connection) => connection.client === "web"));
  await page[Symbol.asyncDispose]();
});
