/** Scripts with all packages inside, and beside them the files that they read at run time. */
import { basename, join } from "node:path";
import { run } from "../lib/run.ts";

/** Scripts that run in threads of their own; each is found beside the script that starts it. */
const workers: readonly string[] = ["src/store/search/search_worker.ts"];

/** Folders of files that the program serves, and where a bundled module finds them relative to itself. */
const assets: readonly { from: string; to: string; isOptional?: true }[] = [
  { from: "src/http/page", to: "page" },
  // The built web page; without it the small one is served.
  { from: "ui/dist", to: "ui", isOptional: true },
];

/**
 * What packages get from Deno as long as they are packages, and lose in a bundle; Deno before 2.9 does not make up for it.
 * Each is written in front of the scripts that need it.
 */
const preludes: readonly { where: RegExp; text: string }[] = [
  // Packages in CommonJS call `require` for `node:` modules; the text is that of the fallback which finds ours.
  {
    where: /Dynamic require of/,
    text: `import{createRequire as makeRequire}from"node:module";const require=makeRequire(import.meta.url);`,
  },
  // A timer is an object in Node (aedes calls refresh() on it) and a number on the web.
  {
    where: /\bset(Timeout|Interval)\(/,
    text: `import{setTimeout,setInterval,clearTimeout,clearInterval}from"node:timers";`,
  },
];

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
  await bundleScript(root, { script: "main.ts", into: ["--code-splitting", "--outdir", folder] });
  const embedded: string[] = [];
  for (const worker of workers) {
    const path = join(folder, basename(worker).replace(/\.ts$/, ".js"));
    await bundleScript(root, { script: worker, into: ["--output", path] });
    embedded.push(path);
  }
  const bytes = await finishScripts(folder);
  for (const { from, to, isOptional } of assets) {
    if (isOptional && !await isFolder(join(root, from))) continue;
    await copyFolder(join(root, from), join(folder, to));
    embedded.push(join(folder, to));
  }
  return { script: join(folder, "main.js"), assets: embedded, bytes };
}

async function bundleScript(
  root: string,
  { script, into }: { script: string; into: readonly string[] },
): Promise<void> {
  const outcome = await run([
    ...[Deno.execPath(), "bundle", "--quiet", "--platform", "deno", "--minify"],
    ...into,
    join(root, script),
  ]);
  if (!outcome.ok) throw new Error(`Cannot bundle ${script}: ${outcome.stderr.trim()}`);
}

/** Gives each script what it needs; the size of all. */
async function finishScripts(folder: string): Promise<number> {
  let bytes = 0;
  for await (const { name } of Deno.readDir(folder)) {
    const path = join(folder, name);
    const text = await Deno.readTextFile(path);
    bytes += text.length;
    const needed = preludes.filter(({ where }) => where.test(text)).map((prelude) => prelude.text);
    if (needed.length > 0) await Deno.writeTextFile(path, `${needed.join("")}\n${text}`);
  }
  return bytes;
}

async function isFolder(path: string): Promise<boolean> {
  const info = await Deno.stat(path).catch(ignoreMissing);
  return info?.isDirectory === true;
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
