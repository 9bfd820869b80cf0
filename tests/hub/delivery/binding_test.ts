import assert from "node:assert/strict";
import type { Caller } from "../../../src/hub/api.ts";
import { testWorld, type World } from "../world.ts";
import { contextOf, fakeSession, local } from "./sessions.ts";

async function three(): Promise<{ world: World; ana: Caller; bo: Caller; cy: Caller }> {
  const world = await testWorld();
  const ana = await world.person("ana", { type: "human" });
  const bo = await world.person("bo", { type: "claude" });
  const cy = await world.person("cy", { type: "claude" });
  return { world, ana, bo, cy };
}

async function speakers({ hub }: World): Promise<string[]> {
  const { sessions } = await hub.sessions(null, { owner: true });
  return sessions.map(({ session, agent, name }) => `${session} ${agent ?? "-"} ${name ?? "-"}`).sort();
}

const batch = (id: string) => ({
  tool_calls: [{ tool_use_id: id, tool_name: "mcp__claude-comms__comms_join" }],
});

Deno.test("a session speaks for whoever its calls are made for, whichever comes first: the call or the hook", async () => {
  const { world, bo, cy } = await three();
  const [first, second] = [fakeSession(world.hub, "s-1"), fakeSession(world.hub, "s-2")];
  await first.hook("PreToolUse", { tool_use_id: "t-1", tool_name: "x" });
  world.hub.toolCalled({ toolUseId: "t-1", key: bo.key, shown: [] });
  world.hub.toolCalled({ toolUseId: "t-2", key: cy.key, shown: [] });
  await second.hook("PostToolUse", { tool_use_id: "t-2", tool_name: "x" });
  assert.deepEqual(await speakers(world), ["s-1 - bo", "s-2 - cy"]);
});

Deno.test("calls that run side by side bind to their own sessions, by the batch alone as well", async () => {
  const { world, bo, cy } = await three();
  const [first, second] = [fakeSession(world.hub, "s-1"), fakeSession(world.hub, "s-2")];
  world.hub.toolCalled({ toolUseId: "t-1", key: bo.key, shown: [] });
  world.hub.toolCalled({ toolUseId: "t-2", key: cy.key, shown: [] });
  await second.hook("PostToolBatch", batch("t-2"));
  await first.hook("PostToolBatch", batch("t-1"));
  assert.deepEqual(await speakers(world), ["s-1 - bo", "s-2 - cy"]);
});

Deno.test("a subagent with a key of its own is told its own messages, until it stops", async () => {
  const { world, ana, bo, cy } = await three();
  const session = fakeSession(world.hub, "s-1");
  const inside = { agent_id: "a-1", agent_type: "Explore" };
  await session.speakAs(bo);
  await session.speakAs(cy, inside);
  assert.deepEqual(await speakers(world), ["s-1 - bo", "s-1 a-1 cy"]);
  await world.say(ana, "for cy alone", { recipients: ["cy"] });
  assert.equal(await session.hook("PostToolBatch", { tool_calls: [] }), undefined);
  assert.match((await session.hook("PostToolBatch", { tool_calls: [], ...inside }))!, /for cy alone/);
  await session.hook("SubagentStop", inside);
  assert.deepEqual(await speakers(world), ["s-1 - bo"]);
});

Deno.test("a subagent that speaks under its session's key leaves the telling to the session", async () => {
  const { world, ana, bo } = await three();
  const session = fakeSession(world.hub, "s-1");
  await session.speakAs(bo);
  await session.speakAs(bo, { agent_id: "a-1" });
  assert.deepEqual(await speakers(world), ["s-1 - bo"]);
  await world.say(ana, "@bo one");
  assert.equal(await session.hook("PostToolBatch", { tool_calls: [], agent_id: "a-1" }), undefined);
  assert.match((await session.hook("PostToolBatch", { tool_calls: [] }))!, /@bo one/);
});

Deno.test("a resumed, cleared or forked session keeps its participant and what it was told", async () => {
  const { world, ana, bo } = await three();
  const session = fakeSession(world.hub, "s-1");
  await session.speakAs(bo);
  await world.say(ana, "@bo old");
  await session.hook("PostToolBatch", { tool_calls: [] });
  await session.hook("Stop");
  await world.say(ana, "@bo new");
  const forked = fakeSession(world.hub, "s-2");
  const fork = await forked.hook("SessionStart", { source: "fork", forked_from: "s-1" });
  assert.ok(fork!.includes("you are @bo") && fork!.includes("@bo new") && !fork!.includes("@bo old"));
  await session.hook("SessionEnd", { reason: "clear" });
  const cleared = fakeSession(world.hub, "s-3");
  assert.match((await cleared.hook("SessionStart", { source: "clear" }))!, /you are @bo[^]*@bo new/);
  const again = await session.hook("SessionStart", { source: "resume" });
  assert.match(again!, /you are @bo[^]*@bo new/);
  const elsewhere = fakeSession(world.hub, "s-4");
  assert.equal(await elsewhere.hook("SessionStart", { source: "startup" }), undefined);
});

Deno.test("a session that is compacted is told who it is, and nothing twice", async () => {
  const { world, ana, bo } = await three();
  const session = fakeSession(world.hub, "s-1");
  await session.speakAs(bo);
  await world.say(ana, "@bo once");
  await session.hook("PostToolBatch", { tool_calls: [] });
  const text = await session.hook("SessionStart", { source: "compact" });
  assert.match(text!, /you are @bo/);
  assert.equal(text!.includes("once"), false);
});

Deno.test("who speaks under another key and back again is told nothing a second time", async () => {
  const { world, ana, bo, cy } = await three();
  const session = fakeSession(world.hub, "s-1");
  await session.speakAs(bo);
  await world.say(ana, "@bo first");
  await session.hook("PostToolBatch", { tool_calls: [] });
  await session.speakAs(cy);
  const text = await session.speakAs(bo);
  assert.equal(text?.includes("first") ?? false, false);
});

Deno.test("what lay there before a session came is told as a digest: the newest that is addressed, the rest by number", async () => {
  const { world, ana, bo } = await three();
  for (let n = 0; n < 30; n++) await world.say(ana, `plain ${n}`);
  for (let n = 0; n < 15; n++) await world.say(ana, `@bo ask ${n}`);
  const text = (await fakeSession(world.hub, "s-1").speakAs(bo))!;
  assert.ok(text.includes("@bo ask 14") && text.includes("@bo ask 5") && !text.includes("@bo ask 4\n"));
  assert.match(text, /\d+ older in #general: comms_read\(conversation="general", unread=true\)/);
});

Deno.test("the key of an older hook binds a session that nothing else has bound", async () => {
  const { world, ana, bo, cy } = await three();
  const call = async (session: string, key: string) =>
    contextOf(
      await world.hub.hook(local, {
        input: {
          session_id: session,
          hook_event_name: "PostToolUse",
          tool_use_id: `${session}-t`,
          tool_name: "x",
        },
        key,
        signal: new AbortController().signal,
      }),
    );
  await world.say(ana, "@bo by key");
  assert.match((await call("s-1", bo.key))!, /by key/);
  await fakeSession(world.hub, "s-2").speakAs(cy);
  await call("s-2", bo.key);
  assert.deepEqual(await speakers(world), ["s-1 - bo", "s-2 - cy"]);
  assert.equal(await call("s-3", "ffffffff"), undefined);
});

Deno.test("a token hears its own participant only, and a key that has a token is not bound by its word", async () => {
  const { world, ana, bo, cy } = await three();
  const session = fakeSession(world.hub, "s-1");
  await session.speakAs(bo);
  await world.say(ana, "@bo secret");
  const others = { key: cy.key, proven: true, owner: false, client: "api" as const };
  const input = { session_id: "s-1", hook_event_name: "PostToolBatch", tool_calls: [] };
  const signal = new AbortController().signal;
  assert.deepEqual(await world.hub.hook(others, { input, signal }), {});
  await world.hub.requireToken(cy.key, true);
  await world.hub.hook(local, {
    input: { session_id: "s-9", hook_event_name: "PostToolUse", tool_name: "x" },
    key: cy.key,
    signal,
  });
  assert.equal((await speakers(world)).some((line) => line.startsWith("s-9") && line.endsWith("cy")), false);
});

Deno.test("whatever a hook tells, nothing breaks and nothing is said to nobody", async () => {
  const { hub } = await testWorld();
  const signal = new AbortController().signal;
  const odd = [undefined, null, 7, "x", [], {}, { session_id: 7 }, { session_id: "s", hook_event_name: "" }, {
    session_id: "s",
    hook_event_name: "FutureEvent",
    tool_calls: [null, 7, { tool_use_id: {} }],
    agent_id: "\u0000",
    cwd: 9,
  }, { session_id: "s".repeat(5000), hook_event_name: "Stop" }];
  for (const input of odd) assert.deepEqual(await hub.hook(local, { input, signal }), {});
});
