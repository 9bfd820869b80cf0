import assert from "node:assert/strict";
import { anonymous, OWNER, testWorld } from "../hub/world.ts";
import { ANA, BO, bodies, cursor, member, OldFolder, participant } from "./old_folder.ts";

Deno.test("logs of 0.2 are imported with ids, times and senders as they were, rotated ones first", async () => {
  await using old = await OldFolder.make();
  const first = old.line("m1", "oldest");
  const second = old.line("m2", "older", { reply_to: "m1" });
  const third = old.line("m3", "new", { mentions: [BO] });
  await old.log("general.jsonl.2", first);
  await old.log("general.jsonl.1", second, first);
  await old.log("general.jsonl", third, second);
  const world = await testWorld();
  const report = await old.importInto(world);
  assert.deepEqual(report.counts.messages, { found: 5, imported: 3, known: 2 });
  assert.deepEqual(report.problems, []);
  const { messages } = await world.hub.page(null, { conversation: "general", count: 10 });
  assert.deepEqual(messages.map(({ id, ts }) => [id, ts]), [
    ["m1", JSON.parse(first).ts],
    ["m2", JSON.parse(second).ts],
    ["m3", JSON.parse(third).ts],
  ]);
  assert.equal(messages[1]!.thread_root_id, "m1");
  assert.equal(messages[0]!.thread_reply_count, 1);
  assert.equal(world.hub.participant(ANA)?.name, "ana");
});

Deno.test("importing twice changes nothing, also after people went on", async () => {
  await using old = await OldFolder.make();
  await old.registry(
    participant(ANA, "ana"),
    participant(BO, "bo"),
    member("general", ANA),
    member("general", BO),
  );
  await old.log("general.jsonl", old.line("m1", "one"), old.line("m2", "two"));
  await old.write(
    "conversations/general/reactions.jsonl",
    JSON.stringify({ message_id: "m1", emoji: "👍", actor_key: BO, ts: old.ts(), op: "add" }) + "\n",
  );
  await old.log("lab.jsonl", old.line("l1", "in the lab", { conv: "lab" }));
  const world = await testWorld();
  await old.importInto(world);
  const bo = world.hub.caller(anonymous(), BO);
  await world.hub.react(bo, { conversation: "general", message_id: "m1", emoji: "👍", op: "remove" });
  await world.hub.leave(bo, { conversation: "general" });
  await world.say(world.hub.caller(anonymous(), ANA), "three");
  const { seq } = world.hub.figures();
  const report = await old.importInto(world);
  assert.equal(world.hub.figures().seq, seq);
  assert.deepEqual(report.counts.messages, { found: 3, imported: 0, known: 3 });
  const again = await world.reopened();
  await old.importInto(again);
  assert.equal(again.hub.figures().seq, seq);
  assert.deepEqual(
    (await again.hub.reactions(ANA, { conversation: "general", message_id: "m1" })).reactions,
    {},
  );
});

Deno.test("a dry run tells the same numbers and changes nothing", async () => {
  await using old = await OldFolder.make();
  await old.registry(participant(ANA, "ana"), participant(BO, "BO"), member("general", ANA));
  await old.log("general.jsonl", old.line("m1", "one"), old.line("m1", "again"), "no json");
  const world = await testWorld();
  const { seq } = world.hub.figures();
  const planned = await old.importInto(world, { dryRun: true });
  assert.equal(world.hub.figures().seq, seq);
  const done = await old.importInto(world);
  assert.deepEqual({ ...planned, dry_run: false }, done);
});

Deno.test("a conversation that has messages gets the old ones beside it, each folder in its own", async () => {
  await using one = await OldFolder.make();
  await using two = await OldFolder.make();
  await one.log("general.jsonl", one.line("a1", "of one"));
  await two.log("general.jsonl", two.line("b1", "of two"));
  const world = await testWorld();
  const eve = await world.person("eve");
  await world.say(eve, "ours");
  for (const folder of [one, two, one, two]) await folder.importInto(world);
  assert.deepEqual(await bodies(world), ["ours"]);
  assert.deepEqual(await bodies(world, "general-imported"), ["of one"]);
  assert.deepEqual(await bodies(world, "general-imported-2"), ["of two"]);
});

Deno.test("cursors become numbers, and everything without one is read", async () => {
  await using old = await OldFolder.make();
  const lines = [1, 2, 3, 4].map((n) =>
    old.line(`m${n}`, `number ${n}`, { mentions: [BO, "0c0c0c0c", OWNER] })
  );
  await old.log("general.jsonl", ...lines, old.line("r1", "reply", { reply_to: "m1" }));
  await old.registry(
    participant(ANA, "ana"),
    participant(BO, "bo"),
    participant("0c0c0c0c", "cy"),
    ...[ANA, BO, "0c0c0c0c"].map((key) => member("general", key)),
    cursor(BO, "general", JSON.parse(lines[1]!).ts),
  );
  const world = await testWorld();
  await old.importInto(world);
  const unread = async (key: string) =>
    (await world.hub.check(world.hub.caller(anonymous(), key), { conversation: "general" })).total_unread;
  assert.equal(await unread(BO), 2);
  assert.equal(await unread("0c0c0c0c"), 0);
  assert.equal(await unread(OWNER), 0);
});

Deno.test("hostile and damaged content is told, left out, and does no harm", async () => {
  await using old = await OldFolder.make();
  const bytes = new TextEncoder().encode(`${old.line("u1", "caf_")}\n`);
  bytes[bytes.indexOf(0x5f)] = 0xe9;
  await old.write("logs/general.jsonl", bytes);
  await Deno.writeTextFile(
    `${old.dir}/logs/general.jsonl`,
    [
      "[]",
      "null",
      '{"id": 7}',
      old.line("x".repeat(65), "long id"),
      old.line("k1", "bad key", { sender: { key: "../../etc", name: "x", type: "human" } }),
      old.line("k2", "bad type", { sender: { key: ANA, name: "x", type: "root" } }),
      old.line("k3", "elsewhere", { conv: "secret" }),
      old.line("k4", ""),
      old.line("k5", "no time", { ts: "yesterday" }),
      old.line("k6", "far ahead", { ts: "2999-01-01T00:00:00Z" }),
      old.line("k7", "system", { sender: { key: "00000000", name: "system", type: "system" } }),
      old.line("k8", "y".repeat(5 * 1024 * 1024)),
      `{"event": "message_edited", "message_id": "u1"}`,
      old.line("k9", "the last").slice(0, -10),
    ].join("\n"),
    { append: true },
  );
  await old.write("logs/..%2f.jsonl", old.line("p1", "path"));
  await old.write("logs/UPPER.jsonl", old.line("p2", "path"));
  await old.write(
    "artifacts/general/evil.json",
    JSON.stringify({ name: "../evil", title: "x", type: "doc", versions: [] }),
  );
  await old.write("registry.db", "this is no database");
  const world = await testWorld();
  const report = await old.importInto(world);
  assert.deepEqual(await bodies(world), ["caf\ufffd", "no time", "far ahead", "system"]);
  const whys = report.problems.map(({ why }) => why).join("\n");
  for (
    const why of [
      "no JSON object",
      "its id",
      "its sender",
      "another conversation",
      "no text",
      "too long",
      "UTF-8",
    ]
  ) {
    assert.ok(whys.includes(why), why);
  }
  const { messages } = await world.hub.page(null, { conversation: "general", count: 10 });
  assert.ok(messages.every(({ ts }) => ts < "2900"), "times ahead would hold back all that follows");
  assert.deepEqual((await world.hub.artifactList(null, "general")).artifacts, []);
});

Deno.test("artifacts come with all versions, reactions as they were at the end", async () => {
  await using old = await OldFolder.make();
  const author = { key: ANA, name: "ana", type: "claude" };
  const versions = [3, 4].map((version) => ({
    version,
    content: `content ${version}`,
    author,
    timestamp: old.ts(),
    summary: "s",
  }));
  await old.log("general.jsonl", old.line("m1", "one"));
  await old.write(
    "artifacts/general/plan.json",
    JSON.stringify({ id: "i", name: "plan", title: "Plan", type: "plan", versions }),
  );
  await old.write(
    "conversations/general/reactions.snapshot.json",
    JSON.stringify({ m1: { "👍": [ANA, BO], "🎉": [BO] } }),
  );
  const line = (fields: object) =>
    JSON.stringify({ message_id: "m1", emoji: "👍", actor_key: ANA, ts: old.ts(), ...fields });
  await old.write(
    "conversations/general/reactions.jsonl",
    `${line({ op: "remove" })}\n${line({ op: "flip" })}\n`,
  );
  const world = await testWorld();
  await old.importInto(world);
  const { reactions } = await world.hub.reactions(null, { conversation: "general", message_id: "m1" });
  assert.deepEqual(reactions, { "👍": [BO], "🎉": [BO] });
  const artifact = await world.hub.artifactGet(null, { conversation: "general", name: "plan", version: 3 });
  assert.deepEqual([artifact.content, artifact.latest_version], ["content 3", 4]);
});

Deno.test("names that cannot be borne here are changed and told", async () => {
  await using old = await OldFolder.make();
  await old.registry(
    participant(ANA, "Same"),
    participant(BO, "same"),
    participant("0c0c0c0c", "with space", "human"),
  );
  const world = await testWorld();
  const report = await old.importInto(world);
  assert.equal(world.hub.participant(ANA)?.name, "Same");
  assert.equal(world.hub.participant(BO)?.name, `same-${BO}`);
  assert.equal(world.hub.participant("0c0c0c0c")?.name, "with-space");
  assert.equal(report.problems.filter(({ repaired }) => repaired).length, 2);
});

Deno.test("an archived conversation is archived, a deleted one is left out", async () => {
  await using old = await OldFolder.make();
  await old.meta("done", { archived: true, archived_at: "2026-01-02T00:00:00+00:00", archived_by: "ana" });
  await old.log("done.jsonl", old.line("d1", "done", { conv: "done" }));
  await old.meta("gone", { deleted_at: "2026-01-02T00:00:00+00:00", deleted_by: "ana" });
  await old.log("gone.jsonl", old.line("g1", "gone", { conv: "gone" }));
  const world = await testWorld();
  const report = await old.importInto(world);
  const rows = (await world.hub.conversationRows(OWNER)).conversations;
  assert.deepEqual(rows.map(({ id, archived }) => [id, archived]).sort(), [["done", true], [
    "general",
    false,
  ]]);
  assert.equal(report.conversations.find(({ id }) => id === "gone")?.into, null);
});

Deno.test("an import wakes nobody and leaves no cues", async () => {
  await using old = await OldFolder.make();
  const world = await testWorld();
  const eve = await world.person("eve");
  await old.log("lab.jsonl", old.line("m1", "@eve look", { conv: "lab", mentions: [eve.key] }));
  const before = world.published.length;
  await old.importInto(world);
  assert.deepEqual((await world.hub.takeCues(eve.key)).cues, []);
  const topics = world.published.slice(before).map(({ topic }) => topic);
  assert.ok(!topics.some((topic) => topic.endsWith("/messages")), topics.join());
  assert.equal((await world.hub.check(eve, {})).total_unread, 0);
});

Deno.test("an import that is ended goes on where it was", async () => {
  await using old = await OldFolder.make();
  const lines = Array.from({ length: 3000 }, (_, n) => old.line(`m${n}`, `number ${n} ${"x".repeat(300)}`));
  await old.log("general.jsonl", ...lines);
  const world = await testWorld();
  const stop = new AbortController();
  const folder = old.importInto(world, { signal: stop.signal });
  queueMicrotask(() => setTimeout(() => stop.abort(), 5));
  await folder.catch(() => {});
  await old.importInto(world);
  assert.deepEqual((await world.hub.conversationRows(OWNER)).conversations.map(({ id }) => id), ["general"]);
  assert.equal(world.hub.figures().messages, 3000);
});
