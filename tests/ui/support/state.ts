/** The page's state classes, compiled by the page's own build. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { repository } from "../../support/program.ts";

/** Builds and loads them; what they are is not known to the type checker, which does not read Svelte's runes. */
export async function loadState() {
  const build = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "npm:vite", "build", "--config", "vite.tests.config.ts", "--logLevel", "error"],
    cwd: join(repository, "ui"),
    stdout: "piped",
    stderr: "piped",
  });
  const { success, stderr, stdout } = await build.output();
  if (!success) throw new Error(new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr));
  return await import(pathToFileURL(join(repository, ".tmp", "ui-state", "state.js")).href);
}
