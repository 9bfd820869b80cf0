/** The program under test: the source, or the executable that CLAUDE_COMMS_EXECUTABLE names. */
import { v8Flags } from "../../src/daemon/own_command.ts";
import { resolve } from "node:path";

export const repository = resolve(import.meta.dirname!, "..", "..");

export interface Said {
  code: number;
  stdout: string;
  stderr: string;
}

/** What to run, before the program's own arguments. */
export function programCommand(): { command: string; before: string[] } {
  const executable = Deno.env.get("CLAUDE_COMMS_EXECUTABLE");
  if (executable) return { command: resolve(repository, executable), before: [] };
  return { command: Deno.execPath(), before: ["run", "-A", v8Flags, resolve(repository, "main.ts")] };
}

/** Variables that a program needs to run at all; nothing else of the tester's environment reaches it. */
const inherited = ["PATH", "TMPDIR", "TEMP", "SYSTEMROOT", "DENO_TLS_CA_STORE", "NODE_EXTRA_CA_CERTS"];

/** An environment with an empty home. Deno's cache is the tester's, so that nothing is fetched again. */
export function environmentFor(home: string): Record<string, string> {
  const environment: Record<string, string> = { HOME: home, USERPROFILE: home, NO_COLOR: "1" };
  for (const name of inherited) {
    const value = Deno.env.get(name);
    if (value !== undefined) environment[name] = value;
  }
  environment.DENO_DIR = Deno.env.get("DENO_DIR") ?? denoFolder();
  return environment;
}

function denoFolder(): string {
  const output = new Deno.Command(Deno.execPath(), { args: ["info", "--json"], stderr: "null" }).outputSync();
  return JSON.parse(new TextDecoder().decode(output.stdout)).denoDir;
}

export interface RunOptions {
  environment: Record<string, string>;
  stdin?: string;
}

/** Runs the program to its end. */
export async function runProgram(args: readonly string[], { environment, stdin }: RunOptions): Promise<Said> {
  const { command, before } = programCommand();
  const child = new Deno.Command(command, {
    args: [...before, ...args],
    env: environment,
    clearEnv: true,
    stdin: stdin === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  if (stdin !== undefined) {
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(stdin));
    await writer.close();
  }
  const { code, stdout, stderr } = await child.output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}
