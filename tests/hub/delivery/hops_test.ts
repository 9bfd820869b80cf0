import assert from "node:assert/strict";
import { testWorld } from "../world.ts";
import { fakeSession } from "./sessions.ts";

Deno.test("a message's way is known hop by hop: handed over, seen, answered", async () => {
  const { hub, person, say, clock, on } = await testWorld();
  const ana = await person("ana", { type: "human" });
  const bo = await person("bo", { type: "claude" });
  const session = fakeSession(hub, "s-1");
  await session.speakAs(bo);
  const { id } = await say(ana, "@bo how far are you?");
  const target = { conversation: "general", message_id: id };
  const way = async () => (await hub.readers(ana.key, target)).deliveries;
  assert.deepEqual(await way(), []);
  await session.hook("PostToolBatch", { tool_calls: [] });
  assert.deepEqual((await way()).map(({ name, hop, rung }) => [name, hop, rung]), [[
    "bo",
    "handed",
    "tool_batch",
  ]]);
  clock.advance(2000);
  await session.hook("Stop");
  assert.deepEqual((await way()).map(({ hop }) => hop), ["seen"]);
  const own = (await hub.read(ana, { conversation: "general" })).messages.find((message) =>
    message.id === id
  );
  assert.deepEqual(own!.delivered, { [bo.key]: "seen" });
  await say(bo, "halfway", { reply_to: id });
  clock.advance(2000);
  const [row] = await way();
  assert.equal(row!.hop, "answered");
  assert.ok(row!.handed_at < row!.seen_at! && row!.seen_at! <= row!.answered_at!);
  await hub.check(ana, {});
  const events = on(`claude-comms/participant/${ana.key}/events`).filter(({ type }) => type === "delivery");
  assert.ok(events.length >= 2 && events.every(({ message_id }) => message_id === id));
  assert.equal(events.at(-1)!.answered !== undefined, true);
});

Deno.test("what is known of deliveries and sessions is there after a restart", async () => {
  const world = await testWorld();
  const ana = await world.person("ana", { type: "human" });
  const bo = await world.person("bo", { type: "claude" });
  const session = fakeSession(world.hub, "s-1");
  await session.speakAs(bo);
  const { id } = await world.say(ana, "@bo one");
  await session.hook("PostToolBatch", { tool_calls: [] });
  await session.hook("Stop");
  world.clock.advance(1000);
  const later = await world.say(ana, "@bo two");
  const again = await world.reopened();
  const target = { conversation: "general", message_id: id };
  assert.deepEqual((await again.hub.readers(ana.key, target)).deliveries.map(({ hop }) => hop), ["seen"]);
  const text = await fakeSession(again.hub, "s-1").hook("UserPromptSubmit", { prompt: "go on" });
  assert.ok(text?.includes(later.id) && !text.includes(id));
});
