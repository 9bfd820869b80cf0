/** The config as commands need it. */
import { type Config, loadConfig } from "../config/load.ts";
import type { World } from "./command.ts";
import { Failure } from "./failure.ts";

/** Loads it, shows its warnings on standard error. Throws Failure when there is no config yet. */
export async function requireConfig(world: World): Promise<Config> {
  const config = await loadConfig(world.environment);
  if (!config.exists) throw new Failure("Config not found. Run claude-comms init first.");
  for (const warning of config.warnings) world.terminal.err(`Warning: ${warning}`);
  return config;
}
