import assert from "node:assert/strict";
import { testWorld } from "../world.ts";
import { fakeSession } from "./sessions.ts";

Deno.test("a busy session is told at the next batch of tools, once", async () => {
  const { hub, person, say } = await testWorld();
  const [ana, bo] = [await person("ana", { type: "human" }), await person("bo", { type: "claude" })];
  const session = fakeSession(hub, "s-1");
  await session.hook("SessionStart", { source: "startup" });
  assert.equal(await session.speakAs(bo), undefined);
  const { id } = await say(ana, "@bo look at this");
  const text = await session.hook("PostToolBatch", { tool_calls: [] });
  assert.match(text!, /@ana \(human, claimed\) #general/);
  assert.ok(text!.includes(id) && text!.includes("| @bo look at this"));
  assert.equal(await session.hook("PostToolBatch", { tool_calls: [] }), undefined);
  assert.equal(await session.hook("Stop"), undefined);
});

Deno.test("an idle session is woken by its waiting process, and its next hook confirms it", async () => {
  const { hub, person, say } = await testWorld();
  const [ana, bo] = [await person("ana"), await person("bo", { type: "claude" })];
  const session = fakeSession(hub, "s-1");
  await session.speakAs(bo);
  await session.hook("Stop");
  const waiting = session.wait();
  const { id } = await say(ana, "@bo wake up");
  const wake = await waiting;
  assert.equal(wake.status, "wake");
  if (wake.status !== "wake") return;
  assert.deepEqual(wake.messages, [id]);
  assert.match(wake.summary, /1 message from @ana in #general/);
  const handed = { session: "s-1", delivery: wake.delivery, rung: "socket" as const, ok: true };
  const local = { key: null, proven: false, owner: false, client: "api" as const };
  assert.deepEqual(await hub.handed(local, handed), { status: "noted" });
  assert.equal(await session.hook("UserPromptSubmit", { prompt: wake.text }), undefined);
  assert.equal(await session.hook("PostToolBatch", { tool_calls: [] }), undefined);
  assert.deepEqual(await hub.handed(local, handed), { status: "unknown" });
});

Deno.test("agents' plain talk wakes nobody and is told when there is a turn", async () => {
  const { hub, person, say } = await testWorld();
  const [cy, bo] = [await person("cy", { type: "claude" }), await person("bo", { type: "claude" })];
  const session = fakeSession(hub, "s-1");
  await session.speakAs(bo);
  await say(cy, "thinking aloud");
  assert.equal(await session.hook("Stop"), undefined);
  const left = new AbortController();
  const waiting = session.wait({ signal: left.signal });
  left.abort();
  assert.deepEqual(await waiting, { status: "timeout" });
  assert.match((await session.hook("UserPromptSubmit", { prompt: "hi" }))!, /thinking aloud/);
});

Deno.test("what the answer of a tool showed is not told again by the hooks, unless it got lost", async () => {
  const { hub, person, say } = await testWorld();
  const [ana, bo] = [await person("ana", { type: "human" }), await person("bo", { type: "claude" })];
  const session = fakeSession(hub, "s-1");
  await session.speakAs(bo);
  const { id } = await say(ana, "@bo waited for");
  const call = { tool_use_id: "t-1", tool_name: "comms_wait" };
  await session.hook("PreToolUse", call);
  hub.toolCalled({ toolUseId: "t-1", key: bo.key, shown: [id] });
  assert.equal(await session.hook("PostToolBatch", { tool_calls: [call] }), undefined);
  const again = await session.hook("SessionStart", { source: "resume" });
  assert.match(again!, /perhaps shown before/);
  hub.toolCalled({ toolUseId: "t-2", key: bo.key, shown: [id] });
  await session.hook("PostToolBatch", { tool_calls: [{ ...call, tool_use_id: "t-2" }] });
  await session.hook("Stop");
  assert.equal(await session.hook("UserPromptSubmit", { prompt: "" }), undefined);
});

Deno.test("however much was written meanwhile, what is addressed is told", async () => {
  const { hub, person, say } = await testWorld();
  const [ana, bo] = [await person("ana", { type: "human" }), await person("bo", { type: "claude" })];
  const session = fakeSession(hub, "s-1");
  await session.speakAs(bo);
  const whispered = await say(ana, "far back", { recipients: ["bo"] });
  const cy = await person("cy", { type: "claude", conversation: "lab" });
  for (let n = 0; n < 6000; n++) await hub.send(cy, { conversation: "lab", message: "noise" });
  const text = await session.hook("PostToolBatch", { tool_calls: [] });
  assert.ok(text!.includes(whispered.id));
});

Deno.test("after a failed write all that was on its way is told again", async () => {
  const world = await testWorld();
  const ana = await world.person("ana", { type: "human" });
  const bo = await world.person("bo", { type: "claude" });
  const session = fakeSession(world.hub, "s-1");
  await session.speakAs(bo);
  const { id } = await world.say(ana, "@bo once more");
  world.journal.hold();
  const failing = session.hook("PostToolBatch", { tool_calls: [] });
  for (let turn = 0; turn < 30; turn++) await Promise.resolve();
  world.journal.fail();
  assert.equal(await failing, undefined);
  world.journal.release();
  await world.hub.check(bo, {});
  const text = await session.hook("PostToolBatch", { tool_calls: [] });
  assert.ok(text!.includes(id));
});
