import assert from "node:assert/strict";
import { testWorld, type World } from "./world.ts";

const admits = (world: World, viewer: string | null, topic: string) => {
  const audience = world.hub.audienceOf(topic);
  return audience !== undefined && world.hub.mayReceive(viewer, audience);
};

Deno.test("what is retained about a conversation is for those who may read it", async () => {
  const world = await testWorld();
  const ana = await world.person("ana");
  const eve = await world.person("eve");
  await world.hub.conversationCreate(ana, { conversation: "secret", visibility: "private" });
  for (
    const about of ["meta", "messages", "reactions", "events", `presence/${ana.key}`, `typing/${ana.key}`]
  ) {
    const topic = `claude-comms/conv/secret/${about}`;
    assert.deepEqual([
      admits(world, ana.key, topic),
      admits(world, eve.key, topic),
      admits(world, null, topic),
    ], [
      true,
      false,
      false,
    ]);
    assert.ok(admits(world, null, `claude-comms/conv/general/${about}`));
  }
});

Deno.test("a thread under a whisper is for its audience", async () => {
  const world = await testWorld();
  const [ana, bo, eve] = [await world.person("ana"), await world.person("bo"), await world.person("eve")];
  const { id } = await world.say(ana, "psst", { recipients: ["bo"] });
  const topic = `claude-comms/conv/general/threads/${id}`;
  assert.deepEqual([admits(world, bo.key, topic), admits(world, eve.key, topic)], [true, false]);
});

Deno.test("the notice of a deleted conversation reaches those who were in it, a public one's everybody", async () => {
  const world = await testWorld();
  const ana = await world.person("ana");
  const eve = await world.person("eve");
  for (const visibility of ["private", "public"]) {
    await world.hub.conversationCreate(ana, { conversation: visibility, visibility });
    await world.hub.conversationDelete(ana, { conversation: visibility, confirm: true });
    const topic = `claude-comms/conv/${visibility}/messages`;
    assert.ok(admits(world, ana.key, topic));
    assert.equal(admits(world, eve.key, topic), visibility === "public");
    assert.ok(!admits(world, ana.key, `claude-comms/conv/${visibility}/meta`));
  }
});

Deno.test("personal events are for one person; unknown topics of ours for nobody; others are not ours", async () => {
  const world = await testWorld();
  const ana = await world.person("ana");
  const eve = await world.person("eve");
  const own = `claude-comms/participant/${ana.key}/events`;
  assert.deepEqual([admits(world, ana.key, own), admits(world, eve.key, own), admits(world, null, own)], [
    true,
    false,
    false,
  ]);
  assert.ok(!admits(world, ana.key, "claude-comms/conv/nowhere/messages"));
  assert.ok(!admits(world, ana.key, "claude-comms/else"));
  assert.ok(admits(world, null, "claude-comms/system/people"));
  assert.equal(world.hub.audienceOf("home/kitchen"), undefined);
  assert.ok(!world.hub.maySubscribe(eve.key, own));
  for (
    const filter of [
      "#",
      "claude-comms/#",
      "claude-comms/participant/+/events",
      "claude-comms/conv/+/messages",
    ]
  ) {
    assert.ok(world.hub.maySubscribe(eve.key, filter), filter);
  }
  assert.ok(world.hub.maySubscribe(ana.key, own));
});
