/** What every journal promises, whatever it keeps its records in. */
import assert from "node:assert/strict";
import { CommsError } from "../../src/protocol/errors.ts";
import type { Journal, NewRecord, StoredRecord } from "../../src/protocol/journal.ts";

export interface JournalFixture {
  journal: Journal;
  /** From now on nothing becomes durable. */
  hold(): void;
  /** What was held becomes durable. */
  release(): void;
  /** What is held now fails. */
  fail(): void;
  close(): Promise<void>;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export function record(text: string, more: Partial<NewRecord> = {}): NewRecord {
  return {
    kind: 20,
    kindVersion: 1,
    actor: "a3f7b2c1",
    op: `op-${text.slice(0, 20)}`,
    body: encoder.encode(text),
    ...more,
  };
}

export function textOf(stored: StoredRecord | undefined): string | undefined {
  return stored && decoder.decode(stored.body);
}

function isUnavailable(error: unknown): boolean {
  return error instanceof CommsError && error.code === "unavailable";
}

/** Registers the tests of the contract for one kind of journal. */
export function journalContract(name: string, make: () => Promise<JournalFixture>): void {
  const test = (what: string, run: (fixture: JournalFixture) => Promise<void>) =>
    Deno.test(`${name}: ${what}`, async () => {
      const fixture = await make();
      try {
        await run(fixture);
      } finally {
        await fixture.close();
      }
    });
  appendTests(test);
  readTests(test);
  failureTests(test);
}

type Test = (what: string, run: (fixture: JournalFixture) => Promise<void>) => void;

function appendTests(test: Test): void {
  test("numbers start at 1 and have no holes", async ({ journal }) => {
    assert.equal(journal.nextSeq, 1);
    assert.equal(journal.durableSeq, 0);
    assert.deepEqual([1, 2, 3].map((n) => journal.append(record(`r${n}`)).seq), [1, 2, 3]);
    assert.equal(journal.nextSeq, 4);
    await journal.durable(3);
    assert.equal(journal.durableSeq, 3);
  });

  test("a number counts as durable only once it is", async ({ journal, hold, release }) => {
    hold();
    const { seq } = journal.append(record("waits"));
    let known = false;
    const durable = journal.durable(seq).then(() => known = true);
    await journal.durable(0);
    assert.equal(known, false);
    assert.equal(journal.durableSeq, 0);
    release();
    await durable;
    assert.equal(journal.durableSeq, seq);
  });

  test("numbers become durable in order", async ({ journal }) => {
    const order: number[] = [];
    const all: Promise<unknown>[] = [];
    for (let n = 1; n <= 50; n++) {
      const { seq } = journal.append(record(`r${n}`));
      all.push(journal.durable(seq).then(() => order.push(seq)));
      if (n % 7 === 0) await journal.durable(seq - 3);
    }
    await Promise.all(all);
    assert.deepEqual(order, order.toSorted((a, b) => a - b));
    assert.equal(order.length, 50);
  });

  test("a number that was never given is refused", async ({ journal }) => {
    await assert.rejects(journal.durable(1), isUnavailable);
  });

  test("more than 8 MB that wait are refused, and nothing is numbered for it", async (fixture) => {
    const { journal, hold, release } = fixture;
    hold();
    const megabyte = record("", { body: new Uint8Array(1024 * 1024) });
    assert.throws(() => {
      for (let n = 0; n < 9; n++) journal.append(megabyte);
    }, isUnavailable);
    const next = journal.nextSeq;
    assert.ok(next >= 7);
    release();
    await journal.durable(next - 1);
    assert.equal(journal.append(record("again")).seq, next);
    await journal.durable(next);
  });

  test("a record that could never be stored is refused as too large", ({ journal }) => {
    const huge = record("", { body: new Uint8Array(9 * 1024 * 1024) });
    assert.throws(
      () => journal.append(huge),
      (error) => error instanceof CommsError && error.code === "too_large",
    );
    assert.equal(journal.nextSeq, 1);
    return Promise.resolve();
  });
}

function readTests(test: Test): void {
  test("every field comes back as it was given", async ({ journal }) => {
    const given = record('{"n":"ü"}', { kind: 777, kindVersion: 3, ignorable: true, op: null });
    const { seq, position } = journal.append(given);
    await journal.durable(seq);
    const stored = await journal.read(position);
    assert.ok(stored);
    const { epoch, body, ...fields } = stored;
    assert.equal(typeof epoch, "number");
    assert.deepEqual(new Uint8Array(body), given.body);
    assert.deepEqual(fields, {
      seq,
      position,
      kind: 777,
      kindVersion: 3,
      ignorable: true,
      tombstone: false,
      actor: "a3f7b2c1",
      op: null,
    });
  });

  test("a record that still waits for the disk can be read", async ({ journal, hold, release }) => {
    hold();
    const first = journal.append(record("one"));
    const second = journal.append(record("two"));
    assert.equal(textOf(await journal.read(second.position)), "two");
    const both = await journal.readMany([second.position, first.position]);
    assert.deepEqual(both.map(textOf), ["two", "one"]);
    release();
    await journal.durable(second.seq);
    assert.equal(textOf(await journal.read(first.position)), "one");
  });

  test("a body that the caller reuses stays as it was appended", async ({ journal }) => {
    const body = encoder.encode("before");
    const { seq, position } = journal.append(record("", { body }));
    body.fill(0);
    await journal.durable(seq);
    assert.equal(textOf(await journal.read(position)), "before");
  });

  test("several are read in the order asked for, unknown positions as undefined", async ({ journal }) => {
    const at = Array.from({ length: 20 }, (_, n) => journal.append(record(`r${n}`)).position);
    await journal.durable(20);
    const got = await journal.readMany([at[7]!, 5, at[0]!, at[19]!, at[7]!, Number.MAX_SAFE_INTEGER]);
    assert.deepEqual(got.map(textOf), ["r7", undefined, "r0", "r19", "r7", undefined]);
    assert.deepEqual(await journal.readMany([]), []);
  });

  test("replay gives all durable records from a number on, in order", async ({ journal, hold, release }) => {
    for (let n = 1; n <= 30; n++) journal.append(record(`r${n}`));
    await journal.durable(30);
    hold();
    const { seq } = journal.append(record("not yet"));
    const seen: string[] = [];
    await journal.replay({ from: 11 }, (one) => seen.push(`${one.seq}:${textOf(one)}`));
    assert.deepEqual(seen, Array.from({ length: 20 }, (_, n) => `${n + 11}:r${n + 11}`));
    const between: number[] = [];
    await journal.replay({ from: 5, upTo: 9 }, (one) => between.push(one.seq));
    await journal.replay({ from: 30, upTo: 40 }, (one) => between.push(one.seq));
    assert.deepEqual(between, [5, 6, 7, 8, 9, 30]);
    release();
    await journal.durable(seq);
  });

  test("a page has at most its limit, and only durable records", async ({ journal, hold, release }) => {
    for (let n = 1; n <= 10; n++) journal.append(record(`r${n}`));
    await journal.durable(10);
    hold();
    journal.append(record("not yet"));
    assert.deepEqual((await journal.page(4, 3)).map((one) => one.seq), [4, 5, 6]);
    assert.deepEqual((await journal.page(9, 100)).map((one) => one.seq), [9, 10]);
    assert.deepEqual((await journal.page(-5, 2)).map((one) => one.seq), [1, 2]);
    assert.deepEqual(await journal.page(11, 10), []);
    assert.deepEqual(await journal.page(1, 0), []);
    release();
    await journal.durable(11);
  });
}

function failureTests(test: Test): void {
  test("a failed write refuses all that waited, tells the listeners, and numbers go on from the last durable", async (fixture) => {
    const { journal, hold, release, fail } = fixture;
    const kept = journal.append(record("kept"));
    await journal.durable(1);
    let told = 0;
    journal.onFailure(() => told++);
    hold();
    const first = journal.append(record("void 1"));
    const lost = assert.rejects(journal.durable(first.seq), isUnavailable);
    const second = journal.append(record("void 2"));
    const alsoLost = assert.rejects(journal.durable(second.seq), isUnavailable);
    fail();
    await Promise.all([lost, alsoLost]);
    assert.equal(told, 1);
    assert.equal(journal.nextSeq, 2);
    release();
    assert.equal(journal.append(record("after")).seq, 2);
    await journal.durable(2);
    assert.equal(textOf(await journal.read(kept.position)), "kept");
    assert.deepEqual((await journal.page(1, 10)).map(textOf), ["kept", "after"]);
  });

  test("a failure that nobody waits for is quiet", async ({ journal, hold, release, fail }) => {
    const failed = new Promise<void>((resolve) => journal.onFailure(() => resolve()));
    hold();
    journal.append(record("void"));
    fail();
    await failed;
    release();
    assert.equal(journal.nextSeq, 1);
  });
}
