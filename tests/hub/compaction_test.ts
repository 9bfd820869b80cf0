import assert from "node:assert/strict";
import type { Caller } from "../../src/hub/api.ts";
import { fold } from "../../src/hub/lifecycle.ts";
import { takeSnapshot } from "../../src/hub/snapshot.ts";
import { eventNumber } from "../../src/protocol/events.ts";
import type { Journal } from "../../src/protocol/journal.ts";
import { MemoryJournal } from "../../src/store/memory_journal.ts";
import { joined, testWorld, type World } from "./world.ts";

const noSnapshots = { load: () => Promise.resolve(undefined), save: () => Promise.resolve() };
const quiet = { debug() {}, info() {}, warn() {}, error() {} };

/** The state as the journal alone tells it, in a form that can be compared. */
async function folded(journal: Journal): Promise<unknown> {
  const { state } = await fold(journal, noSnapshots, quiet);
  const { meta, columns, seq } = takeSnapshot(state);
  const { conversations, messages, operations, participants, ...rest } = JSON.parse(
    new TextDecoder().decode(joined(meta)),
  ) as Record<
    string,
    never[]
  >;
  return {
    seq,
    columns,
    ...rest,
    operations: new Map(operations as never[]),
    participants: (participants as Record<string, unknown>[]).map((
      { cursors, threadCursors, prefs, ...one },
    ) => ({
      ...one,
      cursors: new Map(cursors as []),
      threadCursors: new Map(threadCursors as []),
      prefs: new Map(prefs as []),
    })),
    // A version number for counts in memory, and the order of things that have none.
    conversations: (conversations as Record<string, unknown>[]).map(({ deletions: _, ...one }) => one),
    messages: JSON.stringify(sorted(messages)),
  };
}

/** Maps come as lists of pairs whose order says nothing. */
function sorted(messages: unknown): unknown {
  const { reactions, directed, deletions, edits, audiences, ...rest } = messages as Record<
    string,
    [unknown, unknown][]
  >;
  const byKey = (pairs: [unknown, unknown][]) => pairs.toSorted(([a], [b]) => String(a) < String(b) ? -1 : 1);
  return {
    ...rest,
    reactions: byKey(reactions!).map(([row, byEmoji]) => [row, byKey(byEmoji as [unknown, unknown][])]),
    directed: byKey(directed!),
    deletions: byKey(deletions!),
    edits: byKey(edits!),
    audiences: byKey(audiences!),
  };
}

/** Numbers from a seed, so that a failure can be made again. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const emojis = ["👍", "🎉", "👀"];

/** One thing that somebody may do. Refusals are part of life. */
async function step(
  world: World,
  { people, ids, pick }: { people: Caller[]; ids: string[]; pick: (n: number) => number },
) {
  const { hub, clock } = world;
  const who = people[pick(people.length)]!;
  const message_id = ids[pick(ids.length)] ?? "none";
  const conversation = "general";
  switch (pick(12)) {
    case 0:
    case 1: {
      const reply_to = pick(3) === 0 && ids.length > 0 ? message_id : null;
      const recipients = pick(5) === 0 ? [people[pick(people.length)]!.key] : null;
      const sent = await world.say(who, pick(2) === 0 ? "deploy @ana now" : "hello", {
        reply_to,
        recipients,
      });
      return ids.push(sent.id);
    }
    case 2:
      return await hub.edit(who, { conversation, message_id, message: `changed ${pick(99)}` });
    case 3:
      return pick(3) === 0 && await hub.remove(who, { conversation, message_id });
    case 4:
      return await hub.profileStatusSet(who, { text: `busy ${pick(9)}`, expires_at: null });
    case 5:
      return await hub.preferences(who, { conversation, starred: pick(2) === 0, muted: pick(2) === 0 });
    case 6:
      return await hub.preferences(who, { conversation, highlight_words: pick(2) === 0 ? ["deploy"] : [] });
    case 7:
      return await hub.personalSet(who, { drafts: { general: `draft ${pick(9)}` } });
    case 8:
      return await hub.pin(who, { conversation, message_id, pinned: pick(2) === 0 });
    case 9:
      await hub.markSeen(who, { conversation });
      return clock.advance(1500);
    default: {
      const op = pick(9) === 0 ? { operation_id: crypto.randomUUID() } : {};
      return await hub.react(who, { conversation, message_id, emoji: emojis[pick(3)]!, op: "toggle", ...op });
    }
  }
}

async function history(
  seed: number,
  steps: number,
): Promise<{ world: World; journal: MemoryJournal; ids: string[] }> {
  const journal = new MemoryJournal();
  const world = await testWorld({ journal });
  const people = [
    await world.person("ana"),
    await world.person("bo"),
    await world.person("cy", { type: "human" }),
  ];
  const pick = random(seed);
  const ids: string[] = [];
  for (let n = 0; n < steps; n++) {
    await Promise.resolve(step(world, { people, ids, pick })).catch(() => {});
    world.clock.advance(500);
    if (pick(60) === 0) await journal.rewriting.seal();
  }
  await journal.rewriting.seal();
  return { world, journal, ids };
}

async function numbersOf(journal: Journal): Promise<number[]> {
  const numbers: number[] = [];
  await journal.replay({ from: 1 }, ({ seq }) => numbers.push(seq));
  return numbers;
}

Deno.test("property: the state folded from the compacted journal is that of the original, for random histories", async () => {
  let removed = 0;
  for (let seed = 1; seed <= 25; seed++) {
    const { world, journal } = await history(seed, 300);
    const before = await folded(journal);
    const numbers = await numbersOf(journal);
    removed += (await world.hub.compact()).removed;
    assert.deepEqual(await folded(journal), before, `seed ${seed}`);
    assert.deepEqual(await numbersOf(journal), numbers);
    await world.hub.close();
  }
  assert.ok(removed > 500, `only ${removed} records were removed`);
});

Deno.test("property: the same holds after messages were removed, at any time and again", async () => {
  for (let seed = 1; seed <= 15; seed++) {
    const { world, journal, ids } = await history(seed, 200);
    const owner = { key: "0a0a0a0a", client: "cli" as const, owner: true };
    const pick = random(seed + 1000);
    const chosen = ids.filter(() => pick(4) === 0);
    // The events alone, as they are before the journal is written anew.
    const rewrite = journal.rewriting.rewrite;
    journal.rewriting.rewrite = (firstSeq) => rewrite(firstSeq, () => "all");
    for (const message_id of chosen) {
      await world.hub.purge(owner, { conversation: "general", message_id }).catch(() => {});
    }
    const before = await folded(journal);
    journal.rewriting.rewrite = rewrite;
    for (const message_id of chosen) await world.hub.purge(owner, { conversation: "general", message_id });
    assert.deepEqual(await folded(journal), before, `seed ${seed}`);
    assert.deepEqual(await folded(world.journal), before);
    await world.hub.close();
  }
});

Deno.test("messages and edits are never compacted, nor what has an operation id", async () => {
  const { world, journal } = await history(7, 400);
  const alive = async () => {
    const found: number[] = [];
    const kinds: number[] = [eventNumber.message, eventNumber.message_edited, eventNumber.message_deleted];
    await journal.replay({ from: 1 }, ({ tombstone, kind, op, seq }) => {
      if (!tombstone && (kinds.includes(kind) || op !== null)) found.push(seq);
    });
    return found;
  };
  const before = await alive();
  assert.ok((await world.hub.compact()).removed > 0);
  assert.deepEqual(await alive(), before);
  await world.hub.close();
});

Deno.test("a viewer who resumes over compacted events gets every other event, and the end", async () => {
  const { world, journal } = await history(3, 300);
  const read = async () => {
    const seqs: number[] = [];
    for (let since = 0;;) {
      const page = await world.hub.feed("0a0a0a0a", { since, limit: 40 });
      assert.ok(!page.reset);
      seqs.push(...page.events.map(({ seq }) => seq));
      since = page.seq;
      if (!page.has_more) return { seqs, since };
    }
  };
  const before = await read();
  await world.hub.compact();
  const gone = new Set<number>();
  await journal.replay({ from: 1 }, ({ seq, tombstone }) => tombstone && gone.add(seq));
  const after = await read();
  assert.deepEqual(after, { seqs: before.seqs.filter((seq) => !gone.has(seq)), since: before.since });
  await world.hub.close();
});
