import assert from "node:assert/strict";
import type { CommsError } from "../../src/protocol/errors.ts";
import { OWNER, testWorld, type World } from "./world.ts";

const plan = {
  conversation: "general",
  name: "Api Plan",
  title: "The plan",
  type: "plan",
  content: "one",
};

const notices = (world: World) =>
  world.on("claude-comms/conv/general/messages").filter((m) => m["artifact_ref"] !== undefined);

Deno.test("an artifact is created, updated, listed and deleted, and the conversation is told each time", async () => {
  const world = await testWorld();
  const ana = await world.person("ana");
  const bo = await world.person("bo");
  assert.deepEqual(await world.hub.artifactCreate(ana, { ...plan, description: "what we do" }), {
    status: "created",
    name: "Api Plan",
    title: "The plan",
    version: 1,
  });
  const update = {
    conversation: "general",
    name: "api plan",
    content: "two",
    summary: "more",
    base_version: 1,
  };
  assert.deepEqual(await world.hub.artifactUpdate(bo, update), {
    status: "updated",
    name: "Api Plan",
    version: 2,
    author: { key: bo.key, name: "bo", type: "claude" },
    base_version: 1,
  });
  const list = await world.hub.artifactList(null, "general");
  assert.deepEqual([list.count, { ...list.artifacts[0], timestamp: "" }], [1, {
    name: "Api Plan",
    title: "The plan",
    type: "plan",
    description: "what we do",
    version: 2,
    version_count: 2,
    author: { key: bo.key, name: "bo", type: "claude" },
    timestamp: "",
    summary: "more",
  }]);
  assert.deepEqual(await world.hub.artifactDelete(ana, { conversation: "general", name: "API PLAN" }), {
    status: "deleted",
    name: "Api Plan",
  });
  assert.equal((await world.hub.artifactList(null, "general")).count, 0);
  assert.deepEqual(notices(world).map((m) => [m["body"], m["artifact_ref"], m["actor_key"]]), [
    ["[artifact] ana created 'The plan' (v1)", "Api Plan", ana.key],
    ["[artifact] bo updated 'The plan' to v2: more", "Api Plan", bo.key],
    ["[artifact] ana deleted 'The plan'", "Api Plan", ana.key],
  ]);
});

Deno.test("an update without base_version says that it was unguarded", async () => {
  const world = await testWorld();
  const ana = await world.person("ana");
  await world.hub.artifactCreate(ana, plan);
  const updated = await world.hub.artifactUpdate(ana, { ...plan, content: "two" });
  assert.deepEqual([updated["unguarded"], updated["base_version"]], [true, null]);
  assert.equal(notices(world).at(-1)!["body"], "[artifact] ana updated 'The plan' to v2");
});

Deno.test("of several writers from the same version exactly one wins, the others are told whom to merge with", async () => {
  const world = await testWorld();
  const ana = await world.person("ana");
  await world.hub.artifactCreate(ana, plan);
  const tries = await Promise.allSettled(
    ["a", "b", "c"].map((content) => world.hub.artifactUpdate(ana, { ...plan, content, base_version: 1 })),
  );
  assert.deepEqual(tries.map(({ status }) => status), ["fulfilled", "rejected", "rejected"]);
  const error = (tries[1] as PromiseRejectedResult).reason as CommsError;
  assert.match(error.message, /Version conflict.*v1.*v2.*Re-read/s);
  assert.deepEqual([error.code, error.details], ["version_conflict", {
    latest_version: 2,
    latest_author: "ana",
  }]);
});

Deno.test("long content comes in parts by characters, none of them cut in two", async () => {
  const world = await testWorld();
  const ana = await world.person("ana");
  await world.hub.artifactCreate(ana, { ...plan, content: "a🎉b🎉c" });
  const part = (offset: number, limit: number | null) =>
    world.hub.artifactGet(null, { conversation: "general", name: "api plan", offset, limit });
  const first = await part(0, 2);
  assert.deepEqual(
    [first.content, first.total_chars, first.has_more, first.next_offset],
    ["a🎉", 5, true, 2],
  );
  const rest = await part(2, null);
  assert.deepEqual([rest.content, rest.offset, rest.has_more, rest.next_offset], ["b🎉c", 2, false, null]);
  assert.deepEqual([(await part(99, 2)).content, (await part(-3, 1)).content], ["", "a"]);
  await world.hub.artifactCreate(ana, { ...plan, name: "long", content: "x".repeat(120_000) });
  const long = await world.hub.artifactGet(null, { conversation: "general", name: "long" });
  assert.deepEqual([long.content.length, long.next_offset], [50_000, 50_000]);
});

Deno.test("the newest 50 versions are kept, numbers go on, and old ones are read from the journal after a restart", async () => {
  const world = await testWorld();
  const ana = await world.person("ana");
  await world.hub.artifactCreate(ana, plan);
  for (let i = 2; i <= 60; i++) await world.hub.artifactUpdate(ana, { ...plan, content: `v${i}` });
  const { hub } = await world.reopened();
  const get = (version?: number) =>
    hub.artifactGet(null, { conversation: "general", name: "Api Plan", version });
  const latest = await get();
  assert.deepEqual([latest.version, latest.latest_version, latest.content], [60, 60, "v60"]);
  assert.deepEqual(
    [latest.versions.length, latest.versions[0]!.version, latest.versions[0]!.summary],
    [50, 11, ""],
  );
  assert.equal((await get(11)).content, "v11");
  await assert.rejects(get(10), /Version 10 .*not found.*11, 12/);
});

Deno.test("bad names, types, titles and sizes are refused with the reason", async () => {
  const world = await testWorld();
  const ana = await world.person("ana");
  const create = (change: object) => world.hub.artifactCreate(ana, { ...plan, ...change });
  await assert.rejects(create({ name: "../etc/passwd" }), /Invalid artifact name/);
  await assert.rejects(create({ name: "plan.json" }), /ends with ".json"/);
  await assert.rejects(create({ type: "poem" }), /one of plan, doc, code/);
  await assert.rejects(create({ title: " " }), /title cannot be empty/);
  await assert.rejects(create({ content: "x".repeat(2 * 1024 * 1024 + 1) }), /bytes and the limit is/);
  await create({});
  await assert.rejects(create({ name: "API plan" }), /collides \(case-insensitive\).*already exists/);
  await assert.rejects(world.hub.artifactUpdate(ana, { ...plan, name: "nothing" }), /not found/);
});

Deno.test("a name in decomposed form is the same name", async () => {
  const world = await testWorld();
  const ana = await world.person("ana");
  assert.equal((await world.hub.artifactCreate(ana, { ...plan, name: "re\u0301sume\u0301" })).name, "résumé");
  const got = await world.hub.artifactGet(null, { conversation: "general", name: "re\u0301sume\u0301" });
  assert.equal(got.content, "one");
});

Deno.test("an artifact is deleted by its author or who manages the conversation, by nobody else", async () => {
  const world = await testWorld();
  const ana = await world.person("ana");
  const bo = await world.person("bo");
  const owner = world.hub.caller({ key: OWNER, proven: false, owner: false, client: "web" });
  const remove = (caller: typeof ana) =>
    world.hub.artifactDelete(caller, { conversation: "general", name: plan.name });
  await world.hub.artifactCreate(ana, plan);
  await assert.rejects(remove(bo), /Only ana, who created/);
  await remove(ana);
  await world.hub.artifactCreate(ana, plan);
  await remove(owner);
  await world.hub.artifactCreate(bo, plan);
  assert.equal((await world.hub.artifactList(null, "general")).artifacts[0]!.version, 1);
});

Deno.test("artifacts of a private conversation are for its members, and only members write", async () => {
  const world = await testWorld();
  const ana = await world.person("ana");
  const eve = await world.person("eve");
  await world.hub.conversationCreate(ana, { conversation: "secret", visibility: "private" });
  await world.hub.artifactCreate(ana, { ...plan, conversation: "secret" });
  const where = { conversation: "secret", name: plan.name };
  await assert.rejects(world.hub.artifactGet(eve.key, where), /not found/);
  await assert.rejects(world.hub.artifactList(null, "secret"), /not found/);
  await assert.rejects(world.hub.artifactUpdate(eve, { ...plan, ...where }), /not found/);
  await world.hub.conversationCreate(ana, { conversation: "room" });
  await assert.rejects(world.hub.artifactCreate(eve, { ...plan, conversation: "room" }), /not a member/);
});
