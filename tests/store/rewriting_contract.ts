/** What every journal promises that can remove what records say. */
import assert from "node:assert/strict";
import type { Journal, JournalRewriting, Remains, StoredRecord } from "../../src/protocol/journal.ts";
import { record, textOf } from "./journal_contract.ts";

export interface RewritingFixture {
  journal: Journal & { rewriting: JournalRewriting };
  close(): Promise<void>;
}

const encoder = new TextEncoder();

/** Appends `count` records with the texts r1, r2 … and closes the part. Returns their positions, the first at 1. */
export async function closedPart(
  { journal }: Pick<RewritingFixture, "journal">,
  count: number,
): Promise<number[]> {
  const positions = [0];
  for (let n = 1; n <= count; n++) positions.push(journal.append(record(`r${n}`, { op: null })).position);
  await journal.durable(count);
  await journal.rewriting.seal();
  return positions;
}

/** Every number with what it says; "-" for a tombstone. */
export async function replayed(journal: Journal, from = 1): Promise<string[]> {
  const seen: string[] = [];
  await journal.replay({ from }, (one) => seen.push(`${one.seq}:${one.tombstone ? "-" : textOf(one)}`));
  return seen;
}

const even = ({ seq }: StoredRecord): Remains => seq % 2 === 0 ? "nothing" : "all";

/** Registers the tests of the contract for one kind of journal. */
export function rewritingContract(name: string, make: () => Promise<RewritingFixture>): void {
  const test = (what: string, run: (fixture: RewritingFixture) => Promise<void>) =>
    Deno.test(`${name}: ${what}`, async () => {
      const fixture = await make();
      try {
        await run(fixture);
      } finally {
        await fixture.close();
      }
    });

  test("after a removal every number is there once, as a record or as a tombstone", async (fixture) => {
    const { journal } = fixture;
    await closedPart(fixture, 40);
    const { removed } = await journal.rewriting.rewrite(
      1,
      ({ seq }) => seq > 10 && seq < 31 ? "nothing" : "all",
    );
    assert.equal(removed, 20);
    const expected = Array.from(
      { length: 40 },
      (_, n) => n > 9 && n < 30 ? `${n + 1}:-` : `${n + 1}:r${n + 1}`,
    );
    assert.deepEqual(await replayed(journal), expected);
    assert.deepEqual(await replayed(journal, 17), expected.slice(16));
    for (const [from, limit] of [[1, 40], [9, 5], [15, 3], [29, 4], [38, 10]] as const) {
      const page = await journal.page(from, limit);
      assert.deepEqual(
        page.map((one) => one.seq),
        expected.map((_, n) => n + 1).slice(from - 1, from - 1 + limit),
      );
    }
  });

  test("positions stay: what is there is found by them, what is gone is not", async (fixture) => {
    const { journal } = fixture;
    const at = await closedPart(fixture, 20);
    await journal.rewriting.rewrite(1, even);
    const later = journal.append(record("later")).position;
    await journal.durable(21);
    const found = await journal.readMany([...at.slice(1), later]);
    found.forEach((one, n) => {
      const isGone = n < 20 && (n + 1) % 2 === 0;
      assert.equal(
        isGone ? textOf(one) || undefined : textOf(one),
        isGone ? undefined : n < 20 ? `r${n + 1}` : "later",
      );
    });
    await journal.rewriting.rewrite(1, ({ seq }) => seq % 3 === 0 ? "nothing" : "all");
    assert.equal(textOf(await journal.read(at[19]!)), "r19");
    assert.ok(!textOf(await journal.read(at[9]!)));
  });

  test("a shorter body stays as a tombstone; what had an operation id keeps it", async (fixture) => {
    const { journal } = fixture;
    const husk = journal.append(record("a long text that goes", { op: null }));
    const operation = journal.append(record("another", { op: "op-1" }));
    journal.append(record("stays"));
    await journal.durable(3);
    await journal.rewriting.seal();
    await journal.rewriting.rewrite(
      1,
      ({ seq }) => seq === 1 ? { body: encoder.encode("short") } : seq === 2 ? "nothing" : "all",
    );
    const [first, second] = await journal.readMany([husk.position, operation.position]);
    assert.deepEqual([first?.tombstone, first?.kind, textOf(first)], [true, 20, "short"]);
    assert.deepEqual([second?.tombstone, second?.op, textOf(second)], [true, "op-1", ""]);
    assert.deepEqual(await replayed(journal), ["1:-", "2:-", "3:stays"]);
  });

  test("nothing to remove changes nothing, and an open part is not touched", async (fixture) => {
    const { journal } = fixture;
    await closedPart(fixture, 3);
    journal.append(record("open"));
    await journal.durable(4);
    assert.deepEqual(journal.rewriting.parts().map(({ firstSeq, lastSeq }) => [firstSeq, lastSeq]), [[1, 3]]);
    assert.equal((await journal.rewriting.rewrite(1, () => "all")).removed, 0);
    assert.equal((await journal.rewriting.rewrite(4, () => "nothing")).removed, 0);
    assert.deepEqual(await replayed(journal), ["1:r1", "2:r2", "3:r3", "4:open"]);
  });
}
