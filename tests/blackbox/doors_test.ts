/** What goes in at one door comes out at every other. */
import assert from "node:assert/strict";
import { listedTools } from "../../src/mcp/tools.ts";
import { TestDaemon } from "../support/daemon.ts";
import { connectMcp, generations, joinMcp } from "../support/mcp.ts";
import { chatMessage, connectMqtt } from "../support/mqtt.ts";
import { People } from "../support/people.ts";
import { Rest } from "../support/rest.ts";

Deno.test("what is said at any door is read in the same order at every door", async () => {
  await using daemon = await TestDaemon.start();
  await using people = await People.join(daemon);
  await using tcp = await connectMqtt(daemon.mqttUrl);
  await using ws = await connectMqtt(daemon.wsUrl);
  for (const reader of [tcp, ws]) await reader.subscribe("claude-comms/conv/+/messages");
  const { key, name } = await people.owner.get("/api/identity");

  await people.ana.send("general", "from the first SDK");
  await people.bo.send("general", "from the second SDK");
  await people.owner.post("/api/conversations/general/messages", { message: "from REST" });
  assert.equal((await daemon.cli("send", "from the command line")).code, 0);
  await tcp.publish(
    "claude-comms/conv/general/messages",
    chatMessage("general", { key, name, body: "from MQTT" }),
  );
  await ws.publish(
    "claude-comms/conv/general/messages",
    chatMessage("general", { key, name, body: "from a WebSocket" }),
  );

  const said = [
    "from the first SDK",
    "from the second SDK",
    "from REST",
    "from the command line",
    "from MQTT",
    "from a WebSocket",
  ];
  assert.deepEqual(await people.ana.bodies("general"), said);
  assert.deepEqual(await people.bo.bodies("general"), said);
  for (const reader of [tcp, ws]) {
    await reader.fence();
    assert.deepEqual(reader.bodies, said);
  }
  const { messages } = await people.owner.get("/api/messages/general");
  const chat = messages.filter((m: { sender: { type: string } }) => m.sender.type !== "system");
  assert.deepEqual(chat.map((m: { body: string }) => m.body), said);
  const read = await daemon.cli("read", "--json");
  assert.equal(read.code, 0, read.stderr);
  for (const body of said) assert.ok(read.stdout.includes(body), body);
});

Deno.test("a message that was sent can be read and answered at once", async () => {
  await using daemon = await TestDaemon.start();
  await using people = await People.join(daemon);
  for (let n = 0; n < 20; n++) {
    const { id } = await people.ana.send("general", `root ${n}`);
    const reply = await people.bo.send("general", `reply ${n}`, { reply_to: id });
    const { replies } = await people.ana.call("comms_thread_read", { conversation: "general", root_id: id });
    assert.deepEqual(replies.map((m: { id: string }) => m.id), [reply.id]);
  }
});

Deno.test("a thread is the same thread at every door", async () => {
  await using daemon = await TestDaemon.start();
  await using people = await People.join(daemon);
  await using mqtt = await connectMqtt(daemon.mqttUrl);
  const { id } = await people.ana.send("general", "root");
  await mqtt.subscribe(`claude-comms/conv/general/threads/${id}`);
  await people.bo.send("general", "by MCP", { reply_to: id });
  await people.owner.post("/api/conversations/general/messages", { message: "by REST", reply_to: id });
  await mqtt.next(({ json }) => json?.body === "by REST", "the reply on the thread's topic");

  const { root, replies } = await people.bo.call("comms_thread_read", {
    conversation: "general",
    root_id: id,
  });
  assert.equal(root.thread_reply_count, 2);
  assert.deepEqual(replies.map((m: { body: string }) => m.body), ["by MCP", "by REST"]);
  const overRest = await people.owner.get(`/api/conversations/general/threads/${id}`);
  assert.deepEqual(overRest.replies.map((m: { body: string }) => m.body), ["by MCP", "by REST"]);
  assert.deepEqual(mqtt.bodies, []);
  assert.deepEqual(mqtt.arrived.map(({ json }) => json.body), ["by MCP", "by REST"]);
  const { messages } = await people.bo.call("comms_read", { conversation: "general", top_level_only: true });
  const summary = messages.find((m: { id: string }) => m.id === id).thread_summary;
  assert.equal(summary.reply_count, 2);
});

Deno.test("a reply to a reply is refused at every door", async () => {
  await using daemon = await TestDaemon.start();
  await using people = await People.join(daemon);
  const { id } = await people.ana.send("general", "root");
  const reply = await people.bo.send("general", "reply", { reply_to: id });
  const refusal = await people.ana.refusal("comms_send", {
    conversation: "general",
    message: "x",
    reply_to: reply.id,
  });
  assert.match(refusal.message, /depth/i);
  const overRest = await people.owner.call("POST", "/api/conversations/general/messages", {
    message: "x",
    reply_to: reply.id,
  });
  assert.equal(overRest.status, 409);
});

Deno.test("reactions come together from all doors", async () => {
  await using daemon = await TestDaemon.start();
  await using people = await People.join(daemon);
  await using mqtt = await connectMqtt(daemon.mqttUrl);
  await mqtt.subscribe("claude-comms/conv/general/reactions");
  const { id } = await people.ana.send("general", "shall we?");
  const applied = await people.bo.call("comms_react", {
    conversation: "general",
    message_id: id,
    emoji: "👍",
  });
  assert.equal(applied.status, "applied");
  const identity = await people.owner.get("/api/identity");
  await people.owner.post(`/api/conversations/general/messages/${id}/reactions`, { emoji: "👍" });

  const { reactions } = await people.ana.call("comms_reactions_get", {
    conversation: "general",
    message_id: id,
  });
  assert.deepEqual(reactions, { "👍": [people.bo.key, identity.key] });
  const overRest = await people.owner.get("/api/reactions/general");
  assert.deepEqual(overRest.reactions[id], reactions);
  await mqtt.next(({ json }) => json?.actor_key === identity.key, "the second reaction");
  assert.deepEqual(mqtt.arrived.map(({ json }) => [json.message_id, json.emoji, json.op]), [
    [id, "👍", "add"],
    [id, "👍", "add"],
  ]);
  const unknown = await people.bo.refusal("comms_react", {
    conversation: "general",
    message_id: crypto.randomUUID(),
    emoji: "👍",
  });
  assert.match(unknown.message, /not found|unknown/i);
});

Deno.test("an artifact is written with MCP, read over REST, and guarded against a second writer", async () => {
  await using daemon = await TestDaemon.start();
  await using people = await People.join(daemon);
  const where = { conversation: "general", name: "plan" };
  await people.ana.call("comms_artifact_create", {
    ...where,
    title: "The Plan",
    type: "plan",
    content: "one",
  });
  await people.bo.call("comms_artifact_update", {
    ...where,
    content: "two",
    base_version: 1,
    summary: "more",
  });
  const conflict = await people.ana.refusal("comms_artifact_update", {
    ...where,
    content: "late",
    base_version: 1,
  });
  assert.match(conflict.message, /conflict/i);
  assert.equal(conflict.latest_version, 2);
  const artifact = await people.owner.get("/api/artifacts/general/plan");
  assert.equal(artifact.content, "two");
  assert.equal(artifact.versions.length, 2);
  const first = await people.owner.get("/api/artifacts/general/plan?version=1");
  assert.equal(first.content, "one");
  const { messages } = await people.owner.get("/api/messages/general");
  const notices = messages.filter((m: { artifact_ref?: string }) => m.artifact_ref === "plan");
  assert.deepEqual(notices.map((m: { body: string }) => m.body), [
    "[artifact] ana created 'The Plan' (v1)",
    "[artifact] bo updated 'The Plan' to v2: more",
  ]);
});

Deno.test("an edit, a deletion and a pin show everywhere, and only the author may edit", async () => {
  await using daemon = await TestDaemon.start();
  await using people = await People.join(daemon);
  const { id } = await people.ana.send("general", "teh text");
  const doomed = await people.ana.send("general", "a mistake");
  const where = { conversation: "general", message_id: id };
  await people.bo.refusal("comms_edit", { ...where, message: "mine now" });
  await people.ana.call("comms_edit", { ...where, message: "the text" });
  await people.bo.refusal("comms_delete", { conversation: "general", message_id: doomed.id });
  await people.ana.call("comms_delete", { conversation: "general", message_id: doomed.id });
  await people.bo.call("comms_pin", { ...where, pinned: true });

  const { messages } = await people.owner.get("/api/messages/general");
  const byId = new Map(messages.map((m: { id: string }) => [m.id, m]));
  assert.equal((byId.get(id) as { body: string }).body, "the text");
  assert.ok((byId.get(id) as { edited_at?: string }).edited_at);
  assert.equal((byId.get(doomed.id) as { body: string }).body, "");
  assert.ok((byId.get(doomed.id) as { deleted_at?: string }).deleted_at);
  const { pins } = await people.owner.get("/api/conversations/general/pins");
  assert.deepEqual(pins.map((m: { id: string }) => m.id), [id]);
});

for (const generation of generations) {
  Deno.test(`a client of generation ${generation} gets tools, instructions and errors that say what to do`, async () => {
    await using daemon = await TestDaemon.start();
    await using client = await connectMcp(daemon.mcpUrl, { generation });
    const { tools } = await client.client.listTools();
    const names = (tools as { name: string }[]).map(({ name }) => name);
    assert.deepEqual(names, listedTools.map(({ name }) => name));
    assert.match(client.client.getInstructions() ?? "", /comms_join/);
    const unjoined = await client.refusal("comms_send", {
      key: "0123abcd",
      conversation: "general",
      message: "x",
    });
    assert.match(unjoined.message, /unknown participant key/i);
    assert.match(unjoined.message, /comms_join/);
    const malformed = await client.refusal("comms_read", { key: "ANA", conversation: "general" });
    assert.match(malformed.message, /invalid key format/i);
    const missing = await client.outcome("comms_send", { key: "0123abcd" });
    assert.ok(missing.isError, missing.text);
  });
}

Deno.test("both MCP ports and the web port serve the same conversations", async () => {
  await using daemon = await TestDaemon.start();
  await using ana = await joinMcp(daemon.mcpUrl, "ana");
  await using bo = await joinMcp(`${daemon.webUrl}/mcp`, "bo");
  await ana.send("general", "hello from 9920");
  assert.deepEqual(await bo.bodies("general"), ["hello from 9920"]);
  const { messages } = await new Rest(daemon.webUrl).get("/api/messages/general");
  assert.ok(messages.some((m: { body: string }) => m.body === "hello from 9920"));
  await using page = await connectMqtt(`${daemon.webUrl.replace("http", "ws")}/mqtt`);
  await page.subscribe("claude-comms/conv/+/messages");
  await bo.send("general", "hello from 9921");
  await page.next(({ json }) => json?.body === "hello from 9921");
});
