/** The daemon in the background: a process of its own session that writes to daemon.log. */
import { spawn } from "node:child_process";
import { open, rename, stat } from "node:fs/promises";
import type { Paths } from "../config/paths.ts";
import { daemonState, localUrl } from "../client/running.ts";
import { localFetch } from "../lib/local_fetch.ts";
import { privateFolder, restrict } from "../lib/private_file.ts";
import { ownCommand } from "./own_command.ts";

export interface BackgroundOptions {
  paths: Paths;
  /** Arguments of the program, for the foreground form. */
  args: readonly string[];
  /** How long it may take to get ready. */
  timeoutMs?: number;
}

export type Started =
  | { ready: true; pid: number }
  /** `words`: what it said last. */
  | { ready: false; why: string; words: string };

const maxLogBytes = 10 * 1024 * 1024;
const pollMs = 20;
const lastLines = 20;

/** Starts it and waits until it answers, or has ended. */
export async function startInBackground(options: BackgroundOptions): Promise<Started> {
  const { paths, args, timeoutMs = 60_000 } = options;
  await privateFolder(paths.home);
  const from = await makeRoom(paths.daemonLog);
  const log = await open(paths.daemonLog, "a", 0o600);
  try {
    await restrict(paths.daemonLog, 0o600);
    const [command, ...before] = ownCommand();
    const child = spawn(command!, [...before, ...args], {
      detached: true,
      stdio: ["ignore", log.fd, log.fd],
    });
    const end = new Promise<string>((resolve) => {
      child.once("error", (error) => resolve(`it could not be started: ${error.message}`));
      child.once(
        "exit",
        (code, signal) => resolve(signal ? `it was ended by ${signal}` : `it ended with code ${code}`),
      );
    });
    const started = await readyOrEnd({ paths, pid: child.pid ?? 0, end, timeoutMs });
    child.unref();
    if (started === "ready") return { ready: true, pid: child.pid! };
    return { ready: false, why: started, words: await lastWords(paths.daemonLog, from) };
  } finally {
    await log.close();
  }
}

/** Puts a long log aside. Returns where the new words will begin. */
async function makeRoom(path: string): Promise<number> {
  const size = await stat(path).then((info) => info.size, () => 0);
  if (size <= maxLogBytes) return size;
  await rename(path, `${path}.1`);
  return 0;
}

/** "ready", or why not. */
async function readyOrEnd(
  waiting: { paths: Paths; pid: number; end: Promise<string>; timeoutMs: number },
): Promise<string> {
  let ended: string | undefined;
  const end = waiting.end.then((why) => ended = why);
  const deadline = performance.now() + waiting.timeoutMs;
  while (performance.now() < deadline) {
    if (ended !== undefined) return ended;
    if (await answers(waiting.paths, waiting.pid)) return "ready";
    const pause = Promise.withResolvers<void>();
    const timer = setTimeout(pause.resolve, pollMs);
    await Promise.race([pause.promise, end]);
    clearTimeout(timer);
  }
  return `it did not get ready within ${waiting.timeoutMs / 1000} s (process ${waiting.pid} still runs)`;
}

async function answers(paths: Paths, pid: number): Promise<boolean> {
  const state = await daemonState(paths);
  if (state.state !== "running" || state.pid !== pid || state.info === undefined) return false;
  try {
    const response = await localFetch(`${localUrl(state.info.addresses)}/healthz`, {
      signal: AbortSignal.timeout(2_000),
    });
    await response.body?.cancel();
    return true;
  } catch {
    return false;
  }
}

async function lastWords(path: string, from: number): Promise<string> {
  const bytes = await Deno.readFile(path);
  const lines = new TextDecoder().decode(bytes.subarray(from)).trimEnd().split("\n");
  return lines.slice(-lastLines).join("\n");
}
