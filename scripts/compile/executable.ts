/** From a bundle to an executable: Deno's runtime with the script inside. */
import { join } from "node:path";
import { v8Flags } from "../../src/daemon/own_command.ts";
import { type Outcome, run } from "../lib/run.ts";
import type { Bundle } from "./bundle.ts";
import { fileNameOf, type Target } from "./targets.ts";

export interface Made {
  path: string;
  bytes: number;
}

export interface ExecutableOptions {
  bundle: Bundle;
  /** The folder for the result. */
  folder: string;
  /** Absent: this platform. */
  target?: Target;
}

/** Compiles for one platform. Throws an error whose message says what to do when the compile base is not to be had. */
export async function makeExecutable({ bundle, folder, target }: ExecutableOptions): Promise<Made> {
  const path = join(folder, fileNameOf(target));
  // What is there stays until its successor has started once.
  const fresh = join(folder, `new-${fileNameOf(target)}`);
  const isHere = target === undefined || target.triple === Deno.build.target;
  const outcome = await run([
    ...[Deno.execPath(), "compile", "--quiet", "-A", v8Flags, "--no-check", "--no-config", "--no-lock"],
    // The bundle has everything in it: nothing may be fetched, and no cache of compiled code is left in shared folders.
    ...["--no-npm", "--no-remote", "--no-code-cache"],
    ...bundle.assets.flatMap((asset) => ["--include", asset]),
    ...(target === undefined ? [] : ["--target", target.triple]),
    ...["--output", fresh, bundle.script],
  ], isHere ? {} : { clearEnv: true, env: environmentWithout("DENORT_BIN") });
  if (!outcome.ok) throw new Error(reasonOf(outcome, target));
  if (isHere) await tryOut(fresh);
  await Deno.rename(fresh, path);
  return { path, bytes: (await Deno.stat(path)).size };
}

/** A local base belongs to one platform, so it must not be taken for the others. */
function environmentWithout(name: string): Record<string, string> {
  const { [name]: _left, ...rest } = Deno.env.toObject();
  return rest;
}

/** Why a compilation failed, and what to do about it. */
export function reasonOf(outcome: Pick<Outcome, "stderr">, target: Target | undefined): string {
  const stderr = withoutBacktrace(outcome.stderr);
  const download = /https:\/\/\S+\/denort-\S+\.zip/.exec(stderr)?.[0];
  if (download === undefined) return `Cannot compile: ${stderr}`;
  const version = Deno.version.deno;
  const advice = target === undefined || target.triple === Deno.build.target
    ? `set DENORT_BIN to a denort of Deno ${version} that you have`
    : `compile on ${target.name} itself`;
  return `Cannot download the compile base ${download}: ${
    causeOf(stderr)
  }. Try again with a network, or ${advice}`;
}

function causeOf(stderr: string): string {
  const causes = [...stderr.matchAll(/^\s+\d+: (.+)$/gm)].map(([, cause]) => cause!);
  return causes.at(-1) ?? "the download failed";
}

function withoutBacktrace(stderr: string): string {
  return stderr.split("\nStack backtrace:")[0]!.trim();
}

/** A base of another Deno version compiles without complaint and makes a file that does not start. */
async function tryOut(path: string): Promise<void> {
  const outcome = await run([path, "--version"]);
  if (outcome.ok) return;
  const base = Deno.env.get("DENORT_BIN");
  const hint = base === undefined ? "" : `: DENORT_BIN (${base}) must be of Deno ${Deno.version.deno}`;
  await Deno.remove(path);
  const said = withoutBacktrace(outcome.stderr) || "nothing";
  throw new Error(`The compiled ${path} does not start and was removed${hint}. It said: ${said}`);
}
