/** `doctor`: everything that must hold for messages to reach a session, each with what to do where it does not. */
import { bad, type Check } from "../../claude/doctor/check.ts";
import { clientChecks } from "../../claude/doctor/client_checks.ts";
import { configCheck, daemonChecks } from "../../claude/doctor/daemon_checks.ts";
import { type Probe, probeSessions } from "../../claude/doctor/delivery_probe.ts";
import { folderChecks } from "../../claude/doctor/folder_checks.ts";
import { ConfigError } from "../../config/error.ts";
import { type Config, loadConfig } from "../../config/load.ts";
import type { Call, World } from "../command.ts";
import { requireDaemon } from "../daemon.ts";
import { paint, type Terminal } from "../terminal.ts";

interface Values {
  json: boolean;
  probe: boolean;
}

const probeSeconds = 30;

export async function doctor({ values, world }: Call<Values>): Promise<number> {
  const checks = await allChecks(world);
  const probes = values.probe ? await probed(world) : undefined;
  const isOk = checks.every((check) => check.isOk) && (probes ?? []).every(({ rung }) => rung !== null);
  if (values.json) {
    const rows = checks.map(({ isOk: ok, ...check }) => ({ ok, ...check }));
    world.terminal.out(
      JSON.stringify({ ok: isOk, checks: rows, ...(probes === undefined ? {} : { probes }) }, null, 2),
    );
    return isOk ? 0 : 1;
  }
  for (const check of checks) show(world.terminal, check);
  if (probes !== undefined) showProbes(world.terminal, probes);
  return isOk ? 0 : 1;
}

async function allChecks({ environment }: World): Promise<Check[]> {
  let config: Config;
  try {
    config = await loadConfig(environment);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return [
      bad("config", { found: error.message, fix: "Correct the file; claude-comms config show checks it" }),
    ];
  }
  const first = configCheck(config);
  if (!config.exists) return [first];
  const [daemon, folder, client] = await Promise.all([
    daemonChecks(config),
    folderChecks(config),
    clientChecks(config, { environment, folder: Deno.cwd() }),
  ]);
  return [first, ...folder, ...daemon, ...client];
}

async function probed(world: World): Promise<Probe[]> {
  const { daemon } = await requireDaemon(world, { exitCode: 3 });
  return await probeSessions(daemon, { seconds: probeSeconds });
}

function show(terminal: Terminal, { name, isOk, found, fix }: Check): void {
  const mark = isOk ? paint(terminal, "green", "✓") : paint(terminal, "red", "✗");
  terminal.out(`${mark} ${name}: ${found}`);
  if (fix !== undefined) terminal.out(`    ${fix}`);
}

function showProbes(terminal: Terminal, probes: readonly Probe[]): void {
  if (probes.length === 0) {
    terminal.out("No session speaks for anybody now: start one, let it join, and try again.");
  }
  for (const { session, name, state, rung, handedMs, seenMs } of probes) {
    const mark = rung === null ? paint(terminal, "red", "✗") : paint(terminal, "green", "✓");
    const result = rung === null
      ? `nothing within ${probeSeconds} s: it is shown at the session's next turn`
      : `by ${rung} after ${handedMs} ms, ${
        seenMs === null ? "not yet seen by the model" : `seen after ${seenMs} ms`
      }`;
    terminal.out(`${mark} @${name} (${session}, ${state}): ${result}`);
  }
}
