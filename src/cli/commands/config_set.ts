/** `config set`: one value in config.yaml. */
import { daemonState, type Reloaded } from "../../client/running.ts";
import { knownPath, variableOf } from "../../config/environment.ts";
import { settingsFrom } from "../../config/load.ts";
import { type Paths, pathsFrom } from "../../config/paths.ts";
import { type SettingPath, specOf } from "../../config/settings.ts";
import { valueText } from "../../config/show.ts";
import { parseText } from "../../config/value.ts";
import { withValue } from "../../config/write.ts";
import { readTextIfThere, writePrivateFile } from "../../lib/private_file.ts";
import type { Call } from "../command.ts";
import { Failure } from "../failure.ts";
import type { Terminal } from "../terminal.ts";
import { unknownSetting } from "./config_show.ts";

const answerWithinMs = 3_000;
const pollMs = 25;

export async function configSet({ values, world }: Call<{ key: string; value: string }>): Promise<number> {
  const { terminal } = world;
  const known = knownPath(values.key);
  if ("meant" in known) throw new Failure(unknownSetting(values.key));
  const { path } = known;
  const spec = specOf(path);
  const given = values.value === "-" ? (await terminal.readInput()).replace(/\r?\n$/, "") : values.value;
  const parsed = parseText(spec, given);
  if ("expected" in parsed || parsed.warning !== undefined) {
    const expected = "expected" in parsed ? parsed.expected : parsed.warning!.replace(/^expected /, "");
    throw new Failure(`${path} must be ${expected}${spec.secret ? "" : `, not "${given}"`}`);
  }
  const paths = pathsFrom(world.environment);
  const text = await readTextIfThere(paths.config);
  if (text === undefined) throw new Failure("Config not found. Run claude-comms init first.");
  const changed = withValue(text, { path, value: parsed.value });
  settingsFrom({ text: changed, path: paths.config, environment: {} });
  await writePrivateFile(paths.config, changed);
  terminal.out(`${path} is now ${spec.secret ? secretState(parsed.value) : valueText(parsed.value)}`);
  if (spec.deprecated !== undefined) terminal.err(`Warning: ${path} is deprecated: ${spec.deprecated}`);
  if (world.environment[variableOf(path)]) {
    terminal.err(`Warning: the environment variable ${variableOf(path)} goes before it`);
  }
  await tellDaemon(paths, { path, terminal });
  return 0;
}

function secretState(value: unknown): string {
  return value === "" ? "empty: none is asked for" : "set";
}

/** A running daemon takes over what can change while it runs: says whether it did. */
async function tellDaemon(
  paths: Paths,
  { path, terminal }: { path: SettingPath; terminal: Terminal },
): Promise<void> {
  const state = await daemonState(paths);
  if (state.state !== "running") return;
  if (specOf(path).live !== true || state.info === undefined || Deno.build.os === "windows") {
    return terminal.err("The running daemon takes it over when it is restarted.");
  }
  Deno.kill(state.pid, "SIGHUP");
  const reload = await reloadAfter(paths, state.info.reload?.count ?? 0);
  if (reload === undefined) {
    terminal.err(
      "The running daemon was told, but has not said yet that it takes it over: see claude-comms logs",
    );
  } else if (reload.problems.length > 0) {
    terminal.err(`The running daemon has not taken it over: ${reload.problems.join("; ")}`);
  } else terminal.err("The running daemon has taken it over.");
}

/** What the daemon notes of the next reload; undefined when it does not within three seconds. */
async function reloadAfter(paths: Paths, count: number): Promise<Reloaded | undefined> {
  for (const deadline = performance.now() + answerWithinMs; performance.now() < deadline;) {
    const state = await daemonState(paths);
    const reload = state.state === "running" ? state.info?.reload : undefined;
    if (reload !== undefined && reload.count > count) return reload;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  return undefined;
}
