import assert from "node:assert/strict";
import type { Caller, SearchHit } from "../../src/hub/api.ts";
import { FollowingIndex } from "../../src/store/search/following_index.ts";
import { MemoryEngine } from "../../src/store/search/memory_engine.ts";
import type { MemoryJournal } from "../../src/store/memory_journal.ts";
import type { SearchIndex } from "../../src/protocol/search_index.ts";
import { SearchTalk } from "./search_talk.ts";
import { refused, testWorld, type World } from "./world.ts";

const log = { debug() {}, info() {}, warn() {}, error() {} };

/** A world with an index, and what makes it catch up and end. */
async function indexedWorld(): Promise<World & { index: FollowingIndex }> {
  const made: FollowingIndex[] = [];
  const world = await testWorld({
    search: (journal) => {
      made.push(new FollowingIndex({ engine: new MemoryEngine(), journal, log }));
      return made[0]!;
    },
  });
  return { ...world, index: made[0]! };
}

/** All pages of an answer. */
async function all(
  world: World,
  caller: Caller,
  args: { query: string; order?: "relevance" | "newest" | "oldest"; limit?: number },
): Promise<SearchHit[]> {
  const hits: SearchHit[] = [];
  let cursor: string | null = null;
  do {
    const page = await world.hub.search(caller, { limit: 23, ...args, cursor });
    hits.push(...page.results);
    cursor = page.next;
  } while (cursor !== null);
  return hits;
}

const idsOf = (hits: readonly SearchHit[]) => hits.map(({ message }) => message.id);

/** Each order for each viewer. */
async function compare(world: World, talk: SearchTalk, query: string): Promise<void> {
  for (const viewer of talk.viewers) {
    const expected = talk.expected(viewer, query);
    const about = `${query} for ${talk.nameOf(viewer)}`;
    const newest = expected.map(({ id }) => id);
    const people = (hits: SearchHit[]) => hits.filter(({ message }) => message.sender.type !== "system");
    assert.deepEqual(idsOf(people(await all(world, viewer, { query, order: "newest" }))), newest, about);
    const oldest = idsOf(people(await all(world, viewer, { query, order: "oldest" })));
    assert.deepEqual(oldest, newest.toReversed(), about);
    const ranked = people(await all(world, viewer, { query }));
    const best = expected.toSorted((a, b) => b.score - a.score);
    assert.deepEqual(ranked.map(({ message, score }) => ({ id: message.id, score })), best, about);
  }
}

Deno.test("random talk is found as by looking at every message, without an index", async () => {
  const world = await testWorld();
  const talk = await SearchTalk.in(world, 7);
  for (let i = 0; i < 250; i++) await talk.step();
  for (let i = 0; i < 80; i++) await compare(world, talk, talk.query());
});

Deno.test("random talk is found as by looking at every message, with an index that lags behind", async () => {
  const world = await indexedWorld();
  const talk = await SearchTalk.in(world, 11);
  for (let round = 0; round < 15; round++) {
    for (let i = 0; i < 18; i++) await talk.step();
    if (round === 10) await talk.deleteConversation();
    if (round === 12) await talk.leave();
    if (round % 2 === 0) await world.index.caughtUp();
    for (let i = 0; i < 10; i++) await compare(world, talk, talk.query());
  }
  await world.index.close();
});

Deno.test("an index that rejects or dies makes a search slower and leaves nothing out", async () => {
  const refusing = (_: MemoryJournal): SearchIndex => ({
    seq: 1000,
    building: true,
    attach() {},
    wake() {},
    find: () => Promise.reject(new Error("not now")),
  });
  const world = await testWorld({ search: refusing });
  const talk = await SearchTalk.in(world, 3);
  for (let i = 0; i < 100; i++) await talk.step();
  for (let i = 0; i < 20; i++) await compare(world, talk, talk.query());
  assert.equal((await world.hub.search(talk.ana, { query: "deploy" })).building, true);
});

Deno.test("is:unread finds what the figures count", async () => {
  const world = await testWorld();
  const talk = await SearchTalk.in(world, 5);
  for (let i = 0; i < 120; i++) {
    await talk.step();
    if (i % 30 === 10) {
      for (const one of talk.viewers) await world.hub.markSeen(one, { conversation: "general" });
    }
  }
  for (const viewer of talk.viewers) {
    const check = await world.hub.check(viewer, {});
    const threads = check.conversations.flatMap(({ thread_unread }) => Object.values(thread_unread ?? {}));
    const counted = threads.reduce((sum, n) => sum + n, check.total_unread);
    assert.equal((await all(world, viewer, { query: "is:unread" })).length, counted);
    const without = await all(world, viewer, { query: "-is:unread" });
    const everything = await all(world, viewer, { query: "" });
    assert.equal(without.length + counted, everything.length);
  }
});

Deno.test("pages stay right while new messages arrive", async () => {
  const { hub, person, say } = await testWorld();
  const ana = await person("ana");
  for (let i = 0; i < 9; i++) await say(ana, `word number ${i}`);
  for (const order of ["relevance", "newest"] as const) {
    const first = await hub.search(ana, { query: "word", order, limit: 4 });
    await say(ana, "word word word");
    const second = await hub.search(ana, { query: "word", order, limit: 100, cursor: first.next });
    const ids = new Set(idsOf([...first.results, ...second.results]));
    assert.equal(ids.size, first.count + second.count);
    assert.equal(second.count, order === "relevance" ? 5 : 6);
    assert.equal(second.next, null);
  }
});

Deno.test("a snippet says why: one line with what was found in it", async () => {
  const { hub, person, say } = await testWorld();
  const ana = await person("ana");
  await say(ana, `${"filler ".repeat(60)}the deploy\nof fooBar ${"filler ".repeat(60)}`);
  const { results: [hit] } = await hub.search(ana, { query: "deploy foobar " });
  const { text, highlights } = hit!.snippet;
  assert.deepEqual(highlights.map(([start, end]) => text.slice(start, end)), ["deploy", "fooBar"]);
  assert.equal(text.includes("\n"), false);
});

Deno.test("a wrong query is refused with its place, and unknown names with near ones that one may know", async () => {
  const { hub, person } = await testWorld();
  const [ana, eve] = [await person("ana"), await person("eve")];
  await hub.conversationCreate(ana, { conversation: "hiring", visibility: "private", mode: "invite" });
  const search = (query: string) => hub.search(eve, { query });
  await assert.rejects(search("x has:cod"), (error: Error & { details: unknown }) => {
    assert.deepEqual(error.details, { field: "query", start: 2, end: 9 });
    return true;
  });
  await assert.rejects(search("from:anna"), /did you mean ana\?/);
  await assert.rejects(search("in:genral"), /did you mean general\?/);
  await assert.rejects(search("in:hirin"), (error: Error) => !error.message.includes("hiring"));
  const hidden = await search("in:hiring").catch((error: Error) => error.message);
  const absent = await search("in:firing").catch((error: Error) => error.message);
  assert.equal(String(hidden).replace("hiring", "firing"), absent);
  await assert.rejects(search("in:@ana"), refused("not_found"));
  await assert.rejects(hub.search(eve, { query: "x", cursor: "n_1" }), refused("invalid_argument"));
  await assert.rejects(hub.search(eve, { query: "x", conversation: "hiring" }), refused("not_found"));
  await assert.rejects(
    hub.search(eve, { query: "x", order: "best" as "newest" }),
    refused("invalid_argument"),
  );
});

Deno.test("of many matches the best of the newest come first, and all come once", async () => {
  for (const world of [await testWorld(), await indexedWorld()]) {
    const ana = await world.person("ana");
    for (let i = 0; i < 440; i++) {
      await world.say(ana, i % 40 === 0 ? "word word" : `word and much more ${i}`);
    }
    const hits = await all(world, ana, { query: "word", limit: 100 });
    assert.equal(new Set(idsOf(hits)).size, 440);
    const places = hits.flatMap(({ message }, place) => message.body === "word word" ? [place] : []);
    // Windows of 200, each with its best in front.
    assert.deepEqual(places, [0, 1, 2, 3, 4, 200, 201, 202, 203, 204, 400]);
    if ("index" in world) await (world.index as FollowingIndex).close();
  }
});

Deno.test("who may read little of everything finds all of it, with and without an index", async () => {
  for (const world of [await testWorld(), await indexedWorld()]) {
    const { hub, person, say } = world;
    const [ana, eve] = [await person("ana"), await person("eve")];
    await hub.conversationCreate(ana, { conversation: "hidden", visibility: "private", mode: "invite" });
    const seen: string[] = [];
    for (let i = 0; i < 300; i++) {
      if (i % 30 === 0) seen.unshift((await say(ana, `word ${i}`)).id);
      await hub.send(ana, { conversation: "hidden", message: `word of ${i}` });
    }
    if ("index" in world) await (world.index as FollowingIndex).caughtUp();
    for (const query of ["word ", "word -of ", "wor"]) {
      assert.deepEqual(idsOf(await all(world, eve, { query, order: "newest" })), seen, query);
      assert.deepEqual(new Set(idsOf(await all(world, eve, { query }))), new Set(seen), query);
    }
    assert.equal((await all(world, eve, { query: "word of" })).length, 0);
    if ("index" in world) await (world.index as FollowingIndex).close();
  }
});

Deno.test("without an index a call looks at a part, and its cursor goes on", async () => {
  const { hub, person, say } = await testWorld();
  const ana = await person("ana");
  const { id } = await say(ana, "needle");
  const batch = () => Promise.all(Array.from({ length: 1000 }, () => say(ana, "hay")));
  for (let n = 0; n < 21; n++) await batch();
  for (const order of ["newest", "relevance"] as const) {
    const first = await hub.search(ana, { query: "needle", order });
    assert.equal(first.count, 0);
    const second = await hub.search(ana, { query: "needle", order, cursor: first.next });
    assert.deepEqual([idsOf(second.results), second.next], [[id], null]);
  }
});
