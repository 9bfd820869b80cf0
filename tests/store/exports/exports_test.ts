import assert from "node:assert/strict";
import type { EventBodies } from "../../../src/protocol/events.ts";
import { ana, filesIn } from "./export_world.ts";
import { bodiesIn, withWorld } from "./export_world.ts";

Deno.test("events that are handled appear in the files, once, in order", async () => {
  await withWorld(async (world) => {
    const exports = await world.open();
    await exports.flush();
    for (let n = 0; n < 600; n++) exports.handle(world.say(`message ${n}`));
    await exports.flush();
    const { "general.jsonl": jsonl, "general.log": text } = await filesIn(`${world.dir}/logs`);
    assert.deepEqual(bodiesIn(jsonl), Array.from({ length: 600 }, (_, n) => `message ${n}`));
    assert.equal(text?.match(/^ {4}message /gm)?.length, 600);
    assert.equal(text?.match(/^CONVERSATION: general$/gm)?.length, 1);
    await exports.close();
  });
});

Deno.test("an event that nobody handled, or twice, or late, is there once", async () => {
  await withWorld(async (world) => {
    const exports = await world.open();
    await exports.flush();
    const [first, second, third, fourth] = ["1", "2", "3", "4"].map((text) => world.say(text));
    exports.handle(second!);
    exports.handle(first!);
    exports.handle(fourth!);
    await exports.flush();
    exports.handle(third!);
    exports.handle(fourth!);
    exports.handle(world.say("5"));
    await exports.flush();
    await exports.close();
    assert.deepEqual(bodiesIn((await filesIn(`${world.dir}/logs`))["general.jsonl"]), [
      "1",
      "2",
      "3",
      "4",
      "5",
    ]);
  });
});

Deno.test("more than memory shall hold is read from the journal again", async () => {
  await withWorld(async (world) => {
    const exports = await world.open();
    await exports.flush();
    const long = "x".repeat(900_000);
    for (let n = 0; n < 30; n++) {
      exports.handle(world.say(`${n} ${long}`));
      await world.journal.durable(world.journal.nextSeq - 1);
    }
    await exports.flush();
    await exports.close();
    const bodies = bodiesIn((await filesIn(`${world.dir}/logs`))["general.jsonl"]) as string[];
    assert.deepEqual(bodies.map((body) => Number.parseInt(body)), Array.from({ length: 30 }, (_, n) => n));
  });
});

Deno.test("a message line has the fields of the Python version in its order, then what is ours, then the number", async () => {
  await withWorld(async (world) => {
    const { id, ts, ...rest } = world.message("hello");
    const stored = { operation: { digest: "d" }, seq: 1, client_ts: ts, ...rest, future: [1], ts, id };
    world.add("message", stored);
    await world.export();
    const { "general.jsonl": jsonl } = await filesIn(`${world.dir}/logs`);
    const names = Object.keys(JSON.parse(jsonl!));
    assert.deepEqual(names.slice(0, 8), [
      "id",
      "ts",
      "sender",
      "recipients",
      "mentions",
      "broadcast_mention",
      "body",
      "reply_to",
    ]);
    assert.deepEqual(names.slice(14), ["client_ts", "future", "seq"]);
  });
});

Deno.test("after a close the next start goes on behind what is there", async () => {
  await withWorld(async (world) => {
    world.say("one");
    await world.export();
    world.say("two");
    const exports = await world.open();
    assert.equal(exports.resumeFrom, 2);
    await exports.flush();
    await exports.close();
    assert.deepEqual(bodiesIn((await filesIn(`${world.dir}/logs`))["general.jsonl"]), ["one", "two"]);
  });
});

Deno.test("an edit and a deletion are appended, and are no messages in the .jsonl", async () => {
  await withWorld(async (world) => {
    world.add("participant_registered", { key: ana.key, name: "ana", type: "human", ts: world.ts() });
    const said = world.say("first").body as EventBodies["message"];
    const by = { conv: "general", id: said.id, by: ana.key };
    const edit = { ...by, body: "second\nline", mentions: null, broadcast_mention: false };
    world.add("message_edited", { ...edit, ts: world.ts() });
    world.add("message_deleted", { ...by, ts: world.ts() });
    world.add("message_deleted", { ...by, by: "ffffffff", ts: world.ts() });
    await world.export();
    const { "general.jsonl": jsonl, "general.log": text } = await filesIn(`${world.dir}/logs`);
    const [, edited, deleted] = jsonl!.split("\n").map((line) => line === "" ? {} : JSON.parse(line));
    const { id: message_id, ...fields } = edit;
    assert.deepEqual(edited, { event: "message_edited", ...fields, message_id, ts: edited.ts, seq: 3 });
    assert.equal("id" in edited || "id" in deleted, false);
    assert.equal(deleted.message_id, said.id);
    assert.match(
      text!,
      /^\[2026-03-13 02:03:00PM UTC\] @ana \(a3f7b2c1\):\n {4}\[edited m-2\]\n {4}second\n {4}line\n\n/m,
    );
    assert.match(text!, /^\[2026-03-13 02:04:00PM UTC\] @ana \(a3f7b2c1\):\n {4}\[deleted m-2\]\n\n/m);
    assert.match(text!, /@unknown \(ffffffff\):/);
  });
});

Deno.test("a log that is begun anew has its header again, and no line is lost between the two", async () => {
  await withWorld(async (world) => {
    const exports = await world.open({ rotation: { maxSizeMb: 0.001, maxFiles: 20 } });
    for (let n = 0; n < 40; n++) exports.handle(world.say(`message ${n} of some length`));
    await exports.flush();
    await exports.close();
    const files = await filesIn(`${world.dir}/logs`);
    const logs = Object.keys(files).filter((name) => name.startsWith("general.log"));
    assert.ok(logs.length > 3);
    for (const name of logs) {
      assert.match(files[name]!, /^={80}\nCONVERSATION: general\nCREATED: 2026.*UTC\n={80}\n\n\[2026/);
    }
    const all = logs.map((name) => files[name]).join("");
    for (let n = 0; n < 40; n++) assert.equal(all.split(`message ${n} of`).length, 2);
  });
});

Deno.test("only as many old logs as wanted are kept; size 0 begins none anew", async () => {
  await withWorld(async (world) => {
    for (let n = 0; n < 40; n++) world.say(`message ${n} of some length`);
    await world.export({ rotation: { maxSizeMb: 0.001, maxFiles: 2 } });
    const names = Object.keys(await filesIn(`${world.dir}/logs`));
    assert.deepEqual(names.filter((name) => name.startsWith("general.log")), [
      "general.log",
      "general.log.1",
      "general.log.2",
    ]);
    await world.export({ rotation: { maxSizeMb: 0, maxFiles: 2 } });
  });
  await withWorld(async (world) => {
    for (let n = 0; n < 40; n++) world.say(`message ${n} of some length`);
    await world.export({ rotation: { maxSizeMb: 0, maxFiles: 2 } });
    assert.deepEqual(Object.keys(await filesIn(`${world.dir}/logs`)), ["general.jsonl", "general.log"]);
  });
});

Deno.test("the format decides which logs there are", async () => {
  for (const [format, expected] of [["text", "general.log"], ["jsonl", "general.jsonl"]] as const) {
    await withWorld(async (world) => {
      world.say("hello");
      world.add("member_joined", { conv: "general", key: ana.key, name: "ana", by: null, ts: world.ts() });
      await world.export({ format });
      assert.deepEqual(Object.keys(await filesIn(`${world.dir}/logs`)), [expected]);
    });
  }
});

Deno.test("a deleted conversation's files move aside, and one with the same id begins with none", async () => {
  await withWorld(async (world) => {
    world.create("plans");
    world.say("old", "plans");
    world.react("m-2", "plans");
    world.artifact("Plan", 1, { conv: "plans" });
    const { seq } = world.remove("plans");
    world.create("plans");
    world.say("new", "plans");
    world.react("m-7", "plans");
    world.artifact("Plan", 1, { conv: "plans", id: "another", content: "new" });
    await world.export();
    const files = await filesIn(world.dir);
    assert.deepEqual(Object.keys(files), [
      `artifacts/.deleted/plans-${seq}/Plan.json`,
      "artifacts/plans/Plan.json",
      `conversations/.deleted/plans-${seq}/reactions.jsonl`,
      "conversations/plans/meta.json",
      "conversations/plans/reactions.jsonl",
      `logs/deleted/plans-${seq}.jsonl`,
      `logs/deleted/plans-${seq}.log`,
      "logs/plans.jsonl",
      "logs/plans.log",
    ]);
    assert.deepEqual(bodiesIn(files["logs/plans.jsonl"]), ["new"]);
    assert.deepEqual(bodiesIn(files[`logs/deleted/plans-${seq}.jsonl`]), ["old"]);
    assert.match(files["logs/plans.log"]!, /^={80}\nCONVERSATION: plans/);
    assert.equal(JSON.parse(files["conversations/plans/meta.json"]!).deleted_at, null);
  });
});

Deno.test("a deleted conversation's metadata says so", async () => {
  await withWorld(async (world) => {
    world.create("plans");
    const { body } = world.remove("plans");
    await world.export();
    const meta = JSON.parse((await filesIn(`${world.dir}/conversations`))["plans/meta.json"]!);
    assert.equal(meta.deleted_by, "ana");
    assert.equal(meta.deleted_at, (body as { ts: string }).ts);
    assert.equal(meta.topic, "about plans");
  });
});

Deno.test("an artifact keeps its newest 50 versions, and is gone when it is deleted", async () => {
  await withWorld(async (world) => {
    const first = world.artifact("Plan", 1);
    for (let version = 2; version <= 40; version++) world.artifact("Plan", version);
    await world.export();
    for (let version = 41; version <= 55; version++) world.artifact("Plan", version);
    await world.export();
    const { "general/Plan.json": text } = await filesIn(`${world.dir}/artifacts`);
    const document = JSON.parse(text!);
    assert.equal(text, JSON.stringify(document, null, 2));
    assert.deepEqual(
      document.versions.map((one: { version: number }) => one.version),
      Array.from({ length: 50 }, (_, n) => n + 6),
    );
    assert.equal(document.created_at, (first.body as { ts: string }).ts);
    world.add("artifact_deleted", { conv: "general", name: "Plan", by: ana.key, ts: world.ts() });
    await world.export();
    assert.deepEqual(await filesIn(`${world.dir}/artifacts`), {});
  });
});

Deno.test("names that must not become paths become none, and harm nothing else", async () => {
  await withWorld(async (world) => {
    const conv = "../../escaped";
    world.say("out", conv);
    world.create("..");
    world.react("m-1", "/tmp/x");
    for (const name of ["../up", "a/b", "..", ".hidden", "con", "x\0y"]) world.artifact(name, 1);
    world.remove("../general");
    world.say("in");
    await world.export();
    assert.deepEqual(Object.keys(await filesIn(world.dir)), [
      "conversations/general/meta.json",
      "logs/general.jsonl",
      "logs/general.log",
    ]);
    assert.ok(world.log.events().includes("export.event_failed"));
  });
});

Deno.test("exported files are for their owner only", async () => {
  await withWorld(async (world) => {
    world.say("hello");
    world.react("m-1");
    world.artifact("Plan", 1);
    await world.export();
    for (
      const path of [
        "logs/general.log",
        "logs/.exports.json",
        "conversations/general/meta.json",
        "artifacts/general/Plan.json",
      ]
    ) {
      assert.equal((await Deno.stat(`${world.dir}/${path}`)).mode! & 0o777, 0o600, path);
    }
    for (const path of ["logs", "conversations/general", "artifacts"]) {
      assert.equal((await Deno.stat(`${world.dir}/${path}`)).mode! & 0o777, 0o700, path);
    }
  });
});
