import assert from "node:assert/strict";
import type { Caller, WakeAnswer } from "../../../src/hub/api.ts";
import { testWorld, type World } from "../world.ts";
import { type FakeSession, fakeSession, local } from "./sessions.ts";

async function idle(): Promise<{ world: World; ana: Caller; bo: Caller; cy: Caller; session: FakeSession }> {
  const world = await testWorld();
  const ana = await world.person("ana", { type: "human" });
  const bo = await world.person("bo", { type: "claude" });
  const cy = await world.person("cy", { type: "claude" });
  const session = fakeSession(world.hub, "s-1");
  await session.speakAs(bo);
  await session.hook("Stop");
  return { world, ana, bo, cy, session };
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 30; turn++) await Promise.resolve();
}

/** What wakes, passed on to the session; undefined when nothing does. */
async function woken({ hub }: World, session: FakeSession): Promise<string[] | undefined> {
  const left = new AbortController();
  const waiting = session.wait({ signal: left.signal });
  await settled();
  left.abort();
  const answer = await waiting;
  if (answer.status !== "wake") return undefined;
  await hub.handed(local, { session: session.id, delivery: answer.delivery, rung: "socket", ok: true });
  return answer.text.split("\n").filter((line) => line.startsWith("| "));
}

Deno.test("one waits for a session: a newer one ends the one before, the session's end ends the last", async () => {
  const { world, session } = await idle();
  const first = session.wait();
  const second = session.wait();
  assert.deepEqual(await first, { status: "superseded" });
  await session.hook("SessionEnd", { reason: "exit" });
  assert.deepEqual(await second, { status: "ended" });
  const late = session.wait();
  await settled();
  world.clock.advance(5000);
  assert.deepEqual(await late, { status: "ended" });
});

Deno.test("a resumed session may wait before its start is told", async () => {
  const { world, ana, session } = await idle();
  await session.hook("SessionEnd", { reason: "exit" });
  const waiting = session.wait();
  await settled();
  await session.hook("SessionStart", { source: "resume" });
  await world.say(ana, "@bo again");
  assert.equal((await waiting).status, "wake");
});

Deno.test("a wait ends when its time is over or its client leaves", async () => {
  const { world, session } = await idle();
  const waiting = session.wait({ seconds: 20 });
  await settled();
  world.clock.advance(20_000);
  assert.deepEqual(await waiting, { status: "timeout" });
  const left = new AbortController();
  const leaving = session.wait({ signal: left.signal });
  left.abort();
  assert.deepEqual(await leaving, { status: "timeout" });
});

Deno.test("who is woken: by whispers, direct words, mentions, humans, calls to all and answers, and by nothing else", async () => {
  const { world, ana, bo, cy, session } = await idle();
  const say = async (from: Caller, text: string, more = {}) => {
    const sent = await world.say(from, text, more);
    const lines = await woken(world, session);
    await session.hook("UserPromptSubmit", { prompt: "" });
    await session.hook("Stop");
    return { id: sent.id, lines };
  };
  assert.equal((await say(cy, "aloud")).lines, undefined);
  assert.deepEqual((await say(cy, "psst", { recipients: ["bo"] })).lines, ["| psst"]);
  assert.deepEqual((await say(cy, "@bo you")).lines, ["| @bo you"]);
  assert.deepEqual((await say(ana, "all of you")).lines, ["| all of you"]);
  assert.deepEqual((await say(cy, "@all wake up")).lines, ["| @all wake up"]);
  assert.equal((await say(bo, "my own")).lines, undefined);
  const { id } = await world.say(bo, "my question");
  assert.deepEqual((await say(cy, "my answer", { reply_to: id })).lines, ["| my answer"]);
  const { conversation } = await world.hub.dmOpen(cy, { target_key: bo.key });
  await world.hub.send(cy, { conversation, message: "between two" });
  assert.deepEqual(await woken(world, session), ["| between two"]);
});

Deno.test("a muted conversation wakes only by what is addressed; the policy and muted people count", async () => {
  const { world, ana, bo, cy, session } = await idle();
  await world.hub.preferences(bo, { conversation: "general", muted: true });
  await world.say(ana, "plain");
  await world.say(cy, "@all hear");
  assert.equal(await woken(world, session), undefined);
  await world.say(cy, "@bo you");
  assert.deepEqual(await woken(world, session), ["| @bo you"]);
  await session.hook("UserPromptSubmit", { prompt: "" });
  await session.hook("Stop");
  await world.hub.preferences(bo, { conversation: "general", muted: false, policy: "mentions" });
  await world.say(ana, "plain again");
  assert.equal(await woken(world, session), undefined);
  await world.hub.personalSet(bo, { muted_people: [cy.key] });
  await world.say(cy, "@bo not heard", { recipients: ["bo"] });
  assert.equal(await woken(world, session), undefined);
});

Deno.test("a busy session is not woken, unless its turn was broken off and no hook comes any more", async () => {
  const { world, ana, session } = await idle();
  await session.hook("UserPromptSubmit", { prompt: "work" });
  const waiting = session.wait({ seconds: 600 });
  await world.say(ana, "@bo now");
  const order: string[] = [];
  const done = waiting.then((answer: WakeAnswer) => void order.push(answer.status));
  await settled();
  assert.deepEqual(order, []);
  world.clock.advance(61_000);
  await done;
  assert.deepEqual(order, ["wake"]);
});

Deno.test("a wake that failed, or whose process died, is given again and says so", async () => {
  const { world, ana, session } = await idle();
  await world.say(ana, "@bo hello");
  const first = await session.wait();
  assert.equal(first.status, "wake");
  if (first.status !== "wake") return;
  assert.equal(first.text.includes("perhaps shown before"), false);
  const report = {
    session: "s-1",
    delivery: first.delivery,
    rung: "socket" as const,
    ok: false,
    problem: "held",
  };
  await world.hub.handed(local, report);
  const second = await session.wait();
  assert.equal(second.status, "wake");
  if (second.status !== "wake") return;
  assert.match(second.text, /perhaps shown before/);
  world.clock.advance(16_000);
  assert.equal((await session.wait()).status, "wake");
});

Deno.test("a Stop goes on for what is worth a turn, and leaves off before the client would break it off", async () => {
  const { world, ana, cy, session } = await idle();
  await session.hook("UserPromptSubmit", { prompt: "work" });
  await world.say(cy, "aloud");
  assert.equal(await session.hook("Stop", { stop_hook_active: false }), undefined);
  for (let n = 0; n < 6; n++) {
    await world.say(ana, `more ${n}`);
    assert.match((await session.hook("Stop", { stop_hook_active: n > 0 }))!, new RegExp(`more ${n}`));
  }
  await world.say(ana, "one too many");
  assert.equal(await session.hook("Stop", { stop_hook_active: true }), undefined);
  assert.match((await session.hook("UserPromptSubmit", { prompt: "" }))!, /one too many/);
});

Deno.test("the state of a session is told to everybody, its folder and whole name to its own people only", async () => {
  const { world, ana, bo, session } = await idle();
  const state = async () =>
    (await world.hub.members(ana.key, "general")).members.find(({ key }) => key === bo.key)!.session_state;
  assert.equal(await state(), "idle");
  await session.hook("UserPromptSubmit", { prompt: "" });
  assert.equal(await state(), "busy");
  await session.hook("Notification", { notification_type: "permission_prompt" });
  assert.equal(await state(), "waiting");
  await session.hook("PostToolBatch", { tool_calls: [] });
  assert.equal(await state(), "busy");
  await session.hook("SessionEnd", { reason: "exit" });
  assert.equal(await state(), "gone");
  const told = world.on("claude-comms/system/people").filter(({ type }) => type === "session_state");
  assert.deepEqual(told.map(({ key, state }) => [key, state]).slice(-4), [
    [bo.key, "busy"],
    [bo.key, "waiting"],
    [bo.key, "busy"],
    [bo.key, "gone"],
  ]);
  const [theirs] = (await world.hub.sessions(ana.key, { owner: false })).sessions;
  assert.deepEqual([theirs!.session, theirs!.cwd], ["s-1".slice(0, 8), undefined]);
  const [own] = (await world.hub.sessions(bo.key, { owner: false })).sessions;
  assert.deepEqual([own!.session, own!.cwd], ["s-1", "/work"]);
});

Deno.test("a session whose waiting process died with its client is gone soon, one that is silent much later", async () => {
  const { world, session } = await idle();
  const states = async () =>
    (await world.hub.sessions(null, { owner: true })).sessions.map(({ session, state }) =>
      `${session} ${state}`
    );
  const left = new AbortController();
  const waiting = session.wait({ signal: left.signal });
  left.abort();
  await waiting;
  await fakeSession(world.hub, "s-2").hook("SessionStart", { source: "startup" });
  world.clock.advance(60_000);
  assert.deepEqual(await states(), ["s-1 gone", "s-2 idle"]);
  world.clock.advance(12 * 3_600_000);
  assert.deepEqual(await states(), ["s-2 gone"]);
});

Deno.test("a question for a permission goes to the owner, and its answer back as the hook's", async () => {
  const { world, session } = await idle();
  const asked = session.output("PermissionRequest", { tool_name: "Bash", tool_input: { command: "ls" } });
  const owner = world.hub.caller({ key: world.hub.ownKey, proven: true, owner: true, client: "api" });
  const { permissions } = await world.hub.permissions(owner);
  assert.deepEqual(permissions.map(({ tool, name }) => [tool, name]), [["Bash", "bo"]]);
  const [row] = (await world.hub.sessions(null, { owner: true })).sessions;
  assert.deepEqual([row!.state, row!.waiting_for], ["waiting", "Bash"]);
  await world.hub.permissionAnswer(owner, { id: permissions[0]!.id, behavior: "deny", message: "no" });
  assert.deepEqual(await asked, {
    hookSpecificOutput: { hookEventName: "PermissionRequest", decision: { behavior: "deny", message: "no" } },
  });
});

Deno.test("a turn that is over before its wake was reported leaves the session idle", async () => {
  const { world, ana, session } = await idle();
  await world.say(ana, "@bo quick");
  const wake = await session.wait();
  if (wake.status !== "wake") return assert.fail();
  world.clock.advance(10);
  await session.hook("UserPromptSubmit", { prompt: wake.text });
  await session.hook("Stop");
  await world.hub.handed(local, { session: "s-1", delivery: wake.delivery, rung: "socket", ok: true });
  assert.equal((await world.hub.sessions(null, { owner: true })).sessions[0]!.state, "idle");
  const waiting = session.wait();
  await world.say(ana, "@bo and again");
  assert.equal((await waiting).status, "wake");
});

Deno.test("a session that was woken counts as busy until its hooks tell more", async () => {
  const { world, ana, session } = await idle();
  await world.say(ana, "@bo slow");
  const wake = await session.wait();
  if (wake.status !== "wake") return assert.fail();
  await world.hub.handed(local, { session: "s-1", delivery: wake.delivery, rung: "rewake", ok: true });
  const [row] = (await world.hub.sessions(null, { owner: true })).sessions;
  assert.deepEqual([row!.state, row!.rungs.includes("rewake")], ["busy", true]);
});
