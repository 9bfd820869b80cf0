import assert from "node:assert/strict";
import type { NumberedEvent } from "../../../src/protocol/events.ts";
import { withFolder } from "../store_tools.ts";
import { ExportWorld, filesIn } from "./export_world.ts";

const golden = new URL("../golden/", import.meta.url).pathname;

/** The events from which the Python version made the golden files, written into a journal. */
async function worldOf(dir: string): Promise<ExportWorld> {
  const world = new ExportWorld(dir);
  const events: NumberedEvent[] = JSON.parse(await Deno.readTextFile(`${golden}/events.json`));
  for (const { kind, body, seq } of events) assert.equal(world.add(kind, body).seq, seq);
  return world;
}

/** The golden files of a folder; what a formatter would touch has another ending there. */
async function goldenFiles(name: string): Promise<Record<string, string>> {
  const files = Object.entries(await filesIn(`${golden}/${name}`));
  return Object.fromEntries(files.map(([path, text]) => [path.replace(/\.golden$/, ""), text]));
}

/** Names what differs before it shows the whole. */
function assertSame(made: Record<string, string>, expected: Record<string, string>): void {
  assert.deepEqual(Object.keys(made), Object.keys(expected));
  for (const [name, text] of Object.entries(expected)) assert.equal(made[name], text, name);
}

Deno.test("logs, metadata, reactions and artifacts are the bytes that the Python version writes", async () => {
  await withFolder(async (dir) => {
    const world = await worldOf(dir);
    await world.export({ zone: "America/Chicago" });
    assertSame(await filesIn(`${dir}/logs`), await goldenFiles("logs"));
    assertSame(await filesIn(`${dir}/artifacts`), await goldenFiles("artifacts"));
    const { "project-alpha/meta.json": _, ...general } = await filesIn(`${dir}/conversations`);
    assertSame(general, await goldenFiles("conversations"));
  });
});

Deno.test("logs are begun anew at the very message at which the Python version does it", async () => {
  await withFolder(async (dir) => {
    const world = await worldOf(dir);
    await world.export({ format: "jsonl", rotation: { maxSizeMb: 0.002, maxFiles: 3 } });
    assertSame(await filesIn(`${dir}/logs`), await goldenFiles("rotated"));
  });
});
