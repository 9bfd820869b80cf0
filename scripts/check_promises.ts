/**
 * Proves that no promise of the program, its tests and its scripts is left alone.
 * Exits 1 with one line per finding, and also when the check saw no promise at all.
 */
import { join } from "node:path";
import { filesBelowIfAny } from "./lib/files.ts";
import { floatingIn } from "./promises/floating.ts";
import { typedProgram } from "./promises/program.ts";

export interface CheckOptions {
  root: string;
  /** Relative to the root. */
  files: readonly string[];
  /** The deno.json that names the packages. */
  config: string;
}

/** One line per finding. Throws when a file is not in the program, as nothing would be said of it then. */
export async function checkPromises(options: CheckOptions): Promise<string[]> {
  const program = await typedProgram(options);
  const checker = program.getTypeChecker();
  return options.files.flatMap((file) => {
    const source = program.getSourceFile(join(options.root, file).replaceAll("\\", "/"));
    if (source === undefined) throw new Error(`Cannot check ${file}: the compiler did not load it`);
    return describe(file, floatingIn(source, checker));
  });
}

function describe(file: string, findings: ReturnType<typeof floatingIn>): string[] {
  return findings.map(({ line, message }) => `${file}:${line}: ${message}`);
}

if (import.meta.main) {
  const root = Deno.cwd();
  const folders = await Promise.all(["src", "scripts", "tests"].map((f) => filesBelowIfAny(root, f, ".ts")));
  const files = ["main.ts", ...folders.flat()];
  const findings = await checkPromises({ root, files, config: join(root, "deno.json") });
  for (const finding of findings) console.error(finding);
  console.log(`${files.length} files, ${findings.length} findings`);
  if (findings.length > 0) Deno.exit(1);
}
