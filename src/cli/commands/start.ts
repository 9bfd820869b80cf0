/** `start`: the daemon, in the foreground or in the background. */
import { daemonState, forgetDaemon } from "../../client/running.ts";
import { createConfig, ensureIdentity } from "../../config/create.ts";
import { type Config, loadConfig } from "../../config/load.ts";
import type { Call, World } from "../command.ts";
import { Failure } from "../failure.ts";
import { sayIfHeard } from "../terminal.ts";

interface Values {
  background: boolean;
  web: boolean;
}

export async function start({ values, world }: Call<Values>): Promise<number> {
  // The parts of the daemon are many files: they are read while the config is looked at.
  const foreground = values.background ? undefined : import("../run_daemon.ts");
  foreground?.catch(() => {});
  const loaded = await configOrNew(world);
  const config = values.web ? { ...loaded, settings: { ...loaded.settings, "web.enabled": true } } : loaded;
  await makeWay(config, world);
  if (foreground === undefined) return await startBehind(config, { values, world });
  return await (await foreground).runDaemon(config, { world, serveWeb: values.web });
}

async function configOrNew(world: World): Promise<Config> {
  const { terminal } = world;
  let config = await loadConfig(world.environment);
  if (!config.exists) {
    await createConfig(config.paths, { name: world.osUser(), type: "human" });
    sayIfHeard(terminal, `Config created at ${config.paths.config}`);
    config = await loadConfig(world.environment);
  } else if (config.settings["identity.key"] === "") {
    await ensureIdentity(config.paths, world.osUser());
    config = await loadConfig(world.environment);
    terminal.err(`The config had no identity.key: ${config.settings["identity.key"]} is written into it.`);
  }
  for (const warning of config.warnings) terminal.err(`Warning: ${warning}`);
  return config;
}

async function makeWay({ paths }: Config, { terminal }: World): Promise<void> {
  const state = await daemonState(paths);
  if (state.state === "running") throw new Failure(`Daemon is already running (PID ${state.pid}).`);
  if (state.state === "none") return;
  await forgetDaemon(paths, state.pid);
  terminal.err(`Removed a stale PID file: ${state.why}.`);
}

async function startBehind(
  { paths }: Config,
  { values, world }: Pick<Call<Values>, "values" | "world">,
): Promise<number> {
  const { startInBackground } = await import("../../daemon/background.ts");
  const started = await startInBackground({ paths, args: ["start", ...(values.web ? ["--web"] : [])] });
  if (!started.ready) {
    throw new Failure(
      `Daemon failed to start: ${started.why}. Its last words in ${paths.daemonLog}:\n${started.words}`,
    );
  }
  world.terminal.out(`Daemon started in background (PID ${started.pid}).`);
  world.terminal.err(`It writes to ${paths.daemonLog}; stop it with claude-comms stop.`);
  return 0;
}
