import assert from "node:assert/strict";
import fc from "fast-check";
import { positionOf } from "../../src/store/journal_format.ts";
import { record, textOf } from "./journal_contract.ts";
import { openIn, RecordedLog, withFolder } from "./store_tools.ts";
import { boundaries, contents, fill, headerBytes, segmentsOf, texts } from "./journal_folder.ts";

/** The offsets at which the records of a segment start, and its end. */
Deno.test("a journal that is cut at any byte keeps every record before the cut, and goes on", async () => {
  await withFolder(async (dir) => {
    await fill(dir, texts);
    const [name] = await segmentsOf(dir);
    const whole = await Deno.readFile(`${dir}/${name}`);
    const starts = await boundaries(dir);
    for (let cut = 0; cut < whole.length; cut++) {
      await Deno.writeFile(`${dir}/${name}`, whole.subarray(0, cut));
      const complete = starts.slice(1).filter((end) => end <= cut).length;
      const journal = await openIn(dir);
      assert.deepEqual([...(await contents(journal)).values()], texts.slice(0, complete), `cut at ${cut}`);
      const torn = cut < headerBytes
        ? cut
        : cut - Math.max(headerBytes, ...starts.filter((start) => start <= cut));
      assert.equal(journal.report.cutBytes, torn, `cut at ${cut}`);
      assert.deepEqual(journal.report.damaged, []);
      assert.equal(journal.append(record("after")).seq, complete + 1);
      await journal.durable(complete + 1);
      await journal.close();
      const again = await openIn(dir);
      assert.deepEqual([...(await contents(again)).values()], [...texts.slice(0, complete), "after"]);
      assert.equal(again.report.cutBytes, 0);
      await again.close();
    }
  });
});

/** `hit`: the number of the lost record, 0 for none. */
Deno.test("segments follow each other, and numbers and positions go on across them", async () => {
  await withFolder(async (dir) => {
    const many = Array.from({ length: 40 }, (_, n) => `record ${n + 1}`);
    await fill(dir, many.slice(0, 20), { segmentBytes: 400 });
    await fill(dir, many.slice(20), { segmentBytes: 400 });
    const names = await segmentsOf(dir);
    assert.ok(names.length > 5);
    assert.equal(names[0], "00000000000000000001.seg");
    const journal = await openIn(dir, { segmentBytes: 400 });
    assert.deepEqual([...(await contents(journal)).values()], many);
    assert.deepEqual((await journal.page(18, 6)).map(textOf), many.slice(17, 23));
    const positions = (await journal.page(1, 40)).map((one) => one.position);
    assert.equal(new Set(positions).size, 40);
    assert.deepEqual((await journal.readMany(positions.toReversed())).map(textOf), many.toReversed());
    await journal.close();
  });
});

Deno.test("a missing segment is reported, and the others stay readable", async () => {
  await withFolder(async (dir) => {
    await fill(dir, Array.from({ length: 20 }, (_, n) => `record ${n + 1}`), { segmentBytes: 400 });
    const names = await segmentsOf(dir);
    await Deno.remove(`${dir}/${names[1]}`);
    const journal = await openIn(dir);
    const [lost] = journal.report.damaged;
    assert.equal(lost?.reason, "missing_numbers");
    const numbers = [...(await contents(journal)).keys()];
    assert.equal(numbers.length, 20 - (lost!.nextSeq - lost!.afterSeq - 1));
    assert.equal(journal.nextSeq, 21);
    await journal.close();
    await Deno.remove(`${dir}/${names[0]}`);
    const later = await openIn(dir);
    assert.deepEqual(later.report.damaged.map((one) => one.afterSeq), [0]);
    assert.equal(later.nextSeq, 21);
    await later.close();
  });
});

Deno.test("the end of an earlier segment may be damaged: what was in the later ones is readable and nothing is numbered twice", async () => {
  await withFolder(async (dir) => {
    await fill(dir, Array.from({ length: 9 }, (_, n) => `record ${n + 1}`), { segmentBytes: 400 });
    const names = await segmentsOf(dir);
    const path = `${dir}/${names[0]}`;
    await Deno.truncate(path, (await Deno.stat(path)).size - 3);
    const log = new RecordedLog();
    const journal = await openIn(dir, { log });
    assert.equal(journal.report.cutBytes, 0);
    assert.equal(journal.report.damaged.length, 1);
    assert.deepEqual(log.events(), ["journal.damaged"]);
    assert.equal((await contents(journal)).size, 8);
    assert.equal(journal.nextSeq, 10);
    await journal.close();
  });
});

Deno.test("opening with a start checks only from its segment on; the rest is checked when it is read", async () => {
  await withFolder(async (dir) => {
    await fill(dir, Array.from({ length: 30 }, (_, n) => `record ${n + 1}`), { segmentBytes: 400 });
    const names = await segmentsOf(dir);
    const path = `${dir}/${names[0]}`;
    const bytes = await Deno.readFile(path);
    bytes[headerBytes + 40]! ^= 1;
    await Deno.writeFile(path, bytes);
    const journal = await openIn(dir, { checkFrom: 29 });
    assert.ok(journal.report.records <= 6);
    assert.equal(journal.report.damaged.length, 0);
    assert.deepEqual((await journal.page(20, 2)).map(textOf), ["record 20", "record 21"]);
    const numbers = [...(await contents(journal)).keys()];
    assert.deepEqual(numbers, Array.from({ length: 29 }, (_, n) => n + 2));
    await contents(journal);
    assert.deepEqual(journal.report.damaged.map((one) => one.nextSeq), [2]);
    await journal.close();
  });
});

Deno.test("zeros behind the end, as a power cut leaves them, are cut", async () => {
  await withFolder(async (dir) => {
    await fill(dir, texts);
    const [name] = await segmentsOf(dir);
    const bytes = await Deno.readFile(`${dir}/${name}`);
    const longer = new Uint8Array(bytes.length + 5000);
    longer.set(bytes);
    await Deno.writeFile(`${dir}/${name}`, longer);
    const journal = await openIn(dir);
    assert.equal(journal.report.cutBytes, 5000);
    assert.equal((await contents(journal)).size, 5);
    await journal.close();
    assert.equal((await Deno.stat(`${dir}/${name}`)).size, bytes.length);
  });
});

Deno.test("property: after random batches and a random cut, a prefix is there and appending goes on", async () => {
  const batches = fc.array(fc.array(fc.string({ maxLength: 300 }), { minLength: 1, maxLength: 8 }), {
    minLength: 1,
    maxLength: 6,
  });
  await fc.assert(
    fc.asyncProperty(
      batches,
      fc.nat(),
      fc.integer({ min: 200, max: 3000 }),
      async (all, cut, segmentBytes) => {
        await withFolder(async (dir) => {
          const given = all.flat();
          for (const batch of all) await fill(dir, batch, { segmentBytes });
          const last = `${dir}/${(await segmentsOf(dir)).at(-1)}`;
          await Deno.truncate(last, cut % ((await Deno.stat(last)).size + 1));
          const journal = await openIn(dir, { segmentBytes });
          const kept = [...(await contents(journal)).values()];
          assert.deepEqual(kept, given.slice(0, kept.length));
          assert.equal(journal.nextSeq, kept.length + 1);
          journal.append(record("more"));
          await journal.durable(kept.length + 1);
          assert.deepEqual([...(await contents(journal)).values()], [...kept, "more"]);
          await journal.close();
        });
      },
    ),
    { numRuns: 40 },
  );
});

Deno.test("a position that is none reads as nothing", async () => {
  await withFolder(async (dir) => {
    await fill(dir, texts);
    const journal = await openIn(dir);
    for (
      const position of [
        0,
        -1,
        1.5,
        positionOf(1, 0),
        positionOf(1, 129),
        positionOf(1, 1e6),
        positionOf(9, 128),
      ]
    ) {
      assert.equal(await journal.read(position), undefined, String(position));
    }
    await journal.close();
  });
});
