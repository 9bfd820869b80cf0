import assert from "node:assert/strict";
import type { EventBodies, NumberedEvent } from "../../../src/protocol/events.ts";
import { withFolder } from "../store_tools.ts";
import { ana, ExportWorld, filesIn } from "./export_world.ts";

const golden = new URL("../golden/", import.meta.url).pathname;

/** A folder in which the Python version has written logs and reactions, as it leaves them. */
async function withPythonFolder(run: (world: ExportWorld) => Promise<void>): Promise<void> {
  await withFolder(async (dir) => {
    await Deno.mkdir(`${dir}/logs`);
    await Deno.mkdir(`${dir}/conversations/general`, { recursive: true });
    for (const [name, text] of Object.entries(await filesIn(`${golden}/logs`))) {
      await Deno.writeTextFile(`${dir}/logs/${name}`, text);
    }
    const reactions = await Deno.readTextFile(`${golden}/conversations/general/reactions.jsonl`);
    await Deno.writeTextFile(`${dir}/conversations/general/reactions.jsonl`, reactions);
    await run(new ExportWorld(dir));
  });
}

/** Writes what is in the folder into the journal, as the import does. */
async function importAll(world: ExportWorld): Promise<void> {
  const events: NumberedEvent[] = JSON.parse(await Deno.readTextFile(`${golden}/events.json`));
  for (const { kind, body } of events) world.add(kind, body);
}

function later(world: ExportWorld, body: string): EventBodies["message"] {
  return { ...world.message(body), ts: "2026-12-01T12:00:00.000000+00:00" };
}

function assertOnlyAppended(before: Record<string, string>, after: Record<string, string>): void {
  for (const [name, text] of Object.entries(before)) assert.ok(after[name]!.startsWith(text), name);
}

Deno.test("what the Python version wrote stays as it is, and its imported events are not written again", async () => {
  await withPythonFolder(async (world) => {
    const before = await filesIn(`${world.dir}/logs`);
    const reactions = (await filesIn(`${world.dir}/conversations`))["general/reactions.jsonl"];
    await importAll(world);
    await world.export();
    assert.deepEqual(await filesIn(`${world.dir}/logs`), before);
    assert.equal((await filesIn(`${world.dir}/conversations`))["general/reactions.jsonl"], reactions);
    world.add("message", later(world, "new"));
    world.add("member_left", {
      conv: "general",
      key: ana.key,
      name: ana.name,
      reason: "left",
      by: ana.key,
      ts: "2026-12-01T12:01:00.000000+00:00",
    });
    await world.export();
    const after = await filesIn(`${world.dir}/logs`);
    assertOnlyAppended(before, after);
    assert.equal(after["general.jsonl"]!.split("\n").length, before["general.jsonl"]!.split("\n").length + 1);
    assert.equal(
      after["general.log"]!.slice(before["general.log"]!.length),
      "[2026-12-01 12:00:00PM UTC] @ana (a3f7b2c1):\n    new\n\n" +
        "--- ana (a3f7b2c1) left the conversation [12:01:00PM UTC] ---\n",
    );
  });
});

Deno.test("rotated logs of the Python version count as written too", async () => {
  await withPythonFolder(async (world) => {
    const lines = (await Deno.readTextFile(`${golden}/logs/general.jsonl`)).split("\n");
    await Deno.writeTextFile(`${world.dir}/logs/general.jsonl.1`, lines.slice(0, 5).join("\n") + "\n");
    await Deno.writeTextFile(`${world.dir}/logs/general.jsonl`, lines.slice(5).join("\n"));
    const before = await filesIn(`${world.dir}/logs`);
    await importAll(world);
    await world.export();
    assert.deepEqual(await filesIn(`${world.dir}/logs`), before);
  });
});

Deno.test("a message that is not in the old log is written although it is older than its end", async () => {
  await withPythonFolder(async (world) => {
    await importAll(world);
    world.say("late");
    await world.export();
    const { "general.jsonl": jsonl } = await filesIn(`${world.dir}/logs`);
    assert.equal(JSON.parse(jsonl!.trimEnd().split("\n").at(-1)!).body, "late");
  });
});

Deno.test("a last line that was cut off does not run into ours", async () => {
  await withPythonFolder(async (world) => {
    const path = `${world.dir}/logs/general.jsonl`;
    const text = await Deno.readTextFile(path);
    await Deno.writeTextFile(path, text.slice(0, -20));
    world.add("message", later(world, "new"));
    await world.export();
    const lines = (await Deno.readTextFile(path)).trimEnd().split("\n");
    assert.equal(lines.at(-2), text.slice(0, -20).split("\n").at(-1));
    assert.equal(JSON.parse(lines.at(-1)!).body, "new");
  });
});

Deno.test("killed right after the first start, what the Python version wrote is still there", async () => {
  await withPythonFolder(async (world) => {
    const before = await filesIn(`${world.dir}/logs`);
    const exports = await world.open();
    const note = await Deno.readTextFile(`${world.dir}/logs/.exports.json`);
    exports.handle(world.add("message", later(world, "new")));
    await exports.flush();
    await exports.close();
    await Deno.writeTextFile(`${world.dir}/logs/.exports.json`, note);
    await world.export();
    const after = await filesIn(`${world.dir}/logs`);
    assertOnlyAppended(before, after);
    assert.equal(after["general.jsonl"]!.split('"body": "new"').length, 2);
  });
});

Deno.test("lines that the Python version wrote between two runs of ours stay", async () => {
  await withPythonFolder(async (world) => {
    world.add("message", later(world, "ours"));
    await world.export();
    const line =
      `{"id": "from-python", "ts": "2026-12-02T00:00:00+00:00", "conv": "general", "body": "theirs"}\n`;
    await Deno.writeTextFile(`${world.dir}/logs/general.jsonl`, line, { append: true });
    await Deno.writeTextFile(`${world.dir}/logs/fresh.jsonl`, line.replace("general", "fresh"));
    world.add("message", { ...later(world, "ours again"), ts: "2026-12-03T00:00:00Z" });
    await world.export();
    const after = await filesIn(`${world.dir}/logs`);
    const bodies = after["general.jsonl"]!.trimEnd().split("\n").slice(-3).map((one) => JSON.parse(one).body);
    assert.deepEqual(bodies, ["ours", "theirs", "ours again"]);
    assert.equal(after["fresh.jsonl"], line.replace("general", "fresh"));
  });
});

Deno.test("lines that the Python version wrote after we were killed stay, in files that we never had", async () => {
  await withPythonFolder(async (world) => {
    const exports = await world.open();
    const note = await Deno.readTextFile(`${world.dir}/logs/.exports.json`);
    await exports.close();
    await Deno.writeTextFile(`${world.dir}/logs/.exports.json`, note);
    const line =
      `{"id": "from-python", "ts": "2026-12-02T00:00:00+00:00", "conv": "fresh", "body": "theirs"}\n`;
    await Deno.writeTextFile(`${world.dir}/logs/fresh.jsonl`, line);
    world.say("ours", "fresh");
    await world.export();
    const { "fresh.jsonl": jsonl } = await filesIn(`${world.dir}/logs`);
    assert.ok(jsonl!.startsWith(line));
    assert.equal(jsonl!.split("\n").length, 3);
  });
});
