import assert from "node:assert/strict";
import type { Caller } from "../../src/hub/api.ts";
import { refused, testWorld, type World } from "./world.ts";

async function fill(world: World, sender: Caller, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let i = 0; i < count; i++) ids.push((await world.say(sender, `m${i}`)).id);
  return ids;
}

const bodies = (messages: { body: string }[]) => messages.map(({ body }) => body);

Deno.test("unread gives the oldest first and the cursor moves only over what was returned", async () => {
  const world = await testWorld();
  const [ana, bo] = [await world.person("ana"), await world.person("bo")];
  await fill(world, ana, 30);
  const seen: string[] = [];
  for (let round = 0; round < 6; round++) {
    const page = await world.hub.read(bo, { conversation: "general", unread: true, count: 5 });
    assert.equal(page.has_more, round < 5);
    seen.push(...bodies(page.messages));
  }
  assert.deepEqual(seen, Array.from({ length: 30 }, (_, i) => `m${i}`));
  assert.equal((await world.hub.read(bo, { conversation: "general", unread: true })).count, 0);
});

Deno.test("one's own messages are never unread", async () => {
  const world = await testWorld();
  const ana = await world.person("ana");
  await world.person("bo");
  await fill(world, ana, 3);
  assert.equal((await world.hub.check(ana, {})).total_unread, 0);
  assert.equal((await world.hub.read(ana, { conversation: "general", unread: true })).count, 0);
});

Deno.test("reading the newest page leaves older unread ones unread", async () => {
  const world = await testWorld();
  const [ana, bo] = [await world.person("ana"), await world.person("bo")];
  await fill(world, ana, 10);
  await world.hub.read(bo, { conversation: "general", count: 3 });
  assert.equal((await world.hub.check(bo, {})).total_unread, 10);
  await world.hub.read(bo, { conversation: "general", count: 20 });
  assert.equal((await world.hub.check(bo, {})).total_unread, 0);
});

Deno.test("pages in both directions meet without gap or repetition", async () => {
  const world = await testWorld();
  const [ana, bo] = [await world.person("ana"), await world.person("bo")];
  const ids = await fill(world, ana, 25);
  const back: string[] = [];
  let before: string | undefined;
  for (;;) {
    const page = await world.hub.read(bo, { conversation: "general", count: 7, before });
    back.unshift(...page.messages.map(({ id }) => id));
    if (!page.has_more) break;
    before = page.messages[0]!.id;
  }
  assert.deepEqual(back.slice(-25), ids);
  const forward: string[] = [];
  let after: string | undefined = ids[0];
  for (;;) {
    const page = await world.hub.read(bo, { conversation: "general", count: 7, after });
    forward.push(...page.messages.map(({ id }) => id));
    if (!page.has_more) break;
    after = page.messages.at(-1)!.id;
  }
  assert.deepEqual(forward, ids.slice(1));
});

Deno.test("since gives the oldest of what is newer, so that nothing is skipped", async () => {
  const world = await testWorld();
  const [ana, bo] = [await world.person("ana"), await world.person("bo")];
  const first = await world.say(ana, "start");
  await fill(world, ana, 5);
  const page = await world.hub.read(bo, { conversation: "general", since: first.ts, count: 2 });
  assert.deepEqual(bodies(page.messages), ["m0", "m1"]);
  assert.equal(page.has_more, true);
  await assert.rejects(world.hub.read(bo, { conversation: "general", since: "yesterday" }), /ISO time/);
});

Deno.test("replies count in their thread, not in the conversation", async () => {
  const world = await testWorld();
  const [ana, bo] = [await world.person("ana"), await world.person("bo")];
  const root = await world.say(ana, "root");
  await world.say(ana, "r1", { reply_to: root.id });
  await world.say(ana, "r2", { reply_to: root.id });
  const { total_unread, conversations } = await world.hub.check(bo, {});
  assert.equal(total_unread, 1);
  assert.deepEqual(conversations[0]!.thread_unread, { [root.id]: 2 });
  const roots = await world.hub.read(bo, { conversation: "general", top_level_only: true });
  assert.deepEqual(roots.messages.at(-1)!.thread_summary?.reply_count, 2);
  const after = await world.hub.check(bo, {});
  assert.equal(after.total_unread, 0);
  assert.deepEqual(after.conversations[0]!.thread_unread, { [root.id]: 2 });
  await world.hub.threadRead(bo, { conversation: "general", root_id: root.id });
  assert.deepEqual((await world.hub.check(bo, {})).conversations, []);
});

Deno.test("unread=true gives replies too and they count as read in their thread", async () => {
  const world = await testWorld();
  const [ana, bo] = [await world.person("ana"), await world.person("bo")];
  const root = await world.say(ana, "root");
  await world.say(ana, "r1", { reply_to: root.id });
  const page = await world.hub.read(bo, { conversation: "general", unread: true });
  assert.deepEqual(bodies(page.messages), ["root", "r1"]);
  assert.deepEqual((await world.hub.check(bo, {})).conversations, []);
});

Deno.test("mark_seen answers the counts of before and clears them, threads included", async () => {
  const world = await testWorld();
  const [ana, bo] = [await world.person("ana"), await world.person("bo")];
  const root = await world.say(ana, "root");
  await world.say(ana, "r1", { reply_to: root.id });
  const before = await world.hub.check(bo, { mark_seen: true });
  assert.equal(before.total_unread, 1);
  assert.deepEqual((await world.hub.check(bo, {})).conversations, []);
});

Deno.test("a newcomer starts with nothing unread but what was directed at them", async () => {
  const world = await testWorld();
  const [ana, bo] = [await world.person("ana"), await world.person("bo", { conversation: "other" })];
  await world.say(ana, "old talk");
  await world.say(ana, "see this", { mentions: ["bo"] });
  await world.say(ana, "more talk");
  await world.hub.join({ key: null, proven: false, owner: false, client: "mcp" }, {
    key: bo.key,
    conversation: "general",
  });
  const page = await world.hub.read(bo, { conversation: "general", unread: true });
  assert.deepEqual(bodies(page.messages), ["see this"]);
  assert.equal(page.messages[0]!.directed_at_me, true);
  assert.equal((await world.hub.read(bo, { conversation: "general", unread: true })).count, 0);
});

Deno.test("a whisper into a conversation one is not in is unread there", async () => {
  const world = await testWorld();
  const [ana, bo] = [await world.person("ana"), await world.person("bo", { conversation: "other" })];
  await world.say(ana, "psst", { recipients: ["bo"] });
  const { conversations } = await world.hub.check(bo, {});
  assert.deepEqual(conversations.map(({ conversation, unread_count }) => [conversation, unread_count]), [[
    "general",
    1,
  ]]);
  await world.hub.read(bo, { conversation: "general", unread: true });
  assert.equal((await world.hub.check(bo, {})).total_unread, 0);
});

Deno.test("a bystander's unread count does not tell of a whisper", async () => {
  const world = await testWorld();
  const [ana, , eve] = [await world.person("ana"), await world.person("bo"), await world.person("eve")];
  await world.say(ana, "psst", { recipients: ["bo"] });
  assert.equal((await world.hub.check(eve, {})).total_unread, 0);
  const { conversations } = await world.hub.conversationRows(eve.key);
  const { conversations: senders } = await world.hub.conversationRows(ana.key);
  const count = (rows: typeof conversations) => rows.find(({ id }) => id === "general")!.message_count;
  assert.equal(count(senders) - count(conversations), 1);
});

Deno.test("a large answer is cut at the budget and says that there is more", async () => {
  const world = await testWorld();
  const [ana, bo] = [await world.person("ana"), await world.person("bo")];
  for (let i = 0; i < 5; i++) await world.say(ana, `${i}`.repeat(30_000));
  const page = await world.hub.read(bo, { conversation: "general", unread: true });
  assert.equal(page.count, 2);
  assert.equal(page.has_more, true);
  assert.ok(JSON.stringify(page).length < 82_000);
  const next = await world.hub.read(bo, { conversation: "general", unread: true });
  assert.ok(next.messages[0]!.body.startsWith("2"));
});

Deno.test("cursors survive a restart, and moving them is journalled within a second", async () => {
  const world = await testWorld();
  const [ana, bo] = [await world.person("ana"), await world.person("bo")];
  await fill(world, ana, 4);
  await world.hub.read(bo, { conversation: "general", unread: true, count: 3 });
  world.clock.advance(1000);
  await world.hub.check(bo, {});
  const again = await world.reopened();
  assert.equal((await again.hub.check(bo, {})).total_unread, 1);
});

Deno.test("marking a message as unread sets the cursor back", async () => {
  const world = await testWorld();
  const [ana, bo] = [await world.person("ana"), await world.person("bo")];
  const ids = await fill(world, ana, 3);
  await world.hub.markSeen(bo, { conversation: "general" });
  const seen = await world.hub.markSeen(bo, { conversation: "general", up_to: ids[0]! });
  assert.equal(seen.unread_count, 2);
});

Deno.test("counts stay true while messages arrive, go, and are read in any order", async () => {
  const world = await testWorld();
  const [ana, bo] = [await world.person("ana"), await world.person("bo")];
  const unread = async () => (await world.hub.check(bo, {})).total_unread;
  const ids = await fill(world, ana, 5);
  assert.equal(await unread(), 5);
  await world.hub.remove(ana, { conversation: "general", message_id: ids[4]! });
  assert.equal(await unread(), 4);
  await fill(world, bo, 2);
  await fill(world, ana, 1);
  assert.equal(await unread(), 5);
  await world.hub.read(bo, { conversation: "general", unread: true, count: 2 });
  assert.equal(await unread(), 3);
  await world.hub.markSeen(bo, { conversation: "general", up_to: ids[0]! });
  assert.equal(await unread(), 4);
  await world.hub.leave(bo, { conversation: "general" });
  assert.equal(await unread(), 0);
});

Deno.test("a message is found by the first characters of its id, unless several begin so or it is not the viewer's", async () => {
  const { hub, person } = await testWorld();
  const [ana, bo, eve] = [await person("ana"), await person("bo"), await person("eve")];
  const send = (id: string, more: Record<string, unknown> = {}) =>
    hub.send(ana, { conversation: "general", message: `I am ${id}`, id, ...more });
  await send("12345678-0000-4000-8000-00000000000a");
  await send("12345679-0000-4000-8000-00000000000b", { recipients: ["bo"] });
  await send("note-17");
  const bodyOf = async (viewer: string, message_id: string) =>
    (await hub.message(viewer, { conversation: "general", message_id })).body;
  assert.equal(await bodyOf(eve.key, "1234567"), "I am 12345678-0000-4000-8000-00000000000a");
  assert.equal(await bodyOf(bo.key, "12345679-00"), "[@bo] I am 12345679-0000-4000-8000-00000000000b");
  assert.equal(await bodyOf(bo.key, "note-1"), "I am note-17");
  await assert.rejects(bodyOf(bo.key, "1234567"), refused("invalid_argument"));
  await assert.rejects(bodyOf(eve.key, "12345679"), refused("not_found"));
  await assert.rejects(bodyOf(eve.key, "123"), refused("not_found"));
});
