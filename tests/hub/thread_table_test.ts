import assert from "node:assert/strict";
import fc from "fast-check";
import { NumberedTexts } from "../../src/hub/numbered_texts.ts";
import { Threads } from "../../src/hub/thread_table.ts";
import { joinedColumns } from "./world.ts";

const people = ["ana", "bo", "cem", "dora"];

interface Told {
  replies: number[];
  participants: string[];
  irregular: boolean;
}

/** What a message replies to, as a share of the rows before it; null: nothing. */
const replies = fc.array(
  fc.record({
    root: fc.option(fc.nat(4), { freq: 4 }),
    people: fc.array(fc.constantFrom(...people), { minLength: 1, maxLength: 3 }),
    whispered: fc.boolean(),
  }),
  { maxLength: 200 },
);

Deno.test("property: threads in columns tell what a list for each thread tells, also after a snapshot", () => {
  fc.assert(fc.property(replies, fc.nat(200), (talk, cut) => {
    const told = new Map<number, Told>();
    const keys = new NumberedTexts();
    let threads = new Threads(keys);
    for (const [row, { root: wish, people, whispered }] of talk.entries()) {
      if (row === cut) threads = throughSnapshot(threads, keys);
      const root = wish !== null && wish < row ? threads.rootOf(wish) ?? wish : null;
      threads.push(root);
      if (root === null) continue;
      threads.addReply(root, { row, people });
      if (whispered) threads.markIrregular(root);
      note(told, root, { row, people, whispered });
    }
    assert.deepEqual([...threads.roots()], [...told.keys()]);
    for (let row = 0; row < talk.length; row++) assert.deepEqual(tell(threads, row), told.get(row));
  }));
});

Deno.test("one long thread among short ones keeps every reply, and finds places in it", () => {
  const threads = new Threads(new NumberedTexts());
  const long: number[] = [];
  for (let row = 0; row < 20_000; row++) {
    const root = row < 2 ? null : row % 3 === 0 ? row - 2 : 1;
    threads.push(root !== null && threads.rootOf(root) !== null ? null : root);
    if (threads.rootOf(row) === 1) long.push(row);
    if (threads.rootOf(row) !== null) threads.addReply(threads.rootOf(row)!, { row, people: ["ana"] });
  }
  const { replies } = threads.get(1)!;
  assert.deepEqual([...replies.toArray()], long);
  assert.equal(replies.firstIndex((row) => row >= 10_000), long.findIndex((row) => row >= 10_000));
  assert.equal(threads.lastReply(1), long.at(-1));
});

function note(
  told: Map<number, Told>,
  root: number,
  { row, people, whispered }: { row: number; people: string[]; whispered: boolean },
): void {
  const thread = told.get(root) ?? { replies: [], participants: [], irregular: false };
  told.set(root, {
    replies: [...thread.replies, row],
    participants: [...new Set([...thread.participants, ...people])],
    irregular: thread.irregular || whispered,
  });
}

function tell(threads: Threads, row: number): Told | undefined {
  const thread = threads.get(row);
  assert.equal(threads.has(row), thread !== undefined);
  assert.equal(threads.lastReply(row), thread?.replies.last());
  return thread && {
    replies: [...thread.replies.toArray()],
    participants: thread.participants,
    irregular: thread.irregular,
  };
}

function throughSnapshot(threads: Threads, keys: NumberedTexts): Threads {
  const { meta, columns } = threads.toSnapshot();
  const again = new Threads(keys);
  again.load(structuredClone(meta), joinedColumns(columns));
  return again;
}
