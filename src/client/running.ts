/**
 * Which daemon runs in a home folder. `daemon.pid` holds its process number alone, as the Python version writes it;
 * `daemon.json` beside it says when that process began, so that a number used again is not mistaken, and where it listens.
 */
import type { Paths } from "../config/paths.ts";
import { reachableHost } from "../lib/hosts.ts";
import { readTextIfThere, writePrivateFile } from "../lib/private_file.ts";
import { isAlive, processStart } from "../lib/process.ts";

export interface RunningDaemon {
  pid: number;
  /** Identifies the process among all that ever have its number; null where the system does not tell. */
  started: string | null;
  version: string;
  addresses: DaemonAddresses;
  /** How it took the config when it was last told to read it again; absent before that. */
  reload?: Reloaded;
}

export interface Reloaded {
  /** Counted since the start. */
  count: number;
  /** Why it was refused; empty when it was taken over. */
  problems: readonly string[];
}

/** As URLs without a path. */
export interface DaemonAddresses {
  mqtt: string;
  ws: string;
  /** MCP and REST. */
  mcp: string;
  web: string | null;
  /** For clients on this machine, without TLS; null when the others speak none. */
  local: string | null;
}

/** Where a program on the daemon's machine asks it: a listener on all addresses is reached at this machine's own. */
export function localUrl({ local, mcp }: Pick<DaemonAddresses, "local" | "mcp">): string {
  const url = new URL(local ?? mcp);
  const host = reachableHost(url.hostname);
  url.hostname = host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
  return url.origin;
}

export type DaemonState =
  /** `info` is missing when a Python daemon runs. */
  | { state: "running"; pid: number; info: RunningDaemon | undefined }
  /** What a daemon left behind that did not end properly. */
  | { state: "stale"; pid: number | null; why: string }
  | { state: "none" };

/** A pid file may be this much younger than its process, as clocks are read with little precision. */
const toleranceMs = 3_000;

/** Looks at the files and the process. Never changes anything. */
export async function daemonState(paths: Paths): Promise<DaemonState> {
  const text = await readTextIfThere(paths.pid);
  if (text === undefined) return { state: "none" };
  const pid = /^\s*(\d{1,9})\s*$/.test(text) ? Number(text) : 0;
  if (pid === 0) return { state: "stale", pid: null, why: `${paths.pid} holds no process number` };
  if (!await isAlive(pid)) return { state: "stale", pid, why: `process ${pid} has ended` };
  const info = await runningInfo(paths, pid);
  if (await isReused(paths, { pid, info })) {
    return { state: "stale", pid, why: `process ${pid} is another program, started later` };
  }
  return { state: "running", pid, info };
}

async function isReused(
  paths: Paths,
  { pid, info }: { pid: number; info: RunningDaemon | undefined },
): Promise<boolean> {
  const start = await processStart(pid);
  if (start === undefined) return false;
  if (info?.started) return info.started !== start.token;
  const written = (await Deno.stat(paths.pid)).mtime?.getTime();
  return start.ms !== null && written !== undefined && start.ms > written + toleranceMs;
}

async function runningInfo(paths: Paths, pid: number): Promise<RunningDaemon | undefined> {
  const text = await readTextIfThere(paths.running).catch(() => undefined);
  try {
    const info = JSON.parse(text ?? "null") as RunningDaemon | null;
    return info?.pid === pid && typeof info.addresses?.mcp === "string" ? info : undefined;
  } catch {
    return undefined;
  }
}

/** Says that this process is the daemon. */
export async function announceDaemon(
  paths: Paths,
  { version, addresses }: Pick<RunningDaemon, "version" | "addresses">,
): Promise<void> {
  const started = (await processStart(Deno.pid))?.token ?? null;
  const info: RunningDaemon = { pid: Deno.pid, started, version, addresses };
  await writePrivateFile(paths.running, `${JSON.stringify(info, null, 2)}\n`);
  await writePrivateFile(paths.pid, String(Deno.pid));
}

/** Says how this process, the daemon, took a changed config. */
export async function noteReload(paths: Paths, problems: readonly string[]): Promise<void> {
  const info = await runningInfo(paths, Deno.pid);
  if (info === undefined) return;
  const reload = { count: (info.reload?.count ?? 0) + 1, problems };
  await writePrivateFile(paths.running, `${JSON.stringify({ ...info, reload }, null, 2)}\n`);
}

/** Removes what `announceDaemon`, or a daemon that has ended, left; `pid` guards against removing another's. */
export async function forgetDaemon(paths: Paths, pid: number | null): Promise<void> {
  const text = await readTextIfThere(paths.pid);
  if (text !== undefined && pid !== null && text.trim() !== String(pid)) return;
  await removeIfThere(paths.pid);
  await removeIfThere(paths.running);
}

async function removeIfThere(path: string): Promise<void> {
  try {
    await Deno.remove(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
