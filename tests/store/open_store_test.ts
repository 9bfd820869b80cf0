import assert from "node:assert/strict";
import { openDiskStore } from "../../src/store/open_store.ts";
import { record, textOf } from "./journal_contract.ts";
import { RecordedLog, withFolder } from "./store_tools.ts";

const log = new RecordedLog();

Deno.test("a store that is closed and opened again goes on where it was", async () => {
  await withFolder(async (dir) => {
    const first = await openDiskStore({ dir, log });
    const { realm } = first.journal;
    first.journal.append(record("one"));
    await first.close();
    await using second = await openDiskStore({ dir, log });
    assert.equal(second.journal.realm, realm);
    assert.equal(second.journal.nextSeq, 2);
    assert.equal(second.report.records, 1);
    assert.deepEqual((await second.journal.page(1, 9)).map(textOf), ["one"]);
  });
});

Deno.test("what a snapshot covers is not read at opening, and is there when it is asked for", async () => {
  await withFolder(async (dir) => {
    const first = await openDiskStore({ dir, log, segmentBytes: 400 });
    for (let n = 1; n <= 30; n++) first.journal.append(record(`r${n}`));
    await first.journal.durable(30);
    await first.snapshots.save({ seq: 28, format: 1, meta: [new TextEncoder().encode("null")], columns: {} });
    await first.close();
    await using second = await openDiskStore({ dir, log, segmentBytes: 400 });
    assert.ok(second.report.records < 10);
    assert.equal((await second.snapshots.load(second.journal.durableSeq))?.seq, 28);
    const seen: string[] = [];
    await second.journal.replay({ from: 29 }, (one) => seen.push(textOf(one)!));
    assert.deepEqual(seen, ["r29", "r30"]);
    assert.equal((await second.journal.page(1, 100)).length, 30);
  });
});
