import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import { lineDiff, unifiedHunks } from "../../src/lib/line_diff.ts";

const hunks = (before: string, after: string) => unifiedHunks(lineDiff(before, after)).join("\n");

Deno.test("a changed line is shown with three lines around it", () => {
  const before = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";
  assert.equal(
    hunks(before, before.replace("5", "five")),
    "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8",
  );
});

Deno.test("the same text has no hunks, and an empty side is named by the line before it", () => {
  assert.equal(hunks("a\nb\n", "a\nb\n"), "");
  assert.equal(hunks("", "a\nb\n"), "@@ -0,0 +1,2 @@\n+a\n+b");
  assert.equal(hunks("a\n", ""), "@@ -1 +0,0 @@\n-a");
});

Deno.test("a missing line break at the end is a change of its own", () => {
  assert.equal(hunks("a\nb", "a\nb\n"), "@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+b");
});

Deno.test("changes far from each other are hunks of their own", () => {
  const lines = Array.from({ length: 30 }, (_, n) => `${n}`);
  const changed = lines.with(3, "three").with(25, "many");
  const shown = hunks(`${lines.join("\n")}\n`, `${changed.join("\n")}\n`);
  assert.deepEqual(shown.match(/^@@.*@@$/gm), ["@@ -1,7 +1,7 @@", "@@ -23,7 +23,7 @@"]);
});

Deno.test("the lines of a diff make up both texts, and no edit is longer than it must be", () => {
  const text = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 12 }).map((lines) => lines.join("\n"));
  fc.assert(fc.property(text, text, (before, after) => {
    const changes = lineDiff(before, after);
    const side = (left: string) =>
      changes.filter(({ kind }) => kind !== left).map(({ line }) => line).join("");
    assert.equal(side("added"), before);
    assert.equal(side("removed"), after);
    const kept = changes.filter(({ kind }) => kind === "same").length;
    assert.equal(kept, longestCommon(lines(before), lines(after)));
  }));
});

function lines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function longestCommon(a: readonly string[], b: readonly string[]): number {
  let row = new Array<number>(b.length + 1).fill(0);
  for (const line of a) {
    const next = [0];
    for (const [at, other] of b.entries()) {
      next.push(line === other ? row[at]! + 1 : Math.max(row[at + 1]!, next[at]!));
    }
    row = next;
  }
  return row.at(-1)!;
}

Deno.test("texts with nothing in common are shown whole, at once", () => {
  const many = (word: string) => Array.from({ length: 20_000 }, (_, n) => `${word} ${n}\n`).join("");
  const begin = performance.now();
  const changes = lineDiff(`same\n${many("old")}`, `same\n${many("new")}`);
  assert.equal(changes.length, 40_001);
  assert.equal(changes[0]!.kind, "same");
  assert.ok(performance.now() - begin < 5_000);
});

Deno.test({
  name: "patch makes the new text of the old one and the diff",
  ignore: !(await new Deno.Command("sh", { args: ["-c", "command -v patch"] }).output()).success,
  async fn() {
    const folder = await Deno.makeTempDir({ prefix: "comms-diff-" });
    try {
      const before = "one\ntwo\nthree\nfour\n";
      const after = "zero\none\nthree\nfour and a half\nfive";
      const file = join(folder, "text");
      await Deno.writeTextFile(file, before);
      await Deno.writeTextFile(join(folder, "patch"), `--- text\n+++ text\n${hunks(before, after)}\n`);
      const { success } = await new Deno.Command("patch", { args: ["-s", "-i", "patch"], cwd: folder })
        .output();
      assert.deepEqual([success, await Deno.readTextFile(file)], [true, after]);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
