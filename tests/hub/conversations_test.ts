import assert from "node:assert/strict";
import { anonymous, OWNER, refused, testWorld } from "./world.ts";

Deno.test("joining an unknown conversation creates it, with the joiner as owner and a word in general", async () => {
  const { hub, person } = await testWorld();
  const ana = await person("ana", { conversation: "proj" });
  assert.equal((await hub.roleGet(ana, { conversation: "proj" })).role, "owner");
  await hub.join(anonymous(), { key: ana.key, conversation: "general" });
  const { messages } = await hub.read(ana, { conversation: "general" });
  assert.ok(messages.some(({ body }) => body === "[system] ana created #proj"));
});

Deno.test("the name of a claude gives its key back, that of a person never", async () => {
  const { hub, person } = await testWorld();
  const ana = await person("ana");
  assert.equal((await hub.join(anonymous(), { name: "ANA" })).key, ana.key);
  await person("phil", { type: "human" });
  await assert.rejects(hub.join(anonymous(), { name: "phil" }), refused("identity_protected"));
  await assert.rejects(hub.join(anonymous(), { name: "owner" }), refused("identity_protected"));
});

Deno.test("a valid key that nobody has is honoured at the first join", async () => {
  const { hub } = await testWorld();
  const joined = await hub.join(anonymous(), { key: "1234abcd", name: "ana" });
  assert.equal(joined.key, "1234abcd");
});

Deno.test("names with spaces, reserved names and malformed keys are refused with what is allowed", async () => {
  const { hub } = await testWorld();
  await assert.rejects(hub.join(anonymous(), { name: "two words" }), /allowed/);
  await assert.rejects(hub.join(anonymous(), { name: "Everyone" }), refused("invalid_name"));
  await assert.rejects(hub.join(anonymous(), { key: "nope", name: "x" }), refused("invalid_key"));
  await assert.rejects(hub.join(anonymous(), {}), /name is required/);
  await assert.rejects(
    hub.join(anonymous(), { name: "x", conversation: "../etc" }),
    /lowercase alphanumeric/,
  );
  assert.throws(() => hub.caller(anonymous(), "deadbeef"), /call comms_join/);
});

Deno.test("a private conversation does not exist for others: not listed, readable, joinable or sendable", async () => {
  const { hub, person, on } = await testWorld();
  const [ana, eve] = [await person("ana"), await person("eve")];
  await hub.conversationCreate(ana, { conversation: "secret", visibility: "private", topic: "hush" });
  await hub.send(ana, { conversation: "secret", message: "inside" });
  const at = { conversation: "secret" };
  await assert.rejects(hub.read(eve, at), refused("not_found"));
  await assert.rejects(hub.send(eve, { ...at, message: "x" }), refused("not_found"));
  await assert.rejects(hub.join(anonymous(), { key: eve.key, ...at }), refused("not_found"));
  await assert.rejects(hub.members(eve.key, "secret"), refused("not_found"));
  await assert.rejects(hub.artifactList(eve.key, "secret"), refused("not_found"));
  assert.equal((await hub.page(eve.key, at)).count, 0);
  assert.ok(!JSON.stringify(await hub.conversations(eve, { all: true })).includes("secret"));
  assert.ok(!JSON.stringify(await hub.conversationRows(eve.key)).includes("secret"));
  assert.ok(!JSON.stringify(await hub.feed(eve.key, { since: 0 })).includes("secret"));
  assert.ok(!JSON.stringify(on("claude-comms/conv/general/messages")).includes("secret"));
});

Deno.test("an invitation opens a private conversation and is told to the invited person only", async () => {
  const { hub, person } = await testWorld();
  const [ana, bo, eve] = [await person("ana"), await person("bo"), await person("eve")];
  await hub.conversationCreate(ana, { conversation: "secret", visibility: "private" });
  const invited = await hub.invite(ana, { conversation: "secret", target: "@Bo", note: "come" });
  assert.equal(invited.status, "invited");
  assert.match(JSON.stringify(await hub.read(bo, { conversation: "general" })), /invited bo to #secret/);
  assert.ok(!JSON.stringify(await hub.read(eve, { conversation: "general" })).includes("secret"));
  await hub.join(anonymous(), { key: bo.key, conversation: "secret" });
  assert.equal((await hub.invite(ana, { conversation: "secret", target: "bo" })).status, "already_member");
  await assert.rejects(hub.invite(bo, { conversation: "secret", target: "eve" }), refused("not_authorized"));
});

Deno.test("roles: the owner appoints admins, admins kick members, members manage nothing", async () => {
  const { hub, person } = await testWorld();
  const [ana, bo, cy] = [await person("ana"), await person("bo"), await person("cy")];
  await hub.conversationCreate(ana, { conversation: "proj" });
  for (const who of [bo, cy]) await hub.join(anonymous(), { key: who.key, conversation: "proj" });
  const at = { conversation: "proj" };
  await assert.rejects(hub.kick(bo, { ...at, target_key: cy.key }), refused("not_authorized"));
  await assert.rejects(
    hub.conversationUpdate(bo, { ...at, visibility: "private" }),
    refused("not_authorized"),
  );
  await hub.roleSet(ana, { ...at, target_key: bo.key, role: "admin" });
  await assert.rejects(hub.kick(bo, { ...at, target_key: ana.key }), refused("not_authorized"));
  assert.equal((await hub.kick(bo, { ...at, target_key: cy.key })).status, "kicked");
  await assert.rejects(
    hub.roleSet(ana, { ...at, target_key: ana.key, role: "member" }),
    refused("invalid_target"),
  );
  await hub.conversationUpdate(ana, { ...at, created_by: bo.key });
  assert.equal((await hub.roleGet(ana, { ...at, target_participant_key: bo.key })).role, "owner");
  assert.equal((await hub.roleGet(ana, at)).role, "member");
});

Deno.test("archiving is confirmed, keeps the history readable, and takes no writes", async () => {
  const { hub, person } = await testWorld();
  const ana = await person("ana");
  await hub.conversationCreate(ana, { conversation: "proj" });
  const at = { conversation: "proj" };
  await hub.send(ana, { ...at, message: "kept" });
  await assert.rejects(hub.conversationArchive(ana, at), refused("confirm_required"));
  const archived = await hub.conversationArchive(ana, { ...at, confirm: true });
  assert.deepEqual(archived["evicted_keys"], [ana.key, OWNER]);
  assert.equal((await hub.conversationArchive(ana, { ...at, confirm: true }))["status"], "already_archived");
  await assert.rejects(hub.send(ana, { ...at, message: "x" }), refused("conversation_archived"));
  await assert.rejects(hub.join(anonymous(), { key: ana.key, ...at }), refused("conversation_archived"));
  assert.match(JSON.stringify(await hub.read(ana, at)), /kept/);
  assert.equal((await hub.conversationUnarchive(ana, at))["archived"], false);
  await hub.join(anonymous(), { key: ana.key, ...at });
});

Deno.test("a deleted id can be used again and inherits nothing", async () => {
  const { hub, person } = await testWorld();
  const [ana, bo] = [await person("ana"), await person("bo")];
  const at = { conversation: "proj" };
  await hub.conversationCreate(ana, { ...at, visibility: "private" });
  const old = await hub.send(ana, { ...at, message: "old secret" });
  assert.deepEqual(await hub.conversationDelete(ana, { ...at, confirm: true }), {
    deleted: true,
    conversation_id: "proj",
  });
  await assert.rejects(hub.read(ana, at), refused("not_found"));
  await hub.conversationCreate(bo, at);
  assert.ok(!JSON.stringify(await hub.read(bo, at)).includes("old secret"));
  await assert.rejects(hub.message(bo.key, { ...at, message_id: old.id }), refused("not_found"));
  assert.ok(!JSON.stringify(await hub.feed(bo.key, { since: 0 })).includes("old secret"));
  assert.equal((await hub.roleGet(bo, at)).role, "owner");
  await assert.rejects(
    hub.conversationDelete(ana, { conversation: "general", confirm: true }),
    refused("reserved"),
  );
});

Deno.test("a direct conversation is for its two people, and both are told", async () => {
  const { hub, person, on } = await testWorld();
  const [ana, bo, eve] = [await person("ana"), await person("bo"), await person("eve")];
  const opened = await hub.dmOpen(ana, { target_key: bo.key });
  assert.equal(opened.conversation, `dm-${[ana.key, bo.key].sort().join("-")}`);
  assert.equal((await hub.dmOpen(bo, { target_key: ana.key })).status, "existed");
  assert.equal(on(`claude-comms/participant/${bo.key}/events`).at(-1)!["type"], "dm_opened");
  await hub.send(ana, { conversation: opened.conversation, message: "hi" });
  await assert.rejects(hub.read(eve, { conversation: opened.conversation }), refused("not_found"));
  await assert.rejects(hub.join(anonymous(), { key: eve.key, conversation: opened.conversation }));
  assert.equal((await hub.check(bo, {})).total_unread, 1);
  await hub.leave(bo, { conversation: opened.conversation });
  await hub.send(ana, { conversation: opened.conversation, message: "still there?" });
  assert.ok((await hub.members(bo.key, opened.conversation)).members.some(({ key }) => key === bo.key));
  await assert.rejects(hub.dmOpen(ana, { target_key: ana.key }), refused("invalid_target"));
});

Deno.test("changes are announced once a minute, private ones only inside", async () => {
  const { clock, hub, person } = await testWorld();
  const ana = await person("ana");
  await hub.conversationCreate(ana, { conversation: "proj" });
  const update = (topic: string) => hub.conversationUpdate(ana, { conversation: "proj", topic });
  assert.equal((await update("a"))["system_message"], "sent");
  assert.equal((await update("b"))["system_message"], "suppressed (rate limited)");
  clock.advance(60_000);
  assert.equal((await update("c"))["system_message"], "sent");
  const { messages } = await hub.read(ana, { conversation: "general" });
  assert.ok(messages.some(({ body }) => body === "[system] ana updated #proj topic: 'c'"));
});

Deno.test("everything is there after a restart, from the journal alone and from a snapshot", async () => {
  const world = await testWorld();
  const { hub, person, say } = world;
  const [ana, bo] = [await person("ana"), await person("bo", { type: "human" })];
  const root = await say(ana, "root @bo");
  await say(bo, "reply", { reply_to: root.id });
  await say(ana, "psst", { recipients: ["bo"] });
  await hub.react(bo, { conversation: "general", message_id: root.id, emoji: "👍" });
  await hub.pin(ana, { conversation: "general", message_id: root.id });
  await hub.conversationCreate(ana, { conversation: "secret", visibility: "private" });
  await hub.artifactCreate(ana, {
    conversation: "secret",
    name: "plan",
    title: "Plan",
    type: "plan",
    content: "text",
  });
  await hub.preferences(bo, { conversation: "general", starred: true });
  const picture = async (w: typeof world) => ({
    rows: await w.hub.conversationRows(bo.key),
    own: await w.hub.conversationRows(ana.key),
    page: await w.hub.page(bo.key, { conversation: "general" }),
    pins: await w.hub.pins(bo.key, "general"),
    artifact: await w.hub.artifactGet(ana.key, { conversation: "secret", name: "plan" }),
    feed: await w.hub.feed(bo.key, { since: 0 }),
  });
  const before = await picture(world);
  const replayed = await world.reopened();
  assert.deepEqual(await picture(replayed), before);
  await replayed.hub.close();
  const restored = await world.reopened();
  assert.ok(world.snapshots.latest);
  assert.deepEqual(await picture(restored), {
    ...before,
    feed: await restored.hub.feed(bo.key, { since: 0 }),
  });
  assert.equal(hub.participant(OWNER)?.name, "owner");
});

Deno.test("who leaves a private conversation hears of it in all their clients", async () => {
  const { hub, person, on } = await testWorld();
  const [ana, bo] = [await person("ana"), await person("bo")];
  await hub.conversationCreate(ana, { conversation: "lab", visibility: "private" });
  await hub.invite(ana, { conversation: "lab", target: "bo" });
  await hub.join({ key: null, proven: false, owner: false, client: "mcp" }, {
    key: bo.key,
    conversation: "lab",
  });
  await hub.leave(bo, { conversation: "lab" });
  const told = on(`claude-comms/participant/${bo.key}/events`).filter(({ type }) => type === "left");
  assert.deepEqual(told.map(({ conversation }) => conversation), ["lab"]);
});
