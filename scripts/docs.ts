/** Writes the generated tables into README.md; with --check only says whether they are as they should be. */
import { firstDifference, splice } from "./docs/splice.ts";
import { generatedParts } from "./docs/tables.ts";

const path = "README.md";

if (import.meta.main) {
  const before = await Deno.readTextFile(path);
  const after = splice(before, generatedParts());
  const difference = firstDifference(before, after);
  if (Deno.args.includes("--check") && difference !== undefined) {
    const { line, is, shouldBe } = difference;
    console.error(
      `${path}:${line} is out of date; run deno task docs\n  is:        ${is}\n  should be: ${shouldBe}`,
    );
    Deno.exit(1);
  }
  if (difference !== undefined) await Deno.writeTextFile(path, after);
  console.log(difference === undefined ? `${path} is up to date` : `${path} is written`);
}
