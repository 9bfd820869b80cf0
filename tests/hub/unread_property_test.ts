import assert from "node:assert/strict";
import fc from "fast-check";
import type { Caller } from "../../src/hub/api.ts";
import { concerning } from "../../src/hub/check.ts";
import { fold } from "../../src/hub/lifecycle.ts";
import { flag } from "../../src/hub/messages.ts";
import type { State } from "../../src/hub/state.ts";
import { isUnreadNow } from "../../src/hub/unread.ts";
import { anonymous, testWorld, type World } from "./world.ts";

const rooms = ["general", "plans"];
const names = ["ana", "bo", "cy"];

type Step = {
  what:
    | "say"
    | "reply"
    | "whisper"
    | "edit"
    | "remove"
    | "seen"
    | "thread"
    | "read"
    | "leave"
    | "join"
    | "look";
  who: number;
  other: number;
  room: number;
  place: number;
};

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    what: fc.constantFrom<Step["what"]>(
      ...["say", "say", "reply", "reply", "whisper", "edit", "remove", "seen", "thread", "read"] as const,
      ...["leave", "join", "look", "look", "look"] as const,
    ),
    who: fc.nat(names.length - 1),
    other: fc.nat(names.length - 1),
    room: fc.nat(rooms.length - 1),
    place: fc.nat(50),
  }),
  { minLength: 10, maxLength: 60 },
);

/** Does it; what the rules refuse changes nothing. */
async function take(world: World, callers: Caller[], step: Step): Promise<void> {
  const { hub } = world;
  const caller = callers[step.who]!;
  const conversation = rooms[step.room]!;
  const there = (await hub.read(caller, { conversation, count: 50, move_cursor: false })).messages;
  const id = there.length === 0 ? "none" : there[step.place % there.length]!.id;
  const mention = step.place % 2 === 0 ? "plain" : `@${names[step.other]} look`;
  switch (step.what) {
    case "say":
      return void await hub.send(caller, { conversation, message: mention });
    case "reply":
      return void await hub.send(caller, { conversation, message: mention, reply_to: id });
    case "whisper":
      return void await hub.send(caller, { conversation, message: "psst", recipients: [names[step.other]!] });
    case "edit":
      return void await hub.edit(caller, { conversation, message_id: id, message: mention });
    case "remove":
      return void await hub.remove(caller, { conversation, message_id: id });
    case "seen":
      return void await hub.markSeen(caller, { conversation, ...step.place % 3 > 0 && { up_to: id } });
    case "thread":
      return void await hub.markSeen(caller, { conversation, root_id: id });
    case "read":
      return void await hub.read(caller, { conversation, unread: true, count: 3 });
    case "leave":
      return void await hub.leave(caller, { conversation });
    case "join":
      return void await hub.join(anonymous(), { key: caller.key, conversation });
    case "look":
      return void await hub.check(caller, { mark_seen: step.place % 10 === 0 });
  }
}

/** The definition, message by message. */
function counted(
  state: State,
  caller: Caller,
): Record<string, { count: number; threads: Record<string, number> }> {
  const participant = state.participants.get(caller.key)!;
  const { messages } = state;
  const all: ReturnType<typeof counted> = {};
  for (const conversation of concerning(state, caller.key)) {
    const found = { count: 0, threads: {} as Record<string, number> };
    for (const row of conversation.rows.toArray()) {
      if (!isUnreadNow(state, participant, row)) continue;
      const root = messages.root(row);
      if (root !== null) {
        const id = messages.ids.at(root);
        found.threads[id] = (found.threads[id] ?? 0) + 1;
      } else if (!messages.has(row, flag.reply)) found.count++;
    }
    if (found.count > 0 || Object.keys(found.threads).length > 0) all[conversation.id] = found;
  }
  return all;
}

Deno.test("property: what is counted step by step is what counting every message gives, and what a new start counts", async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      const world = await testWorld();
      const callers = [];
      for (const name of names) callers.push(await world.person(name));
      for (const { key } of callers) await world.hub.join(anonymous(), { key, conversation: "plans" });
      for (const step of all) {
        await take(world, callers, step).catch((error) => assert.ok(error.code, String(error)));
        if (step.what === "look") await assertSameCounts(world, callers);
      }
      await assertSameCounts(world, callers);
    }),
    { numRuns: 60 },
  );
});

async function assertSameCounts(world: World, callers: Caller[]): Promise<void> {
  world.clock.advance(1000);
  await world.journal.durable(world.journal.nextSeq - 1);
  const again = await world.reopened();
  const quiet = { debug() {}, info() {}, warn() {}, error() {} };
  const { state } = await fold(world.journal, world.snapshots, quiet);
  for (const caller of callers) {
    const checked = await world.hub.check(caller, {});
    assert.deepEqual(checked, await again.hub.check(caller, {}));
    assert.deepEqual(
      await world.hub.conversationRows(caller.key),
      await again.hub.conversationRows(caller.key),
    );
    const found = checked.conversations.filter(({ unread_count, thread_unread }) =>
      unread_count || thread_unread
    )
      .map((one) => [one.conversation, { count: one.unread_count, threads: one.thread_unread ?? {} }]);
    assert.deepEqual(Object.fromEntries(found), counted(state, caller));
  }
}
