import assert from "node:assert/strict";
import type { Caller } from "../../src/hub/api.ts";
import type { RetentionSettings } from "../../src/hub/ports.ts";
import { MemoryJournal } from "../../src/store/memory_journal.ts";
import { OWNER, refused, testWorld, type World } from "./world.ts";

const DAY_MS = 24 * 60 * 60_000;
const owner: Caller = { key: OWNER, client: "cli", owner: true };

function rules(of: Partial<RetentionSettings>): { retention: RetentionSettings } {
  const none = { maxAgeDays: 0, maxMessages: 0, conversations: new Map(), exports: false, automatic: false };
  return { retention: { ...none, ...of } };
}

async function withMessages(
  of: Partial<RetentionSettings>,
  count = 10,
): Promise<{ world: World; ana: Caller; bo: Caller; ids: string[] }> {
  const world = await testWorld({ settings: rules(of) });
  const ana = await world.person("ana");
  const bo = await world.person("bo");
  const ids: string[] = [];
  for (let n = 1; n <= count; n++) {
    ids.push((await world.say(ana, `number ${n}`)).id);
    world.clock.advance(DAY_MS);
  }
  return { world, ana, bo, ids };
}

async function bodies(world: World, caller: Caller, query: Record<string, unknown> = {}): Promise<string[]> {
  const { messages } = await world.hub.read(caller, {
    conversation: "general",
    count: 100,
    move_cursor: false,
    ...query,
  });
  return messages.filter(({ sender }) => sender.type !== "system").map(({ body }) => body);
}

Deno.test("without rules nothing would go, and nothing goes", async () => {
  const { world, ana } = await withMessages({});
  const plan = await world.hub.retentionShow(owner);
  assert.deepEqual([plan.limited, plan.count, plan.conversations], [false, 0, []]);
  assert.equal((await world.hub.retentionApply(owner)).count, 0);
  assert.equal((await bodies(world, ana)).length, 10);
  await world.hub.close();
});

Deno.test("what is shown is what goes: by age", async () => {
  const { world, ana, ids } = await withMessages({ maxAgeDays: 4 });
  const plan = await world.hub.retentionShow(owner);
  assert.equal(plan.limited, true);
  const [general] = plan.conversations;
  assert.equal(general?.conversation, "general");
  assert.ok(general.bytes > 0 && general.oldest < general.newest);
  assert.equal((await bodies(world, ana)).length, 10);
  const { count } = await world.hub.retentionApply(owner);
  assert.equal(count, general.count);
  assert.deepEqual(await bodies(world, ana), ["number 7", "number 8", "number 9", "number 10"]);
  await assert.rejects(
    world.hub.message(ana.key, { conversation: "general", message_id: ids[0]! }),
    refused("not_found"),
  );
  assert.equal((await world.hub.retentionShow(owner)).count, 0);
  await world.hub.close();
});

Deno.test("by count, with another rule for one conversation", async () => {
  const { world, ana } = await withMessages({
    maxMessages: 3,
    conversations: new Map([["lab", { maxAgeDays: 0, maxMessages: 0 }]]),
  });
  await world.hub.join({ key: ana.key, proven: false, owner: false, client: "mcp" }, {
    conversation: "lab",
    key: ana.key,
  });
  for (let n = 1; n <= 6; n++) await world.say(ana, `lab ${n}`, { conversation: "lab" });
  await world.hub.retentionApply(owner);
  // The third is the notice of the new conversation.
  assert.deepEqual(await bodies(world, ana), ["number 9", "number 10"]);
  assert.equal((await bodies(world, ana, { conversation: "lab" })).length, 6);
  await world.hub.close();
});

Deno.test("counts, unread, pages and threads go on without what was removed, also after a restart", async () => {
  const { world, ana, bo, ids } = await withMessages({ maxMessages: 6 });
  await world.say(bo, "late reply", { reply_to: ids[0] });
  await world.say(bo, "good reply", { reply_to: ids[9] });
  await world.hub.retentionApply(owner);
  for (const one of [world, await world.reopened()]) {
    const { hub } = one;
    const rows = (await hub.conversationRows(bo.key)).conversations.find(({ id }) => id === "general");
    assert.deepEqual([rows?.message_count, rows?.unread_count], [6, 4]);
    assert.deepEqual(await bodies(one, bo, { unread: true }), [
      "number 7",
      "number 8",
      "number 9",
      "number 10",
    ]);
    const first = await hub.page(bo.key, { conversation: "general", count: 4 });
    assert.deepEqual([first.messages.length, first.has_more], [4, true]);
    const rest = await hub.page(bo.key, { conversation: "general", count: 4, before: first.messages[0]!.id });
    assert.deepEqual([rest.messages.length, rest.has_more], [2, false]);
    const beyond = await hub.page(bo.key, { conversation: "general", count: 4, before: ids[0]! });
    assert.deepEqual([beyond.messages.length, beyond.has_more], [0, false]);
    const thread = await hub.threadRead(ana, {
      conversation: "general",
      root_id: ids[9]!,
      move_cursor: false,
    });
    assert.equal(thread.count, 1);
    await assert.rejects(
      hub.threadRead(ana, { conversation: "general", root_id: ids[0]! }),
      refused("not_found"),
    );
    await assert.rejects(one.say(ana, "other", { id: ids[0] }), refused("id_conflict"));
  }
});

Deno.test("reactions, edits and pins go with their message", async () => {
  const { world, ana, bo, ids } = await withMessages({ maxMessages: 1 });
  const { hub, journal } = world;
  const [message_id] = ids;
  await hub.react(bo, { conversation: "general", message_id: message_id!, emoji: "👍", op: "add" });
  await hub.edit(ana, { conversation: "general", message_id: message_id!, message: "an edited secret" });
  await hub.pin(ana, { conversation: "general", message_id: message_id! });
  await hub.retentionApply(owner);
  assert.equal((await hub.pins(ana.key, "general")).count, 0);
  assert.deepEqual((await hub.reactionsOf(ana.key, "general")).reactions, {});
  const decoder = new TextDecoder();
  await journal.replay({ from: 1 }, ({ body }) => assert.ok(!/secret|number 1"/.test(decoder.decode(body))));
  await world.hub.close();
});

Deno.test("readers hear of it: ids to the conversation, those of whispers to who had them", async () => {
  const world = await testWorld({ settings: rules({ maxMessages: 1 }) });
  const ana = await world.person("ana");
  const bo = await world.person("bo");
  const open = await world.say(ana, "open");
  const secret = await world.say(ana, "psst", { recipients: [bo.key] });
  await world.say(ana, "last");
  await world.hub.retentionApply(owner);
  const told = world.published.filter(({ topic }) => topic.endsWith("general/events"))
    .map(({ payload, audience }) => ({ audience, ...JSON.parse(new TextDecoder().decode(payload)) }))
    .filter(({ type }) => type === "messages_removed");
  assert.ok(
    told.some(({ audience, message_ids }) =>
      audience.kind === "conversation" && message_ids.includes(open.id)
    ),
  );
  assert.ok(
    told.every(({ audience, message_ids }) => audience.kind === "keys" || !message_ids.includes(secret.id)),
  );
  assert.ok(
    told.some(({ audience, message_ids }) => audience.kind === "keys" && message_ids.includes(secret.id)),
  );
  await world.hub.close();
});

Deno.test("only the owner may look and remove", async () => {
  const { world, ana, ids } = await withMessages({ maxMessages: 1 });
  await assert.rejects(world.hub.retentionShow(ana), refused("not_authorized"));
  await assert.rejects(world.hub.retentionApply(ana), refused("not_authorized"));
  await assert.rejects(
    world.hub.purge(ana, { conversation: "general", message_id: ids[0]! }),
    refused("not_authorized"),
  );
  await assert.rejects(
    world.hub.purge(owner, { conversation: "general", message_id: "none" }),
    refused("not_found"),
  );
  assert.equal((await bodies(world, ana)).length, 10);
  await world.hub.close();
});

Deno.test("without being asked only when the config says so", async () => {
  for (const automatic of [false, true]) {
    const journal = new MemoryJournal();
    const world = await testWorld({ journal, settings: rules({ maxMessages: 2, automatic }) });
    const ana = await world.person("ana");
    for (let n = 1; n <= 5; n++) await world.say(ana, `number ${n}`);
    world.clock.advance(11 * 60_000);
    await world.hub.close();
    assert.equal((await bodies(world, ana)).length, automatic ? 2 : 5);
  }
});
