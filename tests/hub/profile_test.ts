import assert from "node:assert/strict";
import { retained } from "./wire.ts";
import { OWNER, testWorld, type World } from "./world.ts";

const profileOf = async (world: World, key: string) =>
  (await world.hub.members(null, "general")).members.find((m) => m.key === key)!.profile_status;

Deno.test("a profile status is shown to everybody, in members and in presence, and survives a restart", async () => {
  const world = await testWorld();
  const ana = await world.person("ana");
  const set = await world.hub.profileStatusSet(ana, {
    emoji: "🌴",
    text: "away",
    expires_at: "2026-03-14T00:00:00Z",
  });
  assert.deepEqual(set, {
    status: "set",
    key: ana.key,
    emoji: "🌴",
    text: "away",
    expires_at: "2026-03-14T00:00:00Z",
    published_to_connections: ["mcp"],
  });
  const shown = { emoji: "🌴", text: "away", expires_at: "2026-03-14T00:00:00Z" };
  assert.deepEqual(await profileOf(world, ana.key), shown);
  const presence = retained(world).get(`claude-comms/presence/${ana.key}/mcp`)!;
  assert.deepEqual([presence["profile_status_emoji"], presence["profile_status_text"]], ["🌴", "away"]);
  assert.deepEqual(await profileOf(await world.reopened(), ana.key), shown);
  assert.equal(world.on("claude-comms/system/people").at(-1)!["type"], "profile_status_set");
});

Deno.test("an expiry in another offset ends at its instant, not at its text", async () => {
  const world = await testWorld();
  const ana = await world.person("ana");
  // 14:10 UTC, which as text is earlier than now.
  await world.hub.profileStatusSet(ana, {
    emoji: null,
    text: "lunch",
    expires_at: "2026-03-13T09:10:00-05:00",
  });
  world.clock.advance(9 * 60_000);
  assert.equal((await profileOf(world, ana.key))!.text, "lunch");
  world.clock.advance(60_000);
  assert.equal(await profileOf(world, ana.key), null);
  world.clock.advance(10_000);
  world.hub.touch(ana);
  const presence = retained(world).get(`claude-comms/presence/${ana.key}/mcp`)!;
  assert.equal(presence["profile_status_text"], null);
  assert.equal(await profileOf(await world.reopened(), ana.key), null);
});

Deno.test("an unreadable or past expiry is refused, and nothing changes", async () => {
  const world = await testWorld();
  const ana = await world.person("ana");
  for (const expires_at of ["tomorrow", "2026-99-01", "5", "2026-03-13T13:00:00Z"]) {
    await assert.rejects(
      world.hub.profileStatusSet(ana, { text: "x", expires_at }),
      (error: Error) => error.message.includes(JSON.stringify(expires_at)),
    );
  }
  assert.equal(await profileOf(world, ana.key), null);
});

Deno.test("both parts empty clear it, a longer text than 140 characters is refused", async () => {
  const world = await testWorld();
  const ana = await world.person("ana");
  await world.hub.profileStatusSet(ana, { text: "é".repeat(140) });
  await assert.rejects(world.hub.profileStatusSet(ana, { text: "x".repeat(141) }), /at most 140/);
  const cleared = await world.hub.profileStatusSet(ana, { emoji: " ", text: null });
  assert.equal(cleared["status"], "cleared");
  assert.equal(await profileOf(world, ana.key), null);
  assert.equal((await world.hub.profileStatusClear(ana))["status"], "cleared");
});

Deno.test("setting the same status again writes nothing", async () => {
  const world = await testWorld();
  const ana = await world.person("ana");
  await world.hub.profileStatusSet(ana, { text: "here" });
  const before = world.journal.nextSeq;
  await world.hub.profileStatusSet(ana, { text: "here" });
  assert.equal(world.journal.nextSeq, before);
});

Deno.test("a member list has roles, connections and the conversations that the viewer may know of", async () => {
  const world = await testWorld();
  const ana = await world.person("ana");
  const bo = await world.person("bo");
  await world.hub.conversationCreate(ana, { conversation: "secret", visibility: "private" });
  const listed = async (viewer: string | null) =>
    (await world.hub.members(viewer, "general")).members.find((m) => m.key === ana.key)!;
  assert.deepEqual((await listed(ana.key)).conversations, ["general", "secret"]);
  assert.deepEqual((await listed(bo.key)).conversations, ["general"]);
  assert.deepEqual((await listed(null)).conversations, ["general"]);
  assert.equal((await listed(bo.key)).role, "member");
  const { members, count } = await world.hub.members(null, "general");
  assert.equal(count, 3);
  assert.equal(members.find((m) => m.key === OWNER)!.role, "owner");
  assert.deepEqual(Object.keys(members.find((m) => m.key === ana.key)!.connections["mcp"]!), [
    "client",
    "instance_id",
    "since",
    "last_seen",
    "activity",
    "status",
  ]);
  await assert.rejects(world.hub.members(bo.key, "secret"), /not found/);
  assert.deepEqual((await world.hub.participants(null)).participants.map((p) => p.name), [
    "owner",
    "ana",
    "bo",
  ]);
});
