/** A type-checked view of the sources through the TypeScript compiler's own API, which `deno lint` does not offer. */
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import ts from "typescript";
import { run } from "../lib/run.ts";

export interface ProgramOptions {
  root: string;
  /** Relative to the root. */
  files: readonly string[];
  /** The deno.json that names the packages. */
  config: string;
}

const compilerOptions: ts.CompilerOptions = {
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  lib: ["lib.esnext.d.ts"],
  types: ["node"],
  allowImportingTsExtensions: true,
  noEmit: true,
  strict: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: true,
  preserveSymlinks: true,
};

/** Builds a program that knows Deno's globals, Node's modules and the types of every package. */
export async function typedProgram(options: ProgramOptions): Promise<ts.Program> {
  const temp = await Deno.realPath(await Deno.makeTempDir({ prefix: "promises-" }));
  try {
    const globals = join(temp, "deno.d.ts");
    await Deno.writeTextFile(globals, await stdoutOf([Deno.execPath(), "types"]));
    await linkPackages(temp, options);
    const sources = options.files.map((file) => join(options.root, file));
    const unresolved = new Set<string>();
    const program = ts.createProgram({
      rootNames: [globals, ...sources],
      options: { ...compilerOptions, typeRoots: [join(temp, "node_modules", "@types")] },
      host: hostResolvingFrom(temp, unresolved),
    });
    if (unresolved.size > 0) {
      throw new Error(`Cannot resolve ${[...unresolved].join(", ")}: its types are missing`);
    }
    return program;
  } finally {
    await Deno.remove(temp, { recursive: true });
  }
}

/** Makes a node_modules folder of links into Deno's cache, as TypeScript knows no `npm:`. */
async function linkPackages(temp: string, { root, files, config }: ProgramOptions): Promise<void> {
  const entry = join(temp, "entry.ts");
  const specifiers = ["@types/node", ...files.map((file) => pathToFileURL(join(root, file)).href)];
  await Deno.writeTextFile(entry, specifiers.map((s) => `import ${JSON.stringify(s)};\n`).join(""));
  const info = JSON.parse(await stdoutOf([Deno.execPath(), "info", "--json", "--config", config, entry]));
  const packages: { name: string; localPath: string }[] = Object.values(info.npmPackages);
  const seen = new Set<string>();
  for (const { name, localPath } of packages) {
    if (seen.has(name)) continue;
    seen.add(name);
    const link = join(temp, "node_modules", name);
    await Deno.mkdir(dirname(link), { recursive: true });
    await Deno.symlink(localPath, link, { type: "dir" });
  }
}

/** Packages are found in the links of `temp`, wherever the importing file is. What our files miss is noted. */
function hostResolvingFrom(temp: string, unresolved: Set<string>): ts.CompilerHost {
  const host = ts.createCompilerHost(compilerOptions);
  host.resolveModuleNameLiterals = (literals, importer) =>
    literals.map((literal) => {
      const text = bareName(literal.text);
      const isOurs = !importer.startsWith(temp);
      const from = isOurs && !text.startsWith(".") ? join(temp, "entry.ts") : importer;
      const result = ts.resolveModuleName(text, from, compilerOptions, host);
      const isMissing = result.resolvedModule === undefined && !text.startsWith("node:");
      if (isOurs && isMissing) unresolved.add(`"${text}"`);
      return result;
    });
  return host;
}

/** `npm:name@1.2.3/sub` → `name/sub`: what the links know it by. */
function bareName(specifier: string): string {
  const match = /^npm:\/?((?:@[^/]+\/)?[^/@]+)(?:@[^/]+)?(\/.*)?$/.exec(specifier);
  return match === null ? specifier : `${match[1]}${match[2] ?? ""}`;
}

async function stdoutOf(command: readonly string[]): Promise<string> {
  const { ok, stdout, stderr } = await run(command);
  if (!ok) throw new Error(`Cannot run ${command.slice(1).join(" ")}: ${stderr.trim()}`);
  return stdout;
}
