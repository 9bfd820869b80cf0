/** Builds the web page into ui/dist when it is missing or older than its sources; --force builds it anyway. */
import { dirname, join } from "node:path";
import { createHash } from "node:crypto";
import { filesBelow } from "./lib/files.ts";
import { run } from "./lib/run.ts";

/** What the page is made of, from the top of the repository. */
const folders = ["ui/src", "ui/public", "ui/build", "src/protocol"];
const files = ["ui/index.html", "ui/deno.json", "ui/deno.lock", "ui/vite.config.ts", "ui/svelte.config.js"];
/** Remembers which sources the page was built from; outside ui/dist, as all of that is served. */
const stamp = "dist/ui.sources";

/** A digest of all sources. */
async function digestOf(root: string): Promise<string> {
  const hash = createHash("sha256");
  const inFolders = await Promise.all(folders.map((folder) => filesBelow(root, folder, "")));
  for (const path of [...inFolders.flat(), ...files]) {
    hash.update(`${path}\0`).update(await Deno.readFile(join(root, path))).update("\0");
  }
  return hash.digest("hex");
}

/** True when ui/dist was built from these sources. */
async function isFresh(root: string, digest: string): Promise<boolean> {
  try {
    await Deno.stat(join(root, "ui/dist/index.html"));
    return await Deno.readTextFile(join(root, stamp)) === digest;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Builds the page if that is needed. Throws Error with what the build said when it fails; an older page then stays. */
export async function buildUi(root: string, { force = false } = {}): Promise<"built" | "fresh"> {
  const digest = await digestOf(root);
  if (!force && await isFresh(root, digest)) return "fresh";
  const outcome = await run([Deno.execPath(), "task", "--quiet", "--cwd", "ui", "build"], { cwd: root });
  if (!outcome.ok) {
    throw new Error(`The web page could not be built:\n${outcome.stdout}\n${outcome.stderr}`.trim());
  }
  await Deno.mkdir(join(root, dirname(stamp)), { recursive: true });
  await Deno.writeTextFile(join(root, stamp), digest);
  return "built";
}

if (import.meta.main) {
  try {
    const begin = performance.now();
    const outcome = await buildUi(Deno.cwd(), { force: Deno.args.includes("--force") });
    const seconds = ((performance.now() - begin) / 1000).toFixed(1);
    if (outcome === "built") console.error(`The web page is built (${seconds} s).`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    Deno.exit(1);
  }
}
