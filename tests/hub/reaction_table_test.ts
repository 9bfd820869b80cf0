import assert from "node:assert/strict";
import fc from "fast-check";
import { ReactionTable } from "../../src/hub/reaction_table.ts";

type Told = Map<number, Map<string, string[]>>;

interface Step {
  op: "add" | "remove";
  row: number;
  emoji: string;
  key: string;
}

/** The rules, said with maps of lists. */
function react(told: Told, { op, row, emoji, key }: Step): void {
  const byEmoji = told.get(row) ?? new Map<string, string[]>();
  const actors = (byEmoji.get(emoji) ?? []).filter((one) => one !== key);
  if (op === "add") actors.push(key);
  if (actors.length > 0) byEmoji.set(emoji, actors);
  else byEmoji.delete(emoji);
  if (byEmoji.size > 0) told.set(row, byEmoji);
  else told.delete(row);
}

function lists(told: Told): unknown {
  return [...told].map(([row, byEmoji]) => [row, [...byEmoji]]);
}

const steps = fc.array(
  fc.record<Step>({
    op: fc.constantFrom("add", "add", "remove"),
    row: fc.nat({ max: 3 }),
    emoji: fc.constantFrom("👍", "🎉", "eyes"),
    key: fc.constantFrom("0a0a0a0a", "0b0b0b0b", "0c0c0c0c"),
  }),
);

Deno.test("property: who reacted with what, in the order of the first of each, also after a snapshot", () => {
  fc.assert(
    fc.property(steps, fc.nat({ max: 3 }), (all, gone) => {
      const table = new ReactionTable();
      const told: Told = new Map();
      for (const step of all) {
        react(told, step);
        table[step.op](step.row, step.emoji, step.key);
      }
      const again = new ReactionTable();
      again.load([...table.entries()]);
      assert.deepEqual([...table.entries()], lists(told));
      assert.deepEqual([...again.entries()], lists(told));
      again.delete(gone);
      told.delete(gone);
      assert.deepEqual([...again.rows()], [...told.keys()]);
      assert.deepEqual([again.has(gone), again.get(gone)], [false, undefined]);
    }),
  );
});
