import assert from "node:assert/strict";
import type { DiskJournal } from "../../src/store/disk_journal.ts";
import { MemoryJournal } from "../../src/store/memory_journal.ts";
import { FaultyFiles } from "./faulty_files.ts";
import { record, textOf } from "./journal_contract.ts";
import { closedPart, replayed, rewritingContract } from "./rewriting_contract.ts";
import { openIn, RecordedLog, withFolder } from "./store_tools.ts";

rewritingContract("memory journal", () => {
  const journal = new MemoryJournal();
  return Promise.resolve({ journal, close: () => journal.close() });
});

rewritingContract("disk journal", async () => {
  const dir = await Deno.makeTempDir();
  const journal = await openIn(dir);
  return {
    journal,
    close: async () => {
      await journal.close();
      await Deno.remove(dir, { recursive: true });
    },
  };
});

const odd = ({ seq }: { seq: number }) => seq % 5 === 0 ? "all" : "nothing";

/** Texts of 2 kB, so that the file is longer than one read. */
async function longPart(journal: DiskJournal, count: number): Promise<number[]> {
  const positions = [0];
  for (let n = 1; n <= count; n++) {
    positions.push(journal.append(record(`r${n} ${"x".repeat(2000)}`, { op: null })).position);
  }
  await journal.durable(count);
  await journal.rewriting.seal();
  return positions;
}

Deno.test("a rewritten journal opens again: same numbers, same positions, appending goes on", async () => {
  await withFolder(async (dir) => {
    let journal = await openIn(dir);
    const at = await longPart(journal, 900);
    const { bytesBefore, bytesAfter } = await journal.rewriting.rewrite(1, odd);
    assert.ok(bytesAfter < bytesBefore / 4);
    await journal.close();
    for (const checkFrom of [1, 901]) {
      journal = await openIn(dir, { checkFrom });
      assert.equal(textOf(await journal.read(at[700]!))?.slice(0, 5), "r700 ");
      assert.equal(await journal.read(at[699]!), undefined);
      assert.equal((await replayed(journal)).length, journal.durableSeq);
      assert.deepEqual(journal.report.damaged, []);
      const { seq, position } = journal.append(record(`from ${checkFrom}`));
      await journal.durable(seq);
      assert.equal(textOf(await journal.read(position)), `from ${checkFrom}`);
      await journal.close();
    }
  });
});

Deno.test("an offset map with any damage is made again from the records", async () => {
  await withFolder(async (dir) => {
    let journal = await openIn(dir);
    const at = await closedPart({ journal }, 60);
    await journal.rewriting.rewrite(1, odd);
    await journal.close();
    const path = `${dir}/00000000000000000001.seg`;
    const good = await Deno.readFile(path);
    for (const back of [1, 5, 9, 15, 25]) {
      const bad = good.slice();
      bad[bad.length - back]! ^= 0xff;
      await Deno.writeFile(path, bad);
      const log = new RecordedLog();
      journal = await openIn(dir, { log });
      assert.equal(textOf(await journal.read(at[55]!)), "r55");
      assert.equal((await replayed(journal)).length, 60);
      assert.ok(log.events().includes("journal.offsets_remade"));
      await journal.close();
    }
  });
});

Deno.test("readers in flight see every number while the part is replaced under them, again and again", async () => {
  await withFolder(async (dir) => {
    const journal = await openIn(dir);
    const at = await longPart(journal, 600);
    let writing = true;
    const reading = async () => {
      while (writing) {
        const numbers: number[] = [];
        await journal.replay({ from: 1 }, (one) => numbers.push(one.seq));
        assert.deepEqual(numbers, Array.from({ length: 600 }, (_, n) => n + 1));
        const some = await journal.readMany([600, 5, 300].map((n) => at[n]!));
        assert.deepEqual(some.map((one) => textOf(one)?.split(" ")[0]), ["r600", "r5", "r300"]);
      }
    };
    const readers = [reading(), reading(), reading()];
    for (let n = 1; n <= 8; n++) {
      await journal.rewriting.rewrite(1, ({ seq }) => seq % 5 !== 0 && seq <= n * 70 ? "nothing" : "all");
    }
    writing = false;
    await Promise.all(readers);
    await journal.close();
  });
});

Deno.test("killed at any file operation of a rewrite, the journal is as before or as after, and whole", async () => {
  let operations = Infinity;
  const outcomes = new Set<boolean>();
  for (let dead = 0; dead <= operations; dead++) {
    await withFolder(async (dir) => {
      const files = new FaultyFiles();
      const journal = await openIn(dir, { files });
      const at = await longPart(journal, 400);
      const start = files.calls.length;
      // From this operation on nothing reaches the disk any more.
      files.before = () => {
        if (files.calls.length - start > dead) throw new Error("killed");
      };
      const ended = await journal.rewriting.rewrite(1, odd).then(() => true, () => false);
      if (ended) operations = Math.min(operations, files.calls.length - start);
      await journal.close();
      const again = await openIn(dir);
      const texts = (await replayed(again)).map((text) => text.split(" ")[0]);
      const isAfter = texts[0] === "1:-";
      outcomes.add(isAfter);
      const expected = Array.from({ length: 400 }, (_, n) => n + 1)
        .map((seq) => isAfter && odd({ seq }) === "nothing" ? `${seq}:-` : `${seq}:r${seq}`);
      assert.deepEqual(texts, expected);
      assert.equal(textOf(await again.read(at[395]!))?.split(" ")[0], "r395");
      assert.deepEqual(again.report.damaged, []);
      assert.deepEqual(
        (await Array.fromAsync(Deno.readDir(dir))).filter(({ name }) => name.endsWith(".tmp")),
        [],
      );
      await again.close();
    });
  }
  assert.deepEqual([...outcomes], [false, true]);
});

Deno.test("a rewrite that the disk refuses leaves all as it was, and is possible later", async () => {
  await withFolder(async (dir) => {
    const files = new FaultyFiles();
    const journal = await openIn(dir, { files });
    await closedPart({ journal }, 20);
    for (const failing of ["write", "sync", "rename"] as const) {
      files.before = (operation) => {
        if (operation === failing) throw new Error("No space left on device (os error 28)");
      };
      await assert.rejects(journal.rewriting.rewrite(1, odd), /No space left/);
      files.before = () => {};
      assert.equal((await replayed(journal))[0], "1:r1");
    }
    assert.equal((await journal.rewriting.rewrite(1, odd)).removed, 16);
    assert.equal((await replayed(journal))[0], "1:-");
    await journal.close();
  });
});

Deno.test("a part with a damaged record stays as it is", async () => {
  await withFolder(async (dir) => {
    let journal = await openIn(dir);
    await closedPart({ journal }, 20);
    journal.append(record("next part"));
    await journal.close();
    const path = `${dir}/00000000000000000001.seg`;
    const bytes = await Deno.readFile(path);
    bytes[400]! ^= 0xff;
    await Deno.writeFile(path, bytes);
    journal = await openIn(dir);
    assert.equal((await journal.rewriting.rewrite(1, odd)).removed, 0);
    await journal.close();
    assert.deepEqual(await Deno.readFile(path), bytes);
  });
});
