/** `config set`: one value in config.yaml. */
import { daemonState } from "../../client/running.ts";
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

/** A running daemon takes over what can change while it runs. */
async function tellDaemon(
  paths: Paths,
  { path, terminal }: { path: SettingPath; terminal: Terminal },
): Promise<void> {
  const state = await daemonState(paths);
  if (state.state !== "running") return;
  const isLive = specOf(path).live === true && state.info !== undefined && Deno.build.os !== "windows";
  if (isLive) Deno.kill(state.pid, "SIGHUP");
  terminal.err(
    isLive ? "The running daemon takes it over." : "The running daemon takes it over when it is restarted.",
  );
}
