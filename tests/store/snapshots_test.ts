import assert from "node:assert/strict";
import type { Snapshot, SnapshotDraft } from "../../src/protocol/journal.ts";
import { denoFiles, type Files } from "../../src/store/files.ts";
import { SnapshotFiles } from "../../src/store/snapshots.ts";
import { diskFull, FaultyFiles } from "./faulty_files.ts";
import { RecordedLog, withFolder } from "./store_tools.ts";

const realm = "6f1f9a4e-6c5b-4a58-9f5d-0a4a1b7d2c11";

function snapshotsIn(
  dir: string,
  more: { files?: Files; realm?: string; log?: RecordedLog } = {},
): SnapshotFiles {
  return new SnapshotFiles({ dir, files: denoFiles, realm, log: new RecordedLog(), ...more });
}

function snapshot(seq: number): Snapshot {
  return {
    seq,
    format: 3,
    meta: { names: ["ü", "b"], seq },
    columns: { seqs: new Uint8Array([1, 2, 3, seq % 256]), empty: new Uint8Array() },
  };
}

/** In parts, as a column gives them. */
function draft(seq: number): SnapshotDraft {
  const { meta, columns, ...rest } = snapshot(seq);
  const parts = Object.entries(columns).map(([name, bytes]) => [name, [bytes.slice(0, 3), bytes.slice(3)]]);
  const text = new TextEncoder().encode(JSON.stringify(meta));
  return { ...rest, meta: [text.slice(0, 9), text.slice(9)], columns: Object.fromEntries(parts) };
}

async function names(dir: string): Promise<string[]> {
  return (await denoFiles.list(dir)).map((name) => name.replace(/^0+/, ""));
}

Deno.test("a snapshot comes back as it was saved", async () => {
  await withFolder(async (dir) => {
    const store = snapshotsIn(dir);
    assert.equal(await store.load(100), undefined);
    await store.save(draft(7));
    assert.deepEqual(await store.load(100), snapshot(7));
    assert.deepEqual(await store.load(7), snapshot(7));
  });
});

Deno.test("the two newest are kept", async () => {
  await withFolder(async (dir) => {
    const store = snapshotsIn(dir);
    await Promise.all([1, 2, 3, 4].map((seq) => store.save(draft(seq))));
    assert.deepEqual(await names(dir), ["3.snap", "4.snap"]);
    assert.equal((await store.load(4))?.seq, 4);
  });
});

Deno.test("a snapshot of records that the journal has lost is never used, not even when the numbers are reached again", async () => {
  await withFolder(async (dir) => {
    const store = snapshotsIn(dir);
    await store.save(draft(5));
    await store.save(draft(9));
    assert.equal((await store.load(8))?.seq, 5);
    assert.equal((await store.load(20))?.seq, 5);
    assert.deepEqual(await names(dir), ["5.snap"]);
  });
});

Deno.test("a snapshot with any byte flipped or cut off is reported, and the older one is used", async () => {
  await withFolder(async (dir) => {
    const log = new RecordedLog();
    const store = snapshotsIn(dir, { log });
    await store.save(draft(5));
    await store.save(draft(9));
    const path = `${dir}/${"9".padStart(20, "0")}.snap`;
    const whole = await Deno.readFile(path);
    for (let at = 0; at < whole.length; at++) {
      const flipped = whole.slice();
      flipped[at]! ^= 0x10;
      for (const bytes of [flipped, whole.subarray(0, at)]) {
        await Deno.writeFile(path, bytes);
        assert.equal((await store.load(100))?.seq, 5, `byte ${at}`);
      }
    }
    assert.equal(log.entries.length, 2 * whole.length);
    assert.deepEqual([...new Set(log.events())], ["snapshot.bad"]);
  });
});

Deno.test("a snapshot of another history is not used", async () => {
  await withFolder(async (dir) => {
    await snapshotsIn(dir, { realm: crypto.randomUUID() }).save(draft(5));
    assert.equal(await snapshotsIn(dir).load(100), undefined);
  });
});

Deno.test("a snapshot that does not fit on the disk leaves the older ones and nothing else", async () => {
  await withFolder(async (dir) => {
    const files = new FaultyFiles();
    const store = snapshotsIn(dir, { files });
    await store.save(draft(5));
    files.before = (operation) => {
      if (operation === "write") throw diskFull();
    };
    await assert.rejects(store.save(draft(9)), /No space left/);
    assert.deepEqual(await names(dir), ["5.snap"]);
    files.before = () => {};
    await store.save(draft(9));
    assert.equal((await store.load(100))?.seq, 9);
  });
});
