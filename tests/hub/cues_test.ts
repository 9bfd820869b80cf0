import assert from "node:assert/strict";
import { testWorld } from "./world.ts";

async function three(settings = {}) {
  const world = await testWorld({ settings });
  const [ana, bo, eve] = [await world.person("ana"), await world.person("bo"), await world.person("eve")];
  const bodies = async (key: string) => (await world.hub.takeCues(key)).cues.map((cue) => cue.body);
  return { world, ana, bo, eve, bodies };
}

Deno.test("mentions and whispers wait for their addressee, once, in the shape of the hook", async () => {
  const { world, ana, bo, eve, bodies } = await three();
  await world.say(ana, "hi @bo", { mentions: ["bo"] });
  await world.say(ana, "psst @bo", { recipients: ["bo"], mentions: ["bo", "eve"] });
  await world.say(ana, "plain talk");
  const taken = await world.hub.takeCues(bo.key);
  assert.deepEqual(taken, {
    cues: [
      { conversation: "general", sender_name: "ana", sender_key: ana.key, body: "hi @bo" },
      { conversation: "general", sender_name: "ana", sender_key: ana.key, body: "[@bo] psst @bo" },
    ],
    count: 2,
  });
  assert.deepEqual(await bodies(bo.key), []);
  assert.deepEqual(await bodies(eve.key), [], "a mention in a whisper to others is no cue");
  assert.deepEqual(await bodies(ana.key), []);
});

Deno.test("with cue_on_broadcast plain talk waits too, but not for who muted it", async () => {
  const { world, ana, bo, eve, bodies } = await three({ cueOnBroadcast: true });
  await world.hub.preferences(eve, { conversation: "general", muted: true });
  await world.say(ana, "plain talk");
  assert.deepEqual(await bodies(bo.key), ["plain talk"]);
  assert.deepEqual(await bodies(eve.key), []);
});

Deno.test("invitations and direct conversations wait", async () => {
  const { world, ana, bo, bodies } = await three();
  await world.hub.conversationCreate(ana, { conversation: "secret", visibility: "private" });
  await world.hub.invite(ana, { conversation: "secret", target: "bo", note: "join us" });
  const { conversation } = await world.hub.dmOpen(ana, { target_key: bo.key });
  await world.hub.send(ana, { conversation, message: "just us" });
  assert.deepEqual(await bodies(bo.key), [
    "invited you to #secret: join us",
    "opened a direct conversation with you",
    "just us",
  ]);
});

Deno.test("what was deleted, edited, read or closed to the addressee since is treated so", async () => {
  const { world, ana, bo, bodies } = await three();
  const where = { conversation: "general" };
  const gone = await world.say(ana, "@bo secret slip");
  const changed = await world.say(ana, "@bo tpyo");
  await world.hub.remove(ana, { ...where, message_id: gone.id });
  await world.hub.edit(ana, { ...where, message_id: changed.id, message: "@bo typo" });
  assert.deepEqual(await bodies(bo.key), ["@bo typo"]);
  await world.say(ana, "@bo read me");
  await world.hub.read(bo, { ...where, unread: true });
  assert.deepEqual(await bodies(bo.key), []);
  await world.hub.conversationCreate(ana, { conversation: "secret", visibility: "private" });
  await world.hub.invite(ana, { conversation: "secret", target: "bo" });
  await world.hub.join({ key: null, proven: false, owner: false, client: "mcp" }, {
    key: bo.key,
    conversation: "secret",
  });
  await bodies(bo.key);
  await world.hub.send(ana, { conversation: "secret", message: "@bo inside" });
  await world.hub.kick(ana, { conversation: "secret", target_key: bo.key });
  assert.deepEqual(await bodies(bo.key), []);
});

Deno.test("a mention in a private conversation is no cue for an outsider", async () => {
  const { world, ana, bo, bodies } = await three();
  await world.hub.conversationCreate(ana, { conversation: "secret", visibility: "private" });
  await world.hub.send(ana, { conversation: "secret", message: "@bo must not know" });
  assert.deepEqual(await bodies(bo.key), []);
});

Deno.test("nothing waits when the hook is switched off", async () => {
  const { world, ana, bo, bodies } = await three({ cuesEnabled: false });
  await world.say(ana, "hi @bo");
  assert.deepEqual(await bodies(bo.key), []);
});

Deno.test("above a thousand the oldest are dropped and their number is told", async () => {
  const { world, ana, bo } = await three();
  for (let i = 0; i < 1003; i++) await world.say(ana, `@bo ${i}`);
  const { cues, count } = await world.hub.takeCues(bo.key);
  assert.equal(count, 1001);
  assert.match(cues[0]!.body, /^3 older messages/);
  assert.deepEqual([cues[1]!.body, cues.at(-1)!.body], ["@bo 3", "@bo 1002"]);
});
