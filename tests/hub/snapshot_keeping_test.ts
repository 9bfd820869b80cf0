import assert from "node:assert/strict";
import { MemoryJournal } from "../../src/store/memory_journal.ts";
import { OWNER, testWorld } from "./world.ts";

/** Records of a kind that this version passes over. */
async function journalOf(records: number): Promise<MemoryJournal> {
  const journal = new MemoryJournal();
  const body = new TextEncoder().encode("{}");
  for (let n = 0; n < records; n++) {
    journal.append({ kind: 60_000, kindVersion: 1, ignorable: true, actor: OWNER, body });
  }
  await journal.durable(records);
  return journal;
}

Deno.test("after a start that had to read much a snapshot is saved at once", async () => {
  const world = await testWorld({ journal: await journalOf(20_000) });
  assert.ok(world.snapshots.latest!.seq >= 20_000);
  await world.hub.close();
});

Deno.test("otherwise one is saved when enough is new, which is looked at once a minute", async () => {
  const world = await testWorld({ journal: await journalOf(19_000) });
  assert.equal(world.snapshots.latest, undefined);
  const ana = await world.person("ana");
  for (let n = 0; n < 1000; n++) await world.say(ana, `message ${n}`);
  assert.equal(world.snapshots.latest, undefined);
  world.clock.advance(60_000);
  assert.ok(world.snapshots.latest!.seq >= 20_000);
  await world.hub.close();
});
