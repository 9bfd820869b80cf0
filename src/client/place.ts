/** Where the daemon of a home is asked, and with what. */
import { asksForPassword } from "../config/listeners.ts";
import type { Config } from "../config/load.ts";
import { readOwnerToken } from "../config/owner_token.ts";
import { hostAndPort, reachableHost } from "../lib/hosts.ts";
import { daemonState, localUrl, type RunningDaemon } from "./running.ts";

export interface Place {
  url: string;
  bearer: string | undefined;
  /** True: the bearer is what CLAUDE_COMMS_TOKEN held, not what was found in the home. */
  hasGivenToken?: boolean;
  /** What asks, as presence shows it; the command line when absent. */
  client?: "cli" | "tui" | undefined;
  /** For whom it asks; whom the bearer or the config names when absent. */
  key?: string | undefined;
}

/** Undefined when none runs. */
export async function placeOf(
  config: Config,
  { token, client }: { token: string | undefined; client?: Place["client"] },
): Promise<Place | undefined> {
  const state = await daemonState(config.paths);
  if (state.state !== "running") return undefined;
  const bearer = token || await credentialFor(config, state.info);
  return { url: apiAddress(config, state.info), bearer, hasGivenToken: Boolean(token), client };
}

/** Where REST of the daemon is: what it noted itself, else what the config says. */
export function apiAddress(config: Config, info: RunningDaemon | undefined): string {
  if (info !== undefined) return localUrl(info.addresses);
  const { settings } = config;
  return `http://${hostAndPort(reachableHost(settings["mcp.host"]), settings["mcp.port"])}`;
}

/** The owner's token goes only to a process that is proved to be our daemon; the password is what the config is for. */
async function credentialFor(config: Config, info: RunningDaemon | undefined): Promise<string | undefined> {
  const token = info === undefined ? undefined : await readOwnerToken(config.paths);
  if (token !== undefined) return token;
  return asksForPassword(config.settings) ? config.settings["broker.auth.password"] : undefined;
}
