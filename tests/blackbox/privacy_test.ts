/** Private, invite-only and direct conversations are rules, not labels. */
import assert from "node:assert/strict";
import { TestDaemon } from "../support/daemon.ts";
import type { Answer } from "../support/mcp.ts";
import { connectMqtt } from "../support/mqtt.ts";
import { People } from "../support/people.ts";

const SECRET = "the budget is gone";

Deno.test("a private conversation does not exist for others, at any door", async () => {
  await using daemon = await TestDaemon.start();
  await using people = await People.join(daemon);
  await using eves = await people.mqttOf(people.eve.key!);
  await using anonymous = await connectMqtt(daemon.mqttUrl);
  await anonymous.subscribe("claude-comms/#");
  await people.ana.call("comms_conversation_create", {
    conversation: "board",
    topic: "closed doors",
    visibility: "private",
    mode: "invite",
  });
  await people.ana.call("comms_invite", { conversation: "board", target_name: "bo" });
  await people.bo.call("comms_join", { conversation: "board" });
  await people.ana.send("board", SECRET);
  await people.ana.call("comms_artifact_create", {
    conversation: "board",
    name: "figures",
    title: "Figures",
    type: "doc",
    content: SECRET,
  });
  await people.ana.call("comms_status_set", { conversation: "board", label: "counting" });
  assert.deepEqual(await people.bo.bodies("board"), [SECRET]);

  await people.ana.send("general", "for all");
  for (const outsider of [eves, anonymous]) {
    await outsider.next(({ json }) => json?.body === "for all");
    await outsider.fence();
    const seen = JSON.stringify(outsider.arrived);
    assert.ok(!/board|budget|closed doors/.test(seen), seen);
  }
  await assertHidden(people, "board");
});

/** Every question about the conversation must be answered as for one that does not exist. */
async function assertHidden(people: People, conversation: string): Promise<void> {
  const nothing = "nosuchplace";
  const calls: [string, Answer][] = [
    ["comms_read", {}],
    ["comms_history", {}],
    ["comms_members", {}],
    ["comms_send", { message: "x" }],
    ["comms_artifact_list", {}],
    ["comms_artifact_get", { name: "figures" }],
    ["comms_conversation_update", { topic: "x" }],
    ["comms_conversation_archive", { confirm: true }],
    ["comms_conversation_delete", { confirm: true }],
    ["comms_get_channel_role", {}],
    ["comms_invite", { target_name: "eve" }],
    ["comms_status_set", { label: "x" }],
  ];
  for (const [tool, args] of calls) {
    const refusal = await people.eve.refusal(tool, { conversation, ...args });
    const other = await people.eve.refusal(tool, { conversation: nothing, ...args });
    assert.equal(
      JSON.stringify(refusal).replaceAll(conversation, "C"),
      JSON.stringify(other).replaceAll(nothing, "C"),
      tool,
    );
  }
  await people.eve.refusal("comms_join", { conversation });
  const listed = await people.eve.call("comms_conversations", { all: true });
  assert.ok(!JSON.stringify(listed).includes(conversation));
  const rest = people.restOf(people.eve.key!);
  for (const path of ["messages", "artifacts", "participants", "reactions"]) {
    const { body } = await rest.call("GET", `/api/${path}/${conversation}`);
    assert.ok(!/budget|figures|counting/.test(JSON.stringify(body)), path);
  }
  const rows = await rest.get("/api/conversations");
  assert.ok(!JSON.stringify(rows).includes(conversation));
  assert.equal((await rest.call("GET", `/api/conversations/${conversation}`)).status, 404);
  const events = await rest.get("/api/events?since=0&limit=1000");
  assert.ok(!JSON.stringify(events).includes(conversation));
}

Deno.test("an invite-only conversation lets in who was invited and nobody else", async () => {
  await using daemon = await TestDaemon.start();
  await using people = await People.join(daemon);
  await people.ana.call("comms_conversation_create", { conversation: "club", mode: "invite" });
  const refusal = await people.bo.refusal("comms_join", { conversation: "club" });
  assert.match(refusal.message, /invit/i);
  const { status } = await people.ana.call("comms_invite", { conversation: "club", target_name: "@bo" });
  assert.equal(status, "invited");
  assert.equal((await people.bo.call("comms_join", { conversation: "club" })).status, "joined");
  const again = await people.ana.call("comms_invite", { conversation: "club", target_name: "bo" });
  assert.equal(again.status, "already_member");
  await people.eve.refusal("comms_join", { conversation: "club" });
});

Deno.test("a direct conversation is told to both and hidden from everybody else", async () => {
  await using daemon = await TestDaemon.start();
  await using people = await People.join(daemon);
  await using bos = await people.mqttOf(people.bo.key!);
  await using eves = await people.mqttOf(people.eve.key!);
  const opened = await people.ana.call("comms_dm_open", { target_key: people.bo.key });
  const [lower, higher] = [people.ana.key!, people.bo.key!].sort();
  assert.deepEqual(opened, { status: "opened", conversation: `dm-${lower}-${higher}` });
  const { conversation } = opened;
  await bos.next(({ text }) => text.includes(conversation), "word of the direct conversation");
  await people.ana.send(conversation, SECRET);
  assert.deepEqual(await people.bo.bodies(conversation), [SECRET]);
  assert.equal((await people.bo.call("comms_dm_open", { target_key: people.ana.key })).status, "existed");
  await people.ana.send("general", "for all");
  await eves.next(({ json }) => json?.body === "for all");
  await eves.fence();
  assert.ok(!JSON.stringify(eves.arrived).includes(conversation));
  await people.eve.refusal("comms_read", { conversation });
  await people.eve.refusal("comms_join", { conversation });
  await people.eve.refusal("comms_send", { conversation, message: "x" });
  await people.ana.refusal("comms_dm_open", { target_key: people.ana.key });
});

Deno.test("who leaves a private conversation, or is removed, sees no more of it", async () => {
  await using daemon = await TestDaemon.start();
  await using people = await People.join(daemon);
  await using bos = await people.mqttOf(people.bo.key!);
  await people.ana.call("comms_conversation_create", {
    conversation: "board",
    visibility: "private",
    mode: "invite",
  });
  await people.ana.call("comms_invite", { conversation: "board", target_name: "bo" });
  await people.bo.call("comms_join", { conversation: "board" });
  await people.ana.send("board", "while bo was there");
  await bos.next(({ json }) => json?.body === "while bo was there");
  await people.bo.refusal("comms_kick", { conversation: "board", target_key: people.ana.key });
  await people.ana.call("comms_kick", { conversation: "board", target_key: people.bo.key });
  await people.ana.send("board", "after bo was gone");
  await people.ana.send("general", "for all");
  await bos.next(({ json }) => json?.body === "for all");
  await bos.fence();
  assert.ok(!bos.bodies.includes("after bo was gone"));
  await people.bo.refusal("comms_read", { conversation: "board" });
  await people.bo.refusal("comms_join", { conversation: "board" });
});

Deno.test("nobody becomes a person by taking their name", async () => {
  await using daemon = await TestDaemon.start();
  await using people = await People.join(daemon);
  const { key, name } = await people.owner.get("/api/identity");
  const refusal = await people.eve.outcome("comms_join", { key: undefined, name, conversation: "general" });
  assert.notEqual(refusal.answer.key, key);
  const again = await people.eve.outcome("comms_join", {
    key: undefined,
    name: "ana",
    conversation: "general",
  });
  assert.equal(again.answer.key, people.ana.key);
});
