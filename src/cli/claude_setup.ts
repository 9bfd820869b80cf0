/** What `setup` and `hook install` share: the client, the choices, the changes. */
import { abilitiesOf, claudeVersion } from "../claude/client_version.ts";
import type { SetupChoices } from "../claude/setup_plan.ts";
import { type Config, loadConfig } from "../config/load.ts";
import { ownCommand } from "../daemon/own_command.ts";
import { isKey } from "../protocol/ids.ts";
import { projectFolder } from "./claude_files.ts";
import type { World } from "./command.ts";
import { Failure } from "./failure.ts";
import { requireConfig } from "./settings.ts";

export interface SetupValues {
  project: boolean;
  permissions: boolean;
  statusline: boolean;
  key: string | undefined;
}

/** Config and choices. Says on standard error which client was found. Throws Failure. */
export async function setupChoices(
  values: SetupValues,
  world: World,
): Promise<{ config: Config; choices: SetupChoices }> {
  const config = await requireConfig(world);
  if (config.settings["mcp.port"] === 0) {
    throw new Failure(
      "mcp.port is 0, another port at each start: give it a number, so that sessions find the daemon",
    );
  }
  if (values.key !== undefined && !isKey(values.key)) {
    throw new Failure(`Invalid key "${values.key}": it has 8 hexadecimal digits`, 2);
  }
  const version = await claudeVersion(world.environment);
  const abilities = abilitiesOf(version);
  world.terminal.err(version === undefined ? unknownClient : `Claude Code ${version}${lacks(abilities)}`);
  const choices: SetupChoices = {
    environment: world.environment,
    project: projectFolder(values),
    program: ownCommand(),
    abilities,
    permissions: values.permissions,
    statusLine: values.statusline,
    key: values.key,
  };
  return { config, choices };
}

const unknownClient =
  "Claude Code was not found (claude --version): hooks that all versions know are installed; idle sessions are not woken. " +
  "Run this again once `claude` is on the PATH.";

function lacks({ wake }: { wake: boolean }): string {
  return wake ? "" : " is too old to wake an idle session: messages wait for its next turn";
}

/** The config when there is one, for taking things out. */
export async function anyConfig(world: World): Promise<Config> {
  return await loadConfig(world.environment);
}
