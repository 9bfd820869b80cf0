/** Scripts with all packages inside, and beside them the files that they read at run time. */
import { join } from "node:path";
import { run } from "../lib/run.ts";

/** Folders of files that the program serves, and where a bundled module finds them relative to itself. */
const assets: readonly { from: string; to: string }[] = [
  { from: "src/http/page", to: "page" },
];

/**
 * Deno before 2.9 leaves `require` undefined in a minified bundle, which packages in CommonJS call for `node:` modules.
 * A `require` of the module's own is found by the bundle's fallback, whose text is this.
 */
const requireFallback = "Dynamic require of";
const ownRequire =
  `import{createRequire as makeRequire}from"node:module";const require=makeRequire(import.meta.url);\n`;

export interface Bundle {
  script: string;
  /** Paths to embed beside the script. */
  assets: string[];
  bytes: number;
}

/**
 * Writes the bundle into `folder`, which is emptied first.
 * It is split where the program imports late, so that a command loads what it needs and no more.
 */
export async function bundle(root: string, folder: string): Promise<Bundle> {
  await Deno.remove(folder, { recursive: true }).catch(ignoreMissing);
  await Deno.mkdir(folder, { recursive: true });
  const outcome = await run([
    ...[Deno.execPath(), "bundle", "--quiet", "--platform", "deno", "--minify", "--code-splitting"],
    ...["--outdir", folder, join(root, "main.ts")],
  ]);
  if (!outcome.ok) throw new Error(`Cannot bundle main.ts: ${outcome.stderr.trim()}`);
  const bytes = await finishScripts(folder);
  const embedded: string[] = [];
  for (const { from, to } of assets) {
    await copyFolder(join(root, from), join(folder, to));
    embedded.push(join(folder, to));
  }
  return { script: join(folder, "main.js"), assets: embedded, bytes };
}

/** Gives `require` to the scripts that fall back on it; the size of all. */
async function finishScripts(folder: string): Promise<number> {
  let bytes = 0;
  for await (const { name } of Deno.readDir(folder)) {
    const path = join(folder, name);
    const text = await Deno.readTextFile(path);
    bytes += text.length;
    if (text.includes(requireFallback)) await Deno.writeTextFile(path, ownRequire + text);
  }
  return bytes;
}

async function copyFolder(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    if (isDirectory) await copyFolder(join(from, name), join(to, name));
    else await Deno.copyFile(join(from, name), join(to, name));
  }
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
