/** Other processes of this machine: whether they live, and since when. */
import nodeProcess from "node:process";

export interface ProcessStart {
  /** The same for the same process, different for any later one that gets its number. */
  token: string;
  /** Milliseconds since 1970, to a second or so; null when the system does not tell. */
  ms: number | null;
}

/** True when a process has this number, also when it belongs to another user. A dead one whose parent has not noticed is not alive. */
export async function isAlive(pid: number): Promise<boolean> {
  try {
    nodeProcess.kill(pid, 0);
  } catch (error) {
    if ((error as { code?: string }).code !== "EPERM") return false;
  }
  return Deno.build.os !== "linux" || (await linuxStat(pid))?.state !== "Z";
}

/** When a process began; undefined when there is none, or the system does not tell. */
export async function processStart(pid: number): Promise<ProcessStart | undefined> {
  if (Deno.build.os === "linux") return await linuxStart(pid);
  return Deno.build.os === "windows" ? undefined : await psStart(pid);
}

async function linuxStart(pid: number): Promise<ProcessStart | undefined> {
  const stat = await linuxStat(pid);
  if (stat === undefined) return undefined;
  const [boot, kernel] = await Promise.all([
    Deno.readTextFile("/proc/sys/kernel/random/boot_id").catch(() => ""),
    Deno.readTextFile("/proc/stat").catch(() => ""),
  ]);
  const bootSeconds = /^btime (\d+)$/m.exec(kernel)?.[1];
  const ms = bootSeconds === undefined
    ? null
    : (Number(bootSeconds) + stat.startTicks / ticksPerSecond) * 1000;
  return { token: `${boot.trim()}:${stat.startTicks}`, ms };
}

/** What Linux reports in, on all its platforms. */
const ticksPerSecond = 100;

async function linuxStat(pid: number): Promise<{ state: string; startTicks: number } | undefined> {
  try {
    const text = await Deno.readTextFile(`/proc/${pid}/stat`);
    // The name in brackets may contain anything, brackets and spaces too.
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return { state: fields[0]!, startTicks: Number(fields[19]) };
  } catch {
    return undefined;
  }
}

async function psStart(pid: number): Promise<ProcessStart | undefined> {
  try {
    const { success, stdout } = await new Deno.Command("ps", {
      args: ["-o", "lstart=", "-p", String(pid)],
      env: { LC_ALL: "C" },
      stdin: "null",
      stderr: "null",
    }).output();
    const text = new TextDecoder().decode(stdout).trim();
    if (!success || text === "") return undefined;
    const ms = Date.parse(text);
    return { token: text, ms: Number.isNaN(ms) ? null : ms };
  } catch {
    return undefined;
  }
}
