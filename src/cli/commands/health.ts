/** `health`: one question to the daemon, for container and monitoring checks. */
import { daemonHealth } from "../../client/health.ts";
import { daemonState, localUrl } from "../../client/running.ts";
import { pathsFrom } from "../../config/paths.ts";
import type { Call } from "../command.ts";
import { Failure } from "../failure.ts";

export async function health({ values, world }: Call<{ json: boolean }>): Promise<number> {
  const state = await daemonState(pathsFrom(world.environment));
  const info = state.state === "running" ? state.info : undefined;
  if (info === undefined) throw new Failure("Daemon is not running. Start it with claude-comms start.", 3);
  const found = await daemonHealth(localUrl(info.addresses));
  if (values.json) world.terminal.out(JSON.stringify(found, null, 2));
  else world.terminal.out(found.problem ?? "ok");
  return found.status === "ok" ? 0 : 1;
}
