/** schemathesis (PyPI) in a virtual environment of its own. */
import { join } from "node:path";
import { run } from "../lib/run.ts";

const version = "4.32.5";

/** The program, installed where it is not yet; undefined with a reason where that cannot be done. */
export async function installed(folder: string): Promise<{ program: string } | { missing: string }> {
  const home = join(folder, `schemathesis-${version}`);
  const bin = join(home, Deno.build.os === "windows" ? "Scripts" : "bin");
  const program = join(bin, "schemathesis");
  if ((await attempt([program, "--version"])).ok) return { program };
  const made = await attempt(["python3", "-m", "venv", home]);
  if (!made.ok) return { missing: `Python 3 with venv cannot be had (${firstLine(made.stderr)})` };
  const got = await attempt([join(bin, "python"), "-m", "pip", "install", "-q", `schemathesis==${version}`]);
  if (!got.ok) return { missing: `schemathesis ${version} cannot be installed (${lastLine(got.stderr)})` };
  return { program };
}

async function attempt(command: readonly string[]): Promise<{ ok: boolean; stderr: string }> {
  try {
    return await run(command);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { ok: false, stderr: `${command[0]} was not found` };
    throw error;
  }
}

function firstLine(text: string): string {
  return text.trim().split("\n")[0]!;
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1)!;
}
