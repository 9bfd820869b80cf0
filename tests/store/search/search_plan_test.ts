import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { IndexSearch } from "../../../src/store/search/index_search.ts";
import { indexSchema } from "../../../src/store/search/index_database.ts";
import { planSearch } from "../../../src/store/search/search_plan.ts";
import { TokenCounts } from "../../../src/store/search/token_counts.ts";
import { indexedText } from "../../../src/protocol/search_facts.ts";
import { MemoryJournal } from "../../../src/store/memory_journal.ts";
import { clausesOf, Talk } from "./talk.ts";

/** As if these were in so many of a million messages. */
function countsWith(tokens: Record<string, number>): TokenCounts {
  return new TokenCounts({
    messages: 125_000,
    tokens: Object.entries(tokens).map(([token, count]) => [token, count / 8]),
  });
}

const counts = countsWith({
  the: 400_000,
  deploy: 30_000,
  src: 300_000,
  ts: 350_000,
  foo: 20_000,
  and: 200_000,
});

Deno.test("frequent words are looked up in the texts that a rare one finds", () => {
  const plan = (query: string) => planSearch(clausesOf(query), counts).expression;
  assert.equal(plan("the rareword "), `("rareword")`);
  assert.equal(plan("src/rareword.ts "), `(("rareword"))`);
  assert.equal(plan("the and "), `("the") AND ("and")`);
  assert.equal(plan('"the and"'), `("the and")`);
  assert.equal(plan("deploy foo "), `("deploy") AND ("foo")`);
  assert.equal(plan("rareword -the -otherword "), `(("rareword")) NOT (("otherword"))`);
  assert.equal(plan("-the "), `("__all") NOT (("the"))`);
});

Deno.test("whatever is asked of the table and whatever is looked up, the answer is the same", () => {
  const db = new DatabaseSync(":memory:");
  db.exec(indexSchema);
  const talk = new Talk(new MemoryJournal());
  const words = ["the", "deploy", "src/rare.ts", "foo", "fooBar", "and", "rare", "src", "other.ts"];
  for (let n = 0; n < 700; n++) {
    talk.say(words.filter((_, i) => (n * 7919 + i * 104729) % (i + 2) === 0).join(" "));
  }
  const insert = db.prepare("INSERT INTO messages(rowid, text) VALUES (?, ?)");
  for (const [seq, message] of talk.now) insert.run(seq, indexedText(message!));
  const queries = [
    "the rare ",
    "src/rare.ts ",
    "foobar the ",
    "rare -the ",
    '"src rare"',
    "the and foo ",
    "-rare -src ",
    "r",
    "the r",
  ];
  for (const query of queries) {
    const clauses = clausesOf(query);
    const seqs: number[] = [];
    for (let high = 10_000;;) {
      const question = { clauses, above: 0, below: high + 1, order: "newest", limit: 9 } as const;
      const answer = new IndexSearch(db, counts, question).run({ low: 1, high, limit: 9, until: Infinity });
      seqs.push(...answer.seqs);
      if (answer.reached === undefined) break;
      high = answer.reached - 1;
    }
    assert.deepEqual(seqs, talk.expected(clauses).seqs, query);
  }
  db.close();
});

Deno.test("a question that takes too long ends in between and says how far it came", () => {
  const db = new DatabaseSync(":memory:");
  db.exec(indexSchema);
  const insert = db.prepare("INSERT INTO messages(rowid, text) VALUES (?, ?)");
  for (const seq of [10, 150_000, 900_000]) insert.run(seq, " word __all ");
  const run = (high: number) => {
    const question = {
      clauses: clausesOf("word "),
      above: 0,
      below: high + 1,
      order: "newest",
      limit: 9,
    } as const;
    return new IndexSearch(db, counts, question).run({ low: 1, high, limit: 9, until: 0 });
  };
  const seqs: number[] = [];
  let high = 1_000_000;
  let rounds = 0;
  for (let more = true; more; rounds++) {
    const { seqs: found, reached } = run(high);
    seqs.push(...found);
    more = reached !== undefined;
    high = (reached ?? 0) - 1;
  }
  assert.deepEqual(seqs, [900_000, 150_000, 10]);
  assert.ok(rounds > 3);
  db.close();
});

Deno.test("counts come from a sample, forget what is rare, and survive being saved", () => {
  const fresh = new TokenCounts();
  for (let seq = 1; seq <= 80_000; seq++) {
    fresh.add(seq, ` common ${seq % 4 === 0 ? "quarter " : ""}w${seq} `);
  }
  const again = new TokenCounts(fresh.save());
  for (const each of [fresh, again]) {
    assert.ok(Math.abs(each.of("common") - 80_000) < 100);
    assert.ok(each.of("w8") < 100);
    assert.ok(each.ofPrefix("com") >= each.of("common"));
  }
  assert.ok(fresh.save().tokens.length < 100);
});
