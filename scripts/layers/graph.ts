/** The import graph of the program, as Deno itself resolves it. */
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { run } from "../lib/run.ts";

export interface Import {
  /** The importing file, relative to the root. */
  from: string;
  /** As written in the source. */
  specifier: string;
  /** A file relative to the root, `npm:name`, `node:name`, or the URL as it is for anything else. */
  to: string;
  /** True when only types are taken, so nothing of it runs. */
  typeOnly: boolean;
}

export interface Graph {
  files: readonly string[];
  imports: readonly Import[];
}

interface InfoReference {
  specifier?: string;
  error?: string;
}

interface InfoModule {
  specifier: string;
  error?: string;
  dependencies?: { specifier: string; code?: InfoReference; type?: InfoReference }[];
}

/** Asks `deno info` about all `files` at once, through a temporary module that imports each of them. */
export async function readGraph(root: string, files: readonly string[]): Promise<Graph> {
  const temp = await Deno.makeTempDir({ prefix: "layers-" });
  try {
    const entry = join(temp, "entry.ts");
    const lines = files.map((file) => `import ${JSON.stringify(pathToFileURL(join(root, file)).href)};\n`);
    await Deno.writeTextFile(entry, lines.join(""));
    const config = join(root, "deno.json");
    const outcome = await run([Deno.execPath(), "info", "--json", "--config", config, entry]);
    if (!outcome.ok) throw new Error(`Cannot read the import graph: ${outcome.stderr.trim()}`);
    return graphOf(root, JSON.parse(outcome.stdout).modules);
  } finally {
    await Deno.remove(temp, { recursive: true });
  }
}

/** Turns the modules of `deno info --json` into files and imports relative to `root`. */
export function graphOf(root: string, modules: readonly InfoModule[]): Graph {
  const files: string[] = [];
  const imports: Import[] = [];
  for (const module of modules) {
    const from = relativeTo(root, module.specifier);
    if (from === undefined) continue;
    if (module.error !== undefined) throw new Error(`Cannot load ${from}: ${module.error}`);
    files.push(from);
    imports.push(...importsOf(root, from, module));
  }
  return { files: files.sort(), imports };
}

function importsOf(root: string, from: string, module: InfoModule): Import[] {
  return (module.dependencies ?? []).map(({ specifier, code, type }) => {
    const reference = code ?? type;
    const target = reference?.specifier;
    if (target === undefined) {
      throw new Error(`Cannot resolve "${specifier}" in ${from}: ${reference?.error ?? "no target"}`);
    }
    return { from, specifier, to: nameOf(root, target), typeOnly: code === undefined };
  });
}

function relativeTo(root: string, specifier: string): string | undefined {
  if (!specifier.startsWith("file:")) return undefined;
  const path = fileURLToPath(specifier).replaceAll("\\", "/");
  const prefix = root.replaceAll("\\", "/").replace(/\/?$/, "/");
  return path.startsWith(prefix) ? path.slice(prefix.length) : undefined;
}

function nameOf(root: string, target: string): string {
  if (target.startsWith("npm:")) return `npm:${packageName(target)}`;
  return relativeTo(root, target) ?? target;
}

/** `npm:/@scope/name@1.2.3/sub` → `@scope/name`. */
function packageName(target: string): string {
  const match = /^npm:\/?(@[^/]+\/[^/@]+|[^/@]+)/.exec(target);
  if (match === null) throw new Error(`Cannot read the package name in "${target}"`);
  return match[1]!;
}
