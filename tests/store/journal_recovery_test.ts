import assert from "node:assert/strict";
import fc from "fast-check";
import type { DiskJournal } from "../../src/store/disk_journal.ts";
import { positionOf } from "../../src/store/journal_format.ts";
import { record, textOf } from "./journal_contract.ts";
import { openIn, RecordedLog, withFolder } from "./store_tools.ts";

const headerBytes = 128;

async function fill(
  dir: string,
  texts: readonly string[],
  more: { segmentBytes?: number } = {},
): Promise<void> {
  const journal = await openIn(dir, more);
  for (const text of texts) journal.append(record(text));
  await journal.durable(journal.nextSeq - 1);
  await journal.close();
}

async function contents(journal: DiskJournal): Promise<Map<number, string>> {
  const seen = new Map<number, string>();
  await journal.replay({ from: 1 }, (one) => seen.set(one.seq, textOf(one)!));
  return seen;
}

async function segmentsOf(dir: string): Promise<string[]> {
  const names = (await Array.fromAsync(Deno.readDir(dir))).map((one) => one.name);
  return names.filter((name) => name.endsWith(".seg")).sort();
}

/** The offsets at which the records of a segment start, and its end. */
async function boundaries(dir: string): Promise<number[]> {
  const journal = await openIn(dir);
  const starts: number[] = [];
  await journal.replay({ from: 1 }, (one) => starts.push(one.position % 2 ** 32));
  await journal.close();
  const [name] = await segmentsOf(dir);
  return [...starts, (await Deno.stat(`${dir}/${name}`)).size];
}

const texts = ["one", "two is longer", "", "four ü 🎉", "five"];

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

Deno.test("a flipped byte anywhere costs at most the record it is in", async () => {
  await withFolder(async (dir) => {
    await fill(dir, texts);
    const [name] = await segmentsOf(dir);
    const whole = await Deno.readFile(`${dir}/${name}`);
    const starts = await boundaries(dir);
    for (let at = 0; at < whole.length; at++) {
      const broken = whole.slice();
      broken[at]! ^= 1 << (at % 8);
      await Deno.writeFile(`${dir}/${name}`, broken);
      const hit = at < headerBytes ? 0 : starts.filter((start) => start <= at).length;
      await checkOneLost(dir, hit, `flip at ${at}`);
    }
  });
});

/** `hit`: the number of the lost record, 0 for none. */
async function checkOneLost(dir: string, hit: number, what: string): Promise<void> {
  const isLast = hit === texts.length;
  const expected = new Map(texts.map((text, n) => [n + 1, text]));
  expected.delete(hit);
  const journal = await openIn(dir);
  assert.deepEqual(await contents(journal), expected, what);
  assert.equal(journal.report.cutBytes > 0, isLast, what);
  const lost = journal.report.damaged.map(({ afterSeq, nextSeq }) => [afterSeq, nextSeq]);
  assert.deepEqual(lost, hit > 0 && !isLast ? [[hit - 1, hit + 1]] : [], what);
  const next = isLast ? hit : texts.length + 1;
  assert.equal(journal.append(record("after")).seq, next, what);
  await journal.durable(next);
  await journal.close();
  const again = await openIn(dir);
  expected.set(next, "after");
  assert.deepEqual(await contents(again), expected, what);
  await again.close();
}

Deno.test("what is cut or damaged is copied aside, once", async () => {
  await withFolder(async (dir) => {
    await fill(dir, texts);
    const [name] = await segmentsOf(dir);
    const starts = await boundaries(dir);
    const whole = await Deno.readFile(`${dir}/${name}`);
    whole[starts[1]! + 35]! ^= 0xff;
    await Deno.writeFile(`${dir}/${name}`, whole.subarray(0, whole.length - 1));
    const journal = await openIn(dir);
    const { damaged, cutCopy, cutBytes } = journal.report;
    await journal.close();
    assert.deepEqual(await Deno.readFile(damaged[0]!.copy!), whole.slice(starts[1], starts[2]));
    assert.deepEqual(await Deno.readFile(cutCopy!), whole.slice(starts[4], starts[4]! + cutBytes));
    await (await openIn(dir)).close();
    assert.equal((await Array.fromAsync(Deno.readDir(`${dir}/quarantine`))).length, 2);
  });
});

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

Deno.test("both headers damaged: the records stay readable and new ones go to a new segment", async () => {
  await withFolder(async (dir) => {
    await fill(dir, texts);
    const [name] = await segmentsOf(dir);
    const bytes = await Deno.readFile(`${dir}/${name}`);
    bytes[20]! ^= 1;
    bytes[84]! ^= 1;
    await Deno.writeFile(`${dir}/${name}`, bytes);
    const journal = await openIn(dir);
    assert.equal(journal.report.damaged[0]?.reason, "damaged_header");
    journal.append(record("after"));
    await journal.durable(6);
    const { realm } = journal;
    await journal.close();
    const again = await openIn(dir);
    assert.equal(again.realm, realm);
    assert.deepEqual([...(await contents(again)).values()], [...texts, "after"]);
    await again.close();
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

Deno.test("a long damaged stretch is stepped over, whatever it holds", async () => {
  await withFolder(async (dir) => {
    const big = "x".repeat(700_000);
    await fill(dir, ["first", big, big, big, "last"]);
    const [name] = await segmentsOf(dir);
    const starts = await boundaries(dir);
    const bytes = await Deno.readFile(`${dir}/${name}`);
    const marker = [0x0a, 0xff, 0xc5, 0xfe, 0xff, 0xff, 0x0f, 0x00];
    for (let at = starts[1]! + 3; at < starts[4]!; at += 999) bytes.set(marker, at);
    await Deno.writeFile(`${dir}/${name}`, bytes);
    const journal = await openIn(dir);
    assert.deepEqual([...(await contents(journal)).values()], ["first", "last"]);
    await journal.close();
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

Deno.test("property: random bytes at random places never keep a journal from opening", async () => {
  const wounds = fc.array(fc.tuple(fc.nat(), fc.uint8Array({ minLength: 1, maxLength: 60 })), {
    minLength: 1,
    maxLength: 6,
  });
  await fc.assert(
    fc.asyncProperty(wounds, async (all) => {
      await withFolder(async (dir) => {
        const given = Array.from({ length: 12 }, (_, n) => `record ${n + 1}`);
        await fill(dir, given, { segmentBytes: 500 });
        for (const [n, bytes] of all) {
          const names = await segmentsOf(dir);
          const path = `${dir}/${names[n % names.length]}`;
          const whole = await Deno.readFile(path);
          whole.set(bytes.subarray(0, whole.length), (n * 7) % Math.max(1, whole.length - bytes.length));
          await Deno.writeFile(path, whole);
        }
        const journal = await openIn(dir);
        for (const [seq, text] of await contents(journal)) assert.equal(text, given[seq - 1]);
        const { seq } = journal.append(record("more"));
        await journal.durable(seq);
        await journal.close();
      });
    }),
    { numRuns: 60 },
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
