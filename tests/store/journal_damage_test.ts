/** Damage within a journal costs what it hit and nothing else. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { record } from "./journal_contract.ts";
import { openIn, withFolder } from "./store_tools.ts";
import { boundaries, contents, fill, headerBytes, segmentsOf, texts } from "./journal_folder.ts";

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
