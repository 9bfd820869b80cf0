/** The process of Claude Code above a hook: when it is gone, so should its hooks be. */
import { isAlive, processStart } from "../lib/process.ts";
import type { Environment } from "../config/environment.ts";

export interface ClientProcess {
  pid: number;
  isGone(): Promise<boolean>;
}

/** Newer versions name it; else it is our parent, or the one above the shell that runs the hook. */
export async function clientProcess(environment: Environment): Promise<ClientProcess> {
  const named = environment.CLAUDE_PID ?? "";
  const pid = /^\d{1,9}$/.test(named) ? Number(named) : await aboveShells(Deno.ppid);
  const token = (await processStart(pid))?.token;
  return {
    pid,
    async isGone() {
      if (!await isAlive(pid)) return true;
      return token !== undefined && (await processStart(pid))?.token !== token;
    },
  };
}

const shells = /^(?:ba|da|z|k|fi)?sh$/;

async function aboveShells(pid: number): Promise<number> {
  const { stdout } = await new Deno.Command("ps", {
    args: ["-o", "ppid=,comm=", "-p", String(pid)],
    stdin: "null",
    stderr: "null",
  }).output().catch(() => ({ stdout: new Uint8Array() }));
  const [, parent, command] = /^\s*(\d+)\s+(.*\S)/.exec(new TextDecoder().decode(stdout)) ?? [];
  const isShell = command !== undefined && shells.test(command.replace(/^.*\//, "").replace(/^-/, ""));
  return isShell && Number(parent) > 1 ? await aboveShells(Number(parent)) : pid;
}
