import assert from "node:assert/strict";
import { mqttSession, publications, publish } from "./wire.ts";
import { testWorld } from "./world.ts";

const topic = "claude-comms/conv/general/reactions";

async function withMessage() {
  const world = await testWorld();
  const ana = await world.person("ana");
  const bo = await world.person("bo");
  const { id } = await world.say(ana, "hello");
  const react = (emoji: string, op?: string) =>
    world.hub.react(bo, { conversation: "general", message_id: id, emoji, op });
  return { world, ana, bo, id, react };
}

Deno.test("a reaction is applied, published and read; the same again is no_op", async () => {
  const { world, bo, id, react } = await withMessage();
  const applied = await react(" 👍 ");
  assert.deepEqual({ ...applied, ts: "" }, {
    status: "applied",
    message_id: id,
    emoji: "👍",
    op: "add",
    actor_key: bo.key,
    ts: "",
  });
  assert.deepEqual(await react("👍", "add"), { status: "no_op", message_id: id, emoji: "👍" });
  const { seq, ...published } = publications(world, topic)[0]!;
  assert.ok(Number(seq) > 0);
  assert.deepEqual(published, {
    message_id: id,
    emoji: "👍",
    actor_key: bo.key,
    ts: applied["ts"],
    op: "add",
  });
  assert.equal(publications(world, topic).length, 1);
  assert.deepEqual((await world.hub.reactions(null, { conversation: "general", message_id: id })).reactions, {
    "👍": [bo.key],
  });
  assert.deepEqual((await world.hub.reactionsOf(null, "general")).reactions, { [id]: { "👍": [bo.key] } });
  assert.equal((await react("👍"))["op"], "remove");
  assert.deepEqual((await world.hub.reactionsOf(null, "general")).reactions, {});
});

Deno.test("reactions are only for messages that exist, are visible and not deleted", async () => {
  const { world, ana, bo, id } = await withMessage();
  const eve = await world.person("eve");
  const react = (key: typeof bo, message_id: string) =>
    world.hub.react(key, { conversation: "general", message_id, emoji: "👍" });
  await assert.rejects(react(bo, "nothing"), /not found/);
  const whisper = await world.say(ana, "psst", { recipients: ["bo"] });
  await assert.rejects(react(eve, whisper.id), /not found/);
  assert.equal((await react(bo, whisper.id))["status"], "applied");
  assert.deepEqual((await world.hub.reactionsOf(eve.key, "general")).reactions, {});
  await assert.rejects(
    world.hub.reactions(eve.key, { conversation: "general", message_id: whisper.id }),
    /not found/,
  );
  assert.ok(!world.hub.mayReceive(eve.key, world.published.findLast((p) => p.topic === topic)!.audience));
  await world.hub.remove(ana, { conversation: "general", message_id: id });
  await assert.rejects(react(bo, id), /was deleted/);
});

Deno.test("bad ops and emojis are refused by name", async () => {
  const { react } = await withMessage();
  await assert.rejects(react("👍", "flip"), /Invalid op "flip"/);
  await assert.rejects(react("  "), /emoji cannot be empty/);
  await assert.rejects(react("x".repeat(65)), /emoji is too long/);
  assert.equal((await react("🎉".repeat(64)))["status"], "applied");
});

Deno.test("the eleventh emoji of one actor on one message is refused, a removal makes room", async () => {
  const { react } = await withMessage();
  for (let i = 0; i < 10; i++) assert.equal((await react(`e${i}`))["status"], "applied");
  await assert.rejects(react("e10"), /limit reached.*max 10/i);
  await react("e0", "remove");
  assert.equal((await react("e10"))["status"], "applied");
});

Deno.test("the 31st call within a minute is throttled, also when the others changed nothing", async () => {
  const { world, react } = await withMessage();
  for (let i = 0; i < 30; i++) await react("👍", "add");
  assert.deepEqual(await react("👍"), { status: "throttled", limit_per_minute: 30 });
  world.clock.advance(60_000);
  assert.equal((await react("👍"))["op"], "remove");
});

Deno.test("a repeated operation id toggles once", async () => {
  const { world, bo, id } = await withMessage();
  const args = { conversation: "general", message_id: id, emoji: "👍", operation_id: "op-1" };
  const first = await world.hub.react(bo, args);
  assert.deepEqual(await world.hub.react(bo, args), first);
  await assert.rejects(world.hub.react(bo, { ...args, emoji: "👎" }), /already used/);
});

Deno.test("only members react, and nobody in an archived conversation", async () => {
  const world = await testWorld();
  const ana = await world.person("ana");
  const bo = await world.person("bo");
  await world.hub.conversationCreate(ana, { conversation: "room" });
  const { id } = await world.hub.send(ana, { conversation: "room", message: "hi" });
  const args = { conversation: "room", message_id: id, emoji: "👍" };
  await assert.rejects(world.hub.react(bo, args), /not a member/);
  await world.hub.conversationArchive(ana, { conversation: "room", confirm: true });
  await assert.rejects(world.hub.react(ana, args), /archived/);
});

Deno.test("a web page's toggle is stored as what it did, for itself only", async () => {
  const { world, ana, bo, id } = await withMessage();
  const toggle = { message_id: id, emoji: "👍", actor_key: bo.key, ts: "x", op: "toggle" };
  assert.equal((await publish(world, mqttSession(ana.key), [topic, toggle])).action, "ignore");
  assert.equal((await publish(world, mqttSession(bo.key), [topic, toggle])).action, "accept");
  assert.equal(publications(world, topic).at(-1)!["op"], "add");
  assert.equal((await publish(world, mqttSession(bo.key), [topic, toggle])).action, "accept");
  assert.equal(publications(world, topic).at(-1)!["op"], "remove");
  assert.deepEqual((await world.hub.reactionsOf(null, "general")).reactions, {});
});
