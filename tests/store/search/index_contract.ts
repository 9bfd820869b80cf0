/** What every search index promises, wherever it keeps its texts. */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { IndexClause } from "../../../src/protocol/search_index.ts";
import { FollowingIndex } from "../../../src/store/search/following_index.ts";
import type { IndexEngine } from "../../../src/store/search/index_engine.ts";
import { MemoryJournal } from "../../../src/store/memory_journal.ts";
import { clausesOf, Talk } from "./talk.ts";

const quiet = { debug() {}, info() {}, warn() {}, error() {} };

export interface Fixture extends AsyncDisposable {
  journal: MemoryJournal;
  talk: Talk;
  index: FollowingIndex;
  /** Waits until the index has everything that was said. */
  settled(): Promise<void>;
  /** Numbers of messages for a query, newest first, asked for in pages of that size. */
  found(query: string | IndexClause[], page?: number): Promise<number[]>;
}

export function indexOn(
  engine: IndexEngine,
  journal = new MemoryJournal(),
  talk = new Talk(journal),
): Fixture {
  const index = new FollowingIndex({ engine, journal, log: quiet });
  index.attach(talk);
  return {
    journal,
    talk,
    index,
    async settled() {
      await talk.durable();
      await index.caughtUp();
    },
    found: (query, page = 1000) =>
      allFound(index, typeof query === "string" ? clausesOf(query) : query, page),
    [Symbol.asyncDispose]: () => index.close(),
  };
}

async function allFound(index: FollowingIndex, clauses: IndexClause[], limit: number): Promise<number[]> {
  const seqs: number[] = [];
  for (let below = Infinity;;) {
    const answer = await index.find({ clauses, above: 0, below, order: "newest", limit });
    assert.ok(answer.seqs.length <= limit && answer.scores.length === answer.seqs.length);
    seqs.push(...answer.seqs);
    if (answer.reached === undefined) return seqs;
    assert.ok(answer.reached < below);
    below = answer.reached;
  }
}

/** Registers the tests of the contract for one kind of engine. */
export function indexContract(name: string, make: () => Promise<IndexEngine>): void {
  const test = (what: string, run: (fixture: Fixture) => Promise<void>) =>
    Deno.test(`${name}: ${what}`, async () => {
      await using fixture = indexOn(await make());
      await run(fixture);
    });
  findingTests(test);
  followingTests(test);
  propertyTest(name, make);
}

type Test = (what: string, run: (fixture: Fixture) => Promise<void>) => void;

function findingTests(test: Test): void {
  test("words, phrases, beginnings and what must not be there", async ({ talk, settled, found }) => {
    const a = talk.say("deploy of fooBar failed");
    const b = talk.say("the deployment of src/hub/index.ts is fine");
    const c = talk.say("東京都の会議");
    await settled();
    assert.deepEqual(await found("deploy "), [a]);
    assert.deepEqual(await found("deploy"), [b, a]);
    assert.deepEqual(await found('"deploy of"'), [a]);
    assert.deepEqual(await found("foobar "), [a]);
    assert.deepEqual(await found("hub/index.ts "), [b]);
    assert.deepEqual(await found("京都 "), [c]);
    assert.deepEqual(await found("議"), [c]);
    assert.deepEqual(await found("-of "), [c]);
    assert.deepEqual(await found("of -fine "), [a]);
    assert.deepEqual(await found(""), [c, b, a]);
    assert.deepEqual(await found("code "), []);
  });

  test("marks of who, where and what", async ({ talk, settled, found }) => {
    const a = talk.say("see `x`", { conv: "lab-1", mentions: ["b0000002"] });
    const b = talk.say("https://a.b all", { recipients: ["b0000002"], reply_to: "x" });
    const c = talk.say("code link", { sender: { key: "c0000003", name: "code", type: "claude" } });
    await settled();
    assert.deepEqual(await found("has:code"), [a]);
    assert.deepEqual(await found("has:link"), [b]);
    assert.deepEqual(await found("in:lab-1"), [a]);
    assert.deepEqual(await found("-in:lab-1"), [c, b]);
    assert.deepEqual(await found("from:c0000003"), [c]);
    assert.deepEqual(await found("to:me"), [b, a]);
    assert.deepEqual(await found("mentions:me"), [a]);
    assert.deepEqual(await found("is:whisper is:thread"), [b]);
    assert.deepEqual(await found("all "), [b]);
    assert.deepEqual(await found("code"), [c]);
  });

  test("bounds, both orders and scores", async ({ talk, index, settled }) => {
    const seqs = Array.from({ length: 20 }, (_, n) => talk.say(`deploy ${"and ".repeat(n % 5)}`));
    await settled();
    const question = { clauses: clausesOf("deploy "), above: seqs[3]!, below: seqs[10]!, limit: 4 } as const;
    const newest = await index.find({ ...question, order: "newest" });
    assert.deepEqual(newest.seqs, seqs.slice(6, 10).reverse());
    assert.equal(newest.reached, seqs[6]);
    const oldest = await index.find({ ...question, order: "oldest" });
    assert.deepEqual(oldest.seqs, seqs.slice(4, 8));
    assert.equal(oldest.reached, seqs[7]);
    const between = { ...question, above: seqs[3]! - 0.5, below: seqs[4]! + 0.5, order: "newest" } as const;
    assert.deepEqual((await index.find(between)).seqs, [seqs[4], seqs[3]]);
    const all = await index.find({
      clauses: question.clauses,
      above: 0,
      below: Infinity,
      order: "newest",
      limit: 100,
    });
    assert.deepEqual(all, { ...talk.expected(question.clauses), reached: undefined });
  });
}

function followingTests(test: Test): void {
  test("edited messages are found by their new text, deleted ones not at all", async (fixture) => {
    const { talk, settled, found } = fixture;
    const a = talk.say("old words");
    const b = talk.say("old too");
    await settled();
    talk.edit(a, "new words");
    talk.edit(a, "newest words");
    talk.remove(b);
    const c = talk.say("old again");
    talk.edit(c, "never old");
    await settled();
    assert.deepEqual(await found("old "), [c]);
    assert.deepEqual(await found("new "), []);
    assert.deepEqual(await found("newest words "), [a]);
    assert.deepEqual(await found(""), [c, a]);
  });

  test("removed messages are not found", async ({ talk, settled, found, index }) => {
    const [a, b, c] = [talk.say("secret one"), talk.say("secret two"), talk.say("secret three")];
    await settled();
    talk.erase(a!, c!);
    await talk.durable();
    await index.forget([a!, c!]);
    assert.deepEqual(await found("secret "), [b]);
  });

  test("it follows by itself, past what does not concern it", async ({ talk, index, journal, settled, found }) => {
    talk.say("first");
    await settled();
    for (let n = 0; n < 2500; n++) talk.other();
    const last = talk.say("last word");
    await settled();
    assert.equal(index.seq, journal.durableSeq);
    assert.equal(index.building, false);
    assert.deepEqual(await found("last "), [last]);
  });

  test("messages so long that few of them fit into one stretch all come in", async (fixture) => {
    const { talk, settled, found } = fixture;
    const long = "x".repeat(900_000);
    const seqs = Array.from({ length: 8 }, (_, n) => talk.say(`long${n} ${long}`));
    const after = talk.say("short after the long ones");
    await settled();
    for (const [n, seq] of seqs.entries()) assert.deepEqual(await found(`long${n} `), [seq]);
    assert.deepEqual(await found("short "), [after]);
  });

  test("records of no shape are passed over", async ({ talk, settled, found }) => {
    talk.say(null as unknown as string);
    talk.say("fine", { sender: undefined as never });
    const fine = talk.say("fine");
    await settled();
    assert.deepEqual(await found("fine "), [fine]);
  });
}

const words = [
  "deploy",
  "the",
  "fooBar",
  "foo_bar",
  "a/b.ts",
  "東京都",
  "é",
  "x",
  "deploying",
  "https://a.b",
  "`c`",
  "_",
  "the the",
];
const queries = [
  ...[
    "deploy",
    "deploy ",
    "the ",
    "foobar ",
    "foo bar ",
    '"foo bar"',
    "foo_bar ",
    "a/b.ts ",
    "a/b",
    "京",
    "東京都 ",
  ],
  ...[
    "-the ",
    "the -deploy ",
    "has:link",
    "has:code the ",
    "-has:code",
    "e ",
    "x -foo ",
    "b.ts the ",
    '"the deploy"',
  ],
  ...["from:a0000001 the ", "in:general x ", "-in:lab the ", "the deploy fo", "is:whisper"],
];

function propertyTest(name: string, make: () => Promise<IndexEngine>): void {
  const message = fc.record({
    body: fc.array(fc.constantFrom(...words), { maxLength: 6 }).map((all) => all.join(" ")),
    conv: fc.constantFrom("general", "lab"),
    then: fc.constantFrom("", "", "edit", "remove"),
  });
  Deno.test(`${name}: it answers exactly what looking at every message answers`, async () => {
    await using fixture = indexOn(await make());
    const { talk } = fixture;
    for (const { body, conv, then } of fc.sample(message, 600)) {
      const seq = talk.say(body, { conv, recipients: body.length % 7 === 0 ? ["b0000002"] : null });
      if (then === "edit") talk.edit(seq, `${body} edited the`);
      if (then === "remove") talk.remove(seq);
    }
    await fixture.settled();
    for (const query of queries) {
      const clauses = clausesOf(query);
      assert.deepEqual(await fixture.found(clauses, 7), talk.expected(clauses).seqs, query);
    }
  });
}
