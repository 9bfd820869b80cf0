/**
 * Start-up and memory of the whole program: from the start of the process until it says that it runs, and what it then holds.
 * `deno run -A scripts/bench/start.ts`; with dist/claude-comms there, also of the executable.
 */
import { TestDaemon } from "../../tests/support/daemon.ts";
import { runProgram } from "../../tests/support/program.ts";

export interface StartFigures {
  of: "source" | "executable";
  /** Medians, in milliseconds. */
  versionMs: number;
  readyMs: number;
  /** Resident memory a few seconds after the start. */
  idleMb: number;
}

const RUNS = 7;
const SETTLED_MS = 3000;
const executable = "dist/claude-comms";

/** Measures the source, and the executable where it was compiled. */
export async function benchStart(): Promise<StartFigures[]> {
  const figures = [await measure("source")];
  if (!await exists(executable)) return figures;
  Deno.env.set("CLAUDE_COMMS_EXECUTABLE", executable);
  try {
    return [...figures, await measure("executable")];
  } finally {
    Deno.env.delete("CLAUDE_COMMS_EXECUTABLE");
  }
}

async function measure(of: StartFigures["of"]): Promise<StartFigures> {
  await using daemon = await TestDaemon.prepare();
  const version = () => runProgram(["--version"], { environment: daemon.environment });
  const ready: number[] = [];
  for (let n = 0; n < RUNS; n++) {
    const begin = performance.now();
    await daemon.start();
    ready.push(performance.now() - begin);
    if (n < RUNS - 1) await daemon.stop();
  }
  await new Promise((resolve) => setTimeout(resolve, SETTLED_MS));
  const idleMb = Math.round(await residentMb(daemon.process.pid));
  await daemon.stop();
  return { of, versionMs: Math.round(await medianMs(version)), readyMs: Math.round(median(ready)), idleMb };
}

async function medianMs(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < RUNS; n++) {
    const begin = performance.now();
    await work();
    times.push(performance.now() - begin);
  }
  return median(times);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

async function exists(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch {
    return false;
  }
}

/** Resident memory of a process in megabytes. */
export async function residentMb(pid: number): Promise<number> {
  const { stdout } = await new Deno.Command("ps", { args: ["-o", "rss=", "-p", `${pid}`] }).output();
  return Number(new TextDecoder().decode(stdout)) / 1024;
}

if (import.meta.main) console.table(await benchStart());
