import assert from "node:assert/strict";
import type { Caller } from "../../../src/hub/api.ts";
import { refused, testWorld, type World } from "../world.ts";
import { fakeSession } from "./sessions.ts";

const loopGuard = { turnsPerMinute: 4, turnsWithoutHuman: 10 };

async function talking(): Promise<{ world: World; bo: Caller; cy: Caller; ana: Caller }> {
  const world = await testWorld({ settings: { loopGuard } });
  const ana = await world.person("ana", { type: "human" });
  const [bo, cy] = [
    await world.person("bo", { type: "claude" }),
    await world.person("cy", { type: "claude" }),
  ];
  return { world, bo, cy, ana };
}

async function pausedIn({ hub }: World, viewer: Caller) {
  const { conversations } = await hub.conversationRows(viewer.key);
  return conversations.find(({ id }) => id === "general")!.delivery_paused;
}

Deno.test("agents that answer each other too fast are paused in sight of all, and still lose nothing", async () => {
  const { world, bo, cy, ana } = await talking();
  const session = fakeSession(world.hub, "s-1");
  await session.speakAs(bo);
  await session.hook("Stop");
  for (let turn = 0; turn < 4; turn++) await world.say(cy, `@bo ping ${turn}`);
  assert.equal(await pausedIn(world, ana), undefined);
  await world.say(cy, "@bo ping 4");
  assert.equal((await pausedIn(world, ana))!.turns, 5);
  const events = world.on("claude-comms/conv/general/events").filter(({ type }) =>
    type === "delivery_paused"
  );
  assert.deepEqual(events.map(({ paused, turns }) => [paused, turns]), [[true, 5]]);
  const { messages } = await world.hub.read(ana, { conversation: "general" });
  assert.match(messages.at(-1)!.body, /Agents wrote to each other 5 times within a minute/);
  assert.equal(await session.hook("Stop"), undefined);
  assert.match((await session.hook("UserPromptSubmit", { prompt: "" }))!, /ping 0[^]*ping 4/);
});

Deno.test("a slow loop is paused as well", async () => {
  const { world, bo, cy, ana } = await talking();
  for (let turn = 0; turn < 11; turn++) {
    await world.say(turn % 2 ? bo : cy, turn % 2 ? "@cy and you?" : "@bo and you?");
    world.clock.advance(30_000);
  }
  assert.equal((await pausedIn(world, ana))!.turns, 11);
});

Deno.test("a human's message or word continues it, an agent's does not", async () => {
  const { world, bo, cy, ana } = await talking();
  const session = fakeSession(world.hub, "s-1");
  await session.speakAs(bo);
  await session.hook("Stop");
  for (let turn = 0; turn < 5; turn++) await world.say(cy, "@bo ping");
  await assert.rejects(
    world.hub.continueDelivery(bo, { conversation: "general" }),
    refused("not_authorized"),
  );
  const waiting = session.wait();
  assert.deepEqual(await world.hub.continueDelivery(ana, { conversation: "general" }), {
    status: "continued",
    conversation: "general",
  });
  assert.equal((await waiting).status, "wake");
  assert.equal((await world.hub.continueDelivery(ana, { conversation: "general" })).status, "no_op");
  for (let turn = 0; turn < 5; turn++) await world.say(cy, "@bo ping");
  assert.notEqual(await pausedIn(world, ana), undefined);
  await world.say(ana, "go on");
  assert.equal(await pausedIn(world, ana), undefined);
});

Deno.test("plain talk that wakes nobody is no turn, and a pause outlives a restart", async () => {
  const { world, cy, ana } = await talking();
  for (let turn = 0; turn < 20; turn++) await world.say(cy, "thinking aloud");
  assert.equal(await pausedIn(world, ana), undefined);
  for (let turn = 0; turn < 5; turn++) await world.say(cy, "@bo ping");
  const again = await world.reopened();
  assert.equal((await pausedIn(again, ana))!.turns, 5);
});
