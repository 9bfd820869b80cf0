/** `stop`: ends the daemon, by force when it does not end by itself. */
import { daemonState, forgetDaemon } from "../../client/running.ts";
import { type Paths, pathsFrom } from "../../config/paths.ts";
import { isAlive } from "../../lib/process.ts";
import type { Call } from "../command.ts";
import { Failure } from "../failure.ts";

const patienceMs = 10_000;
const afterKillMs = 5_000;
const pollMs = 20;

export async function stop({ world }: Call<unknown>): Promise<number> {
  const { terminal } = world;
  const paths = pathsFrom(world.environment);
  const state = await daemonState(paths);
  if (state.state === "none") {
    terminal.out("No daemon running.");
    return 0;
  }
  if (state.state === "stale") {
    await forgetDaemon(paths, state.pid);
    terminal.out(`No daemon running. Removed a stale PID file: ${state.why}.`);
    return 0;
  }
  terminal.out(await end(paths, state.pid));
  return 0;
}

async function end(paths: Paths, pid: number): Promise<string> {
  signal(pid, "SIGTERM");
  if (await hasEnded(pid, patienceMs)) {
    await forgetDaemon(paths, pid);
    return "Daemon stopped.";
  }
  signal(pid, "SIGKILL");
  if (!await hasEnded(pid, afterKillMs)) throw new Failure(`Process ${pid} does not end: stop it by hand`);
  await forgetDaemon(paths, pid);
  return "Daemon killed.";
}

function signal(pid: number, name: "SIGTERM" | "SIGKILL"): void {
  try {
    Deno.kill(pid, name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    if (error instanceof Deno.errors.PermissionDenied) {
      throw new Failure(`The daemon (PID ${pid}) belongs to another user: stop it as that user`);
    }
    throw error;
  }
}

async function hasEnded(pid: number, withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  while (performance.now() < deadline) {
    if (!await isAlive(pid)) return true;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  return !await isAlive(pid);
}
