import assert from "node:assert/strict";
import { firstDifference, splice } from "../../scripts/docs/splice.ts";

const document = `# Title
<!-- generated:tools -->
old
<!-- /generated -->
between
<!-- generated:rest -->

<!-- /generated -->
`;

Deno.test("each generated part goes to its place and the rest stays", () => {
  assert.equal(
    splice(document, { tools: "| a |\n| $1 |\n", rest: "b" }),
    `# Title
<!-- generated:tools -->
| a |
| $1 |
<!-- /generated -->
between
<!-- generated:rest -->
b
<!-- /generated -->
`,
  );
});

Deno.test("splicing again changes nothing", () => {
  const parts = { tools: "x", rest: "y" };
  assert.equal(splice(splice(document, parts), parts), splice(document, parts));
});

Deno.test("a place without a part and a part without a place are errors", () => {
  assert.throws(() => splice(document, { tools: "x" }), /Nothing generates the part "rest"/);
  assert.throws(() => splice(document, { tools: "x", rest: "y", more: "z" }), /no place for more/);
});

Deno.test("the first difference names the line and both texts", () => {
  assert.equal(firstDifference("a\nb", "a\nb"), undefined);
  assert.deepEqual(firstDifference("a\nb", "a\nc"), { line: 2, is: "b", shouldBe: "c" });
  assert.deepEqual(firstDifference("a", "a\nc"), { line: 2, is: "(nothing)", shouldBe: "c" });
  assert.deepEqual(firstDifference("a\nb", "a"), { line: 2, is: "b", shouldBe: "(nothing)" });
});
