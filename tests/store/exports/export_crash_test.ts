import assert from "node:assert/strict";
import fc from "fast-check";
import { FaultyFiles } from "../faulty_files.ts";
import { withFolder } from "../store_tools.ts";
import { ana, ExportWorld, filesIn } from "./export_world.ts";

const rotation = { maxSizeMb: 0.001, maxFiles: 50 };

/** Everything that moves or begins files: rotation, deletion, an id used again, edits, reactions, artifacts. */
function liveThrough(world: ExportWorld): void {
  world.add("participant_registered", { key: ana.key, name: "ana", type: "human", ts: world.ts() });
  for (const conv of ["plans", "general"]) world.create(conv);
  for (let n = 0; n < 8; n++) world.say(`old ${n}`, "plans");
  world.react("m-4", "plans");
  world.artifact("Plan", 1, { conv: "plans" });
  world.artifact("Notes", 1);
  world.remove("plans");
  world.say("between");
  world.create("plans");
  for (let n = 0; n < 8; n++) world.say(`new ${n}`, "plans");
  world.artifact("Plan", 1, { conv: "plans", id: "another", content: "new" });
  world.artifact("Notes", 2);
  world.react("m-20", "plans");
  world.add("message_deleted", { conv: "plans", id: "m-20", by: ana.key, ts: world.ts() });
}

function quickFiles(): FaultyFiles {
  const files = new FaultyFiles();
  files.syncs = false;
  return files;
}

async function expected(): Promise<{ files: Record<string, string>; operations: number }> {
  const files = quickFiles();
  let made: Record<string, string> = {};
  await withFolder(async (dir) => {
    const world = new ExportWorld(dir);
    liveThrough(world);
    await world.export({ rotation, files });
    made = await filesIn(dir);
  });
  return { files: made, operations: files.calls.length };
}

/** From the operation `at` on nothing reaches the disk any more; of a write, a part. */
function dyingFiles(at: number): FaultyFiles {
  const files = quickFiles();
  const isDead = () => files.calls.length > at;
  files.accept = (bytes) => files.calls.length === at ? Math.floor(bytes / 2) : bytes;
  files.before = () => {
    if (isDead()) throw new Error("the process is gone");
  };
  return files;
}

async function liveAndDie(world: ExportWorld, files: FaultyFiles, handled: number): Promise<void> {
  const exports = await world.open({ rotation, files }).catch(() => undefined);
  // A few at a time, so that the note about the files is at many places.
  const events = await world.journal.page(1, handled);
  for (let n = 0; n < events.length; n += 5) await exports?.flush();
  await exports?.close();
}

/** Every operation takes half a minute; the property below visits others at each run. */
const step = 7;

Deno.test("killed at any operation, the exports of the next start miss nothing and double nothing", async () => {
  const { files, operations } = await expected();
  for (let at = 1; at <= operations + step; at += step) {
    await withFolder(async (dir) => {
      const world = new ExportWorld(dir);
      liveThrough(world);
      await liveAndDie(world, dyingFiles(at), 40);
      await world.export({ rotation, files: quickFiles() });
      assertSameHistory(await filesIn(dir), files, `killed at ${at}`);
    });
  }
});

/** Rotation may have begun a file anew earlier or later: what counts is what is in all generations together. */
function assertSameHistory(made: Record<string, string>, wanted: Record<string, string>, what: string): void {
  assert.deepEqual(histories(made), histories(wanted), what);
}

const header = /={80}\nCONVERSATION: .*\nCREATED: .*\n={80}\n\n/g;

function histories(files: Record<string, string>): Record<string, string> {
  const all: Record<string, string> = {};
  const oldestFirst = Object.keys(files).sort((a, b) => generation(b) - generation(a));
  for (const name of oldestFirst) {
    const base = name.replace(/\.\d+$/, "");
    all[base] = (all[base] ?? "") + files[name]!.replace(header, "");
  }
  return Object.fromEntries(Object.entries(all).sort(([a], [b]) => a < b ? -1 : 1));
}

function generation(name: string): number {
  return Number(/\.(\d+)$/.exec(name)?.[1] ?? 0);
}

Deno.test("logs cut at any byte behind the last note are completed", async () => {
  await withFolder(async (dir) => {
    const world = new ExportWorld(dir);
    world.say("first");
    const exports = await world.open();
    await exports.flush();
    const noted = await filesIn(`${dir}/logs`);
    const note = await Deno.readTextFile(`${dir}/logs/.exports.json`);
    for (const text of ["second ü", "third\nline"]) exports.handle(world.say(text));
    await exports.close();
    const whole = await filesIn(`${dir}/logs`);
    for (const name of ["general.log", "general.jsonl"]) {
      const bytes = new TextEncoder().encode(whole[name]);
      for (let cut = new TextEncoder().encode(noted[name]).length; cut <= bytes.length; cut += 7) {
        await Deno.writeFile(`${dir}/logs/${name}`, bytes.subarray(0, cut));
        await Deno.writeTextFile(`${dir}/logs/.exports.json`, note);
        await world.export({ files: quickFiles() });
        assert.deepEqual(await filesIn(`${dir}/logs`), whole, `${name} cut at ${cut}`);
      }
    }
  });
});

Deno.test("property: crashes at random operations of several runs in a row", async () => {
  const { files, operations } = await expected();
  const crashes = fc.array(fc.integer({ min: 1, max: operations }), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(crashes, async (all) => {
      await withFolder(async (dir) => {
        const world = new ExportWorld(dir);
        liveThrough(world);
        for (const at of all) await liveAndDie(world, dyingFiles(at), 20);
        await world.export({ rotation, files: quickFiles() });
        assertSameHistory(await filesIn(dir), files, `killed at ${all}`);
      });
    }),
    { numRuns: 10, examples: [[[26, 81]]] },
  );
});
