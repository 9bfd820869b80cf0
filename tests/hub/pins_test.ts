import assert from "node:assert/strict";
import { mqttSession, publications, publish } from "./wire.ts";
import { testWorld } from "./world.ts";

Deno.test("a pin is kept, published and listed until it is taken off or its message deleted", async () => {
  const world = await testWorld();
  const ana = await world.person("ana");
  const bo = await world.person("bo");
  const { id } = await world.say(ana, "remember this");
  const pin = (pinned?: boolean) =>
    world.hub.pin(bo, {
      conversation: "general",
      message_id: id,
      ...(pinned === undefined ? {} : { pinned }),
    });
  const first = await pin();
  assert.deepEqual({ ...first, seq: 0 }, { status: "pinned", id, conversation: "general", seq: 0 });
  assert.equal((await pin(true)).status, "no_op");
  const [published] = publications(world, "claude-comms/conv/general/pins");
  assert.deepEqual([published!["action"], published!["message_id"]], ["pin", id]);
  const { pins, count } = await (await world.reopened()).hub.pins(null, "general");
  assert.deepEqual([count, pins[0]!.body, pins[0]!.pinned], [1, "remember this", true]);
  assert.equal((await pin(false)).status, "unpinned");
  await pin();
  await world.hub.remove(ana, { conversation: "general", message_id: id });
  assert.equal((await world.hub.pins(null, "general")).count, 0);
  await assert.rejects(pin(), /was deleted/);
});

Deno.test("a pinned whisper is seen by its audience only", async () => {
  const world = await testWorld();
  const ana = await world.person("ana");
  const bo = await world.person("bo");
  const eve = await world.person("eve");
  const { id } = await world.say(ana, "psst", { recipients: ["bo"] });
  await world.hub.pin(ana, { conversation: "general", message_id: id });
  assert.equal((await world.hub.pins(bo.key, "general")).count, 1);
  assert.equal((await world.hub.pins(eve.key, "general")).count, 0);
  await assert.rejects(world.hub.pin(eve, { conversation: "general", message_id: id }), /not found/);
});

Deno.test("a conversation has at most 200 pins", async () => {
  const world = await testWorld();
  const ana = await world.person("ana");
  for (let i = 0; i < 200; i++) {
    const { id } = await world.say(ana, `m${i}`);
    await world.hub.pin(ana, { conversation: "general", message_id: id });
  }
  const { id } = await world.say(ana, "one more");
  await assert.rejects(world.hub.pin(ana, { conversation: "general", message_id: id }), /max 200/);
});

Deno.test("a web page pins as itself; a forged sender is ignored", async () => {
  const world = await testWorld();
  const ana = await world.person("ana");
  const eve = await world.person("eve");
  const { id } = await world.say(ana, "hi");
  const event = (key: string, action: string) =>
    [
      "claude-comms/conv/general/pins",
      { message_id: id, action, sender: { key, name: "x", type: "human" } },
    ] as [string, unknown];
  assert.equal((await publish(world, mqttSession(eve.key), event(ana.key, "pin"))).action, "ignore");
  assert.equal((await publish(world, mqttSession(eve.key), event(eve.key, "pin"))).action, "accept");
  assert.equal((await world.hub.pins(null, "general")).count, 1);
  assert.equal((await publish(world, mqttSession(eve.key), event(eve.key, "unpin"))).action, "accept");
  assert.equal((await publish(world, mqttSession(eve.key), event(eve.key, "glue"))).action, "ignore");
  assert.equal((await world.hub.pins(null, "general")).count, 0);
});

Deno.test("preferences are one's own, told only to oneself, and the same after a restart", async () => {
  const world = await testWorld();
  const ana = await world.person("ana");
  const bo = await world.person("bo");
  const set = await world.hub.preferences(ana, {
    conversation: "general",
    starred: true,
    policy: "mentions",
    highlight_words: [" deploy ", "deploy", ""],
  });
  const expected = {
    status: "updated",
    conversation: "general",
    starred: true,
    muted: false,
    policy: "mentions",
    highlight_words: ["deploy"],
  };
  assert.deepEqual(set, expected);
  const again = await world.reopened();
  assert.deepEqual(await again.hub.preferences(ana, { conversation: "general" }), expected);
  assert.equal((await again.hub.preferences(bo, { conversation: "general" })).starred, false);
  const [published] = publications(world, `claude-comms/participant/${ana.key}/events`);
  assert.deepEqual([published!["type"], published!["starred"]], ["preferences", true]);
  await assert.rejects(
    world.hub.preferences(ana, { conversation: "general", policy: "loud" }),
    /Invalid policy "loud"/,
  );
  await assert.rejects(
    world.hub.preferences(ana, { conversation: "general", highlight_words: ["x".repeat(65)] }),
    /highlight_words/,
  );
});
