/**
 * Proves the layers of the program: who imports whom, which package is used where, no barrels, no circles.
 * Exits 1 with one line per violation, and also when it found nothing to check.
 */
import { join } from "node:path";
import { filesBelow } from "./lib/files.ts";
import { readGraph } from "./layers/graph.ts";
import { homelessPackages, violationsOf } from "./layers/rules.ts";
import { entry } from "./layers/table.ts";

/** The violations of the program below `root`. Throws when the graph does not cover every file. */
export async function checkLayers(
  root: string,
): Promise<{ violations: string[]; files: number; imports: number }> {
  const files = [entry.file, ...await filesBelow(root, "src", ".ts")];
  const graph = await readGraph(root, files);
  const missing = files.filter((file) => !graph.files.includes(file));
  if (missing.length > 0) throw new Error(`Cannot check files that the graph lacks: ${missing.join(", ")}`);
  if (files.length < 2 || graph.imports.length === 0) {
    throw new Error(
      `Cannot check layers in ${root}: found ${files.length} files, ${graph.imports.length} imports`,
    );
  }
  const violations = [...homelessPackages(await packagesOf(root)), ...violationsOf(graph)];
  return { violations, files: files.length, imports: graph.imports.length };
}

async function packagesOf(root: string): Promise<string[]> {
  const config = JSON.parse(await Deno.readTextFile(join(root, "deno.json"))) as { imports?: object };
  return Object.keys(config.imports ?? {});
}

if (import.meta.main) {
  const { violations, files, imports } = await checkLayers(Deno.cwd());
  for (const violation of violations) console.error(violation);
  console.log(`${files} files, ${imports} imports, ${violations.length} violations`);
  if (violations.length > 0) Deno.exit(1);
}
