import assert from "node:assert/strict";
import fc from "fast-check";
import { filterMatches, FilterTree } from "../../src/broker/topic_filter.ts";

const cases: [filter: string, topic: string, matches: boolean][] = [
  ["a/b", "a/b", true],
  ["a/b", "a/b/c", false],
  ["a/b/c", "a/b", false],
  ["a/+", "a/b", true],
  ["a/+", "a", false],
  ["a/+", "a/", true],
  ["+/b", "a/b", true],
  ["+", "a/b", false],
  ["+/+", "/b", true],
  ["a/#", "a/b/c", true],
  ["a/#", "a", true],
  ["a/#", "ab", false],
  ["#", "a/b/c", true],
  ["a/+/c", "a/b/c", true],
  ["a/+/c", "a/b/d", false],
  ["#", "$SYS/x", false],
  ["+/x", "$SYS/x", false],
  ["$SYS/#", "$SYS/x", true],
  ["$SYS/+", "$SYS/x", true],
  ["", "", true],
];

for (const [filter, topic, matches] of cases) {
  Deno.test(`"${filter}" ${matches ? "matches" : "does not match"} "${topic}", in the tree too`, () => {
    const tree = new FilterTree<string>();
    tree.add(filter, "it");
    const found: string[] = [];
    tree.match(topic, (value) => found.push(value));
    assert.equal(filterMatches(filter, topic), matches);
    assert.deepEqual(found, matches ? ["it"] : []);
  });
}

const level = fc.constantFrom("a", "b", "", "$x");
const topics = fc.array(level, { minLength: 1, maxLength: 4 }).map((levels) => levels.join("/"));
const filters = fc.tuple(
  fc.array(fc.oneof(level, fc.constant("+")), { minLength: 1, maxLength: 4 }),
  fc.boolean(),
).map(([levels, isOpen]) => [...levels, ...(isOpen ? ["#"] : [])].join("/"));

Deno.test("the tree finds exactly the filters that match, and forgets what was removed", () => {
  fc.assert(fc.property(fc.uniqueArray(filters), fc.uniqueArray(filters), topics, (kept, removed, topic) => {
    const tree = new FilterTree<string>();
    for (const filter of [...removed, ...kept]) tree.add(filter, filter);
    for (const filter of removed) if (!kept.includes(filter)) tree.remove(filter, filter);
    const found: string[] = [];
    tree.match(topic, (value) => found.push(value));
    const expected = kept.filter((filter) => filterMatches(filter, topic));
    assert.deepEqual(found.sort(), expected.sort());
    for (const filter of kept) tree.remove(filter, filter);
    assert.ok(tree.isEmpty);
  }));
});
