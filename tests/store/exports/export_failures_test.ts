/** Logs that cannot be written, and what stands in them that is not of this journal. */
import assert from "node:assert/strict";
import { MemoryJournal } from "../../../src/store/memory_journal.ts";
import { diskFull, FaultyFiles } from "../faulty_files.ts";
import { filesIn } from "./export_world.ts";
import { bodiesIn, withWorld } from "./export_world.ts";

Deno.test("a log that cannot be written is said once, holds up no other, and is completed when it can be written", async () => {
  await withWorld(async (world) => {
    const files = new FaultyFiles();
    const exports = await world.open({ files });
    exports.handle(world.say("one"));
    await exports.flush();
    files.accept = (bytes, path) => path.endsWith("general.log") ? Math.floor(bytes / 2) : bytes;
    files.before = (operation, path) => {
      if (operation === "write" && path.endsWith("general.jsonl")) throw diskFull();
    };
    for (const text of ["two", "three", "four"]) {
      exports.handle(world.say(text));
      exports.handle(world.say(text, "other"));
      await exports.flush();
    }
    const during = await filesIn(`${world.dir}/logs`);
    assert.deepEqual(bodiesIn(during["general.jsonl"]), ["one"]);
    assert.deepEqual(bodiesIn(during["other.jsonl"]), ["two", "three", "four"]);
    const failures = world.log.entries.filter((one) => one.event === "export.write_failed");
    const named = failures.map((one) => String(one.fields.file).replace(/.*\//, ""));
    assert.deepEqual(named.sort(), ["general.jsonl", "general.log"]);
    files.before = () => {};
    files.accept = (bytes) => bytes;
    exports.handle(world.say("five"));
    await exports.flush();
    await exports.close();
    const after = await filesIn(`${world.dir}/logs`);
    assert.deepEqual(bodiesIn(after["general.jsonl"]), ["one", "two", "three", "four", "five"]);
    assert.equal(after["general.log"]!.match(/^ {4}(two|three|four|five)$/gm)?.length, 4);
    assert.deepEqual(bodiesIn(after["other.jsonl"]), ["two", "three", "four"]);
  });
});

Deno.test("what failed until the end is completed at the next start", async () => {
  await withWorld(async (world) => {
    const files = new FaultyFiles();
    files.before = (operation, path) => {
      if (operation === "write" && /general\.log$|meta\.json/.test(path)) throw diskFull();
    };
    const exports = await world.open({ files });
    exports.handle(world.create("general"));
    exports.handle(world.say("one"));
    await exports.flush();
    await exports.close();
    world.say("two");
    await world.export();
    const made = await filesIn(world.dir);
    assert.deepEqual(bodiesIn(made["logs/general.jsonl"]), ["one", "two"]);
    assert.equal(made["logs/general.log"]!.match(/^ {4}(one|two)$/gm)?.length, 2);
    assert.equal(JSON.parse(made["conversations/general/meta.json"]!).topic, "about general");
  });
});

Deno.test("another journal in the same folder: what is there stays, and its numbers mean nothing", async () => {
  await withWorld(async (world) => {
    for (const text of ["one", "two", "three"]) world.say(text);
    await world.export();
    const before = await filesIn(`${world.dir}/logs`);
    world.journal = new MemoryJournal();
    world.say("first of the new");
    await world.export();
    const after = await filesIn(`${world.dir}/logs`);
    for (const [name, text] of Object.entries(before)) assert.ok(after[name]!.startsWith(text), name);
    assert.deepEqual(bodiesIn(after["general.jsonl"]), ["one", "two", "three", "first of the new"]);
  });
});

Deno.test("records that the journal lost: their lines stay, and those with the same numbers come behind", async () => {
  await withWorld(async (world) => {
    for (const text of ["one", "two", "lost"]) world.say(text);
    await world.export();
    const { realm } = world.journal;
    const records = await world.journal.page(1, 2);
    world.journal = new MemoryJournal({ realm });
    for (const record of records) world.journal.append(record);
    await world.journal.durable(2);
    const exports = await world.open();
    exports.handle(world.say("three"));
    await exports.flush();
    await exports.close();
    assert.deepEqual(bodiesIn((await filesIn(`${world.dir}/logs`))["general.jsonl"]), [
      "one",
      "two",
      "lost",
      "three",
    ]);
  });
});

Deno.test("a note that cannot be read is no harm: lines that are there are not written again", async () => {
  await withWorld(async (world) => {
    for (const text of ["one", "two"]) world.say(text);
    world.react("m-1");
    await world.export();
    await Deno.writeTextFile(`${world.dir}/logs/.exports.json`, "{broken");
    world.say("three");
    await world.export();
    const made = await filesIn(world.dir);
    assert.deepEqual(bodiesIn(made["logs/general.jsonl"]), ["one", "two", "three"]);
    assert.equal(made["logs/general.log"]!.match(/^ {4}(one|two|three)$/gm)?.length, 3);
    assert.equal(made["conversations/general/reactions.jsonl"]!.split("\n").length, 2);
  });
});

Deno.test("a folder for the logs that cannot be used is refused with what to do", async () => {
  await withWorld(async (world) => {
    await Deno.writeTextFile(`${world.dir}/logs`, "a file");
    await assert.rejects(world.open(), /Cannot write the logs in .* change logging\.dir/);
  });
});
