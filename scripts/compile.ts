/** Makes the executable for this platform in dist/, or with --all those for every platform. */
import { join } from "node:path";
import { buildUi } from "./build_ui.ts";
import { type Bundle, bundle } from "./compile/bundle.ts";
import { makeExecutable } from "./compile/executable.ts";
import { type Target, targets } from "./compile/targets.ts";

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;

/** Compiles for one platform and says how it went. */
async function compileFor(
  made: Bundle,
  { folder, target }: { folder: string; target?: Target },
): Promise<boolean> {
  const name = target?.name ?? "this platform";
  try {
    const { path, bytes } = await makeExecutable({ bundle: made, folder, ...(target && { target }) });
    console.log(`ok   ${name}: ${path}, ${megabytes(bytes)}`);
    return true;
  } catch (error) {
    console.error(`FAIL ${name}: ${error instanceof Error ? error.message : error}`);
    return false;
  }
}

if (import.meta.main) {
  const folder = join(Deno.cwd(), "dist");
  if (await buildUi(Deno.cwd()) === "built") console.log("Built the web page");
  const made = await bundle(Deno.cwd(), join(folder, "bundle"));
  console.log(`Bundled main.ts: ${megabytes(made.bytes)}`);
  const outcomes: boolean[] = [];
  for (const target of Deno.args.includes("--all") ? targets : [undefined]) {
    outcomes.push(await compileFor(made, target === undefined ? { folder } : { folder, target }));
  }
  if (outcomes.includes(false)) Deno.exit(1);
}
