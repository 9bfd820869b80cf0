/**
 * Any course of messages, hooks, wakes, crashes of clients and restarts of the daemon: who should be told is told, at least once
 * where something got lost, marked then, and nobody else.
 */
import fc from "fast-check";
import assert from "node:assert/strict";
import type { Caller } from "../../../src/hub/api.ts";
import { testWorld, type World } from "../world.ts";
import { type FakeSession, fakeSession, local } from "./sessions.ts";
import { Transcript } from "./shown_to.ts";

interface Agent {
  me: Caller;
  session: FakeSession;
  transcript: Transcript;
  /** Ids that it should be told. */
  due: Set<string>;
}

interface Course {
  world: World;
  humans: Caller[];
  agents: Agent[];
}

const names = ["bo", "cy", "di"];

async function begin(): Promise<Course> {
  const world = await testWorld();
  const ana = await world.person("ana", { type: "human" });
  const eve = await world.person("eve", { type: "human" });
  const agents: Agent[] = [];
  for (const name of names) {
    const me = await world.person(name, { type: "claude" });
    const session = fakeSession(world.hub, `session-${name}`);
    await session.hook("SessionStart", { source: "startup" });
    await session.speakAs(me);
    agents.push({ me, session, transcript: new Transcript(name), due: new Set() });
  }
  return { world, humans: [ana, eve], agents };
}

type Run = (course: Course) => Promise<void>;

interface Step {
  run: Run;
  [fc.toStringMethod](): string;
}

/** A failed course is printed by these names. */
function step(name: string, run: Run): Step {
  return { run, [fc.toStringMethod]: () => name };
}

const someone = fc.nat({ max: 4 });
const agent = fc.nat({ max: 2 });

function speaker({ humans, agents }: Course, who: number): Caller {
  return [...humans, ...agents.map(({ me }) => me)][who]!;
}

/** Plain talk: every member of `general` is to hear it, but its sender. */
const plain = someone.map((who) =>
  step(`plain by ${who}`, async (course) => {
    const from = speaker(course, who);
    const { id } = await course.world.say(from, "plain");
    for (const { me, due } of course.agents) if (me.key !== from.key) due.add(id);
  })
);

const mention = fc.tuple(someone, agent).map(([who, to]) =>
  step(`mention by ${who} of ${to}`, async (course) => {
    const from = speaker(course, who);
    const { id } = await course.world.say(from, `@${names[to]} look`);
    for (const { me, due } of course.agents) if (me.key !== from.key) due.add(id);
  })
);

/** Nobody but the one who is whispered to may ever be shown it. */
const whisper = fc.tuple(someone, agent).map(([who, to]) =>
  step(`whisper by ${who} to ${to}`, async (course) => {
    const [from, { me, due }] = [speaker(course, who), course.agents[to]!];
    if (from.key === me.key) return;
    due.add((await course.world.say(from, "between us", { recipients: [me.key] })).id);
  })
);

const events = [
  "PreToolUse",
  "PostToolBatch",
  "PostToolBatch",
  "PostToolUse",
  "Stop",
  "UserPromptSubmit",
  "Notification",
];
/** Of those of single tools not all prove it: they come side by side. */
const proving = new Set(["PostToolBatch", "Stop", "UserPromptSubmit"]);

/** A hook; its answer gets there, or the client dies before. */
const hook = fc.tuple(agent, fc.constantFrom(...events), fc.nat({ max: 9 })).map(([at, event, luck]) =>
  step(`${event} of ${at}${luck > 0 ? "" : ", lost"}`, async ({ agents }) => {
    const { session, transcript } = agents[at]!;
    if (event !== "Notification") transcript.turn();
    const text = await session.hook(event, { prompt: "", tool_calls: [] });
    if (proving.has(event)) transcript.confirm();
    if (luck > 0) return transcript.show(text ?? "");
    transcript.lose(text ?? "");
    await restart(agents[at]!);
  })
);

async function restart({ session, transcript }: Agent): Promise<void> {
  transcript.die();
  const text = await session.hook("SessionStart", { source: "resume" });
  transcript.show(text ?? "");
}

const crash = agent.map((at) => step(`crash of ${at}`, async ({ agents }) => await restart(agents[at]!)));

/** The waiting process of an idle session: it passes on what it gets, reports that it could not, or dies with it. */
const wake = fc.tuple(agent, fc.constantFrom("passed", "failed", "died")).map(([at, end]) =>
  step(`wake of ${at} ${end}`, async ({ world, agents }) => {
    const { session, transcript } = agents[at]!;
    const left = new AbortController();
    const waiting = session.wait({ signal: left.signal });
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
    left.abort();
    const answer = await waiting;
    if (answer.status !== "wake") return;
    transcript[end === "passed" ? "show" : "lose"](answer.text);
    const report = { session: session.id, delivery: answer.delivery, rung: "socket" as const };
    if (end === "died") world.clock.advance(20_000);
    else await world.hub.handed(local, { ...report, ok: end === "passed" });
  })
);

/** Killed: nothing but the journal is left, and clients go on. */
const reboot = fc.constant(step("reboot", async (course) => {
  course.world = await course.world.reopened();
  for (const one of course.agents) one.session = fakeSession(course.world.hub, one.session.id);
  for (const { transcript } of course.agents) transcript.forgetOpen();
}));

const read = agent.map((at) =>
  step(`read by ${at}`, async ({ world, agents }) => {
    const { me, due } = agents[at]!;
    const { messages } = await world.hub.read(me, { conversation: "general", unread: true });
    for (const { id } of messages) due.delete(id);
  })
);

const steps = fc.oneof(
  { arbitrary: hook, weight: 8 },
  { arbitrary: plain, weight: 3 },
  { arbitrary: mention, weight: 3 },
  { arbitrary: whisper, weight: 2 },
  { arbitrary: wake, weight: 3 },
  { arbitrary: crash, weight: 1 },
  { arbitrary: reboot, weight: 1 },
  { arbitrary: read, weight: 1 },
);

/** The course ends well: every session works on until nothing is left to tell. */
async function finish({ world, agents }: Course): Promise<void> {
  world.clock.advance(200_000);
  for (const { session, transcript, due, me } of agents) {
    for (let round = 0; round < 20; round++) {
      transcript.turn();
      const text = await session.hook("PostToolBatch", { tool_calls: [] });
      transcript.confirm();
      transcript.show(text ?? "");
      if (text === undefined) break;
    }
    const missed = [...due].filter((id) => !transcript.seen.has(id));
    assert.deepEqual(missed, [], `${transcript.name} was not told`);
    for (const id of transcript.seen) {
      const message = await world.hub.message(me.key, { conversation: "general", message_id: id });
      assert.notEqual(message.sender.key, me.key, `${transcript.name} was told their own message`);
      assert.ok(message.recipients?.includes(me.key) ?? true);
    }
  }
}

Deno.test("whatever happens, each message is told to whom it should be, twice only with a mark, and to nobody else", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(steps, { minLength: 5, maxLength: 60 }), async (all) => {
      const course = await begin();
      for (const { run } of all) await run(course);
      await finish(course);
      await course.world.hub.close();
    }),
    { numRuns: 150 },
  );
});
