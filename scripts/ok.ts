/**
 * Says whether the tree is green: the checks all at once, then the fast tests; one line for each with its time,
 * and the output of those that failed.
 * Exits 1 when any failed.
 */
import { type Outcome, run } from "./lib/run.ts";

interface Step {
  name: string;
  command: readonly string[];
}

const deno = Deno.execPath();
const script = (path: string, ...args: string[]) => [deno, "run", "-A", path, ...args];

/** What only reads. */
const checks: readonly Step[] = [
  { name: "format", command: [deno, "fmt", "--check"] },
  { name: "lint", command: [deno, "lint"] },
  { name: "types", command: [deno, "check", "main.ts", "src", "scripts", "tests"] },
  { name: "layers", command: script("scripts/check_layers.ts") },
  { name: "promises", command: script("scripts/check_promises.ts") },
  { name: "docs", command: script("scripts/docs.ts", "--check") },
];

/** Runs alone: tests measure what others do in time, and the checks take all there is. */
const tests: Step = { name: "tests", command: [deno, "task", "test:fast"] };

/** Runs one step, reports it, and says whether it passed. */
async function perform({ name, command }: Step): Promise<boolean> {
  const outcome = await run(command, { env: { NO_COLOR: "1", RUST_BACKTRACE: "0" } });
  console.log(
    `${outcome.ok ? "ok  " : "FAIL"} ${name.padEnd(10)} ${outcome.seconds.toFixed(1).padStart(6)} s`,
  );
  if (!outcome.ok) console.log(indent(outcome));
  return outcome.ok;
}

function indent({ stdout, stderr }: Outcome): string {
  return `${stdout}\n${stderr}`.trim().replaceAll(/^/gm, "     ");
}

const begin = performance.now();
const passed = [...await Promise.all(checks.map(perform)), await perform(tests)];
const failed = [...checks, tests].filter((_, index) => !passed[index]).map(({ name }) => name);
const seconds = ((performance.now() - begin) / 1000).toFixed(1);
console.log(
  failed.length === 0 ? `green in ${seconds} s` : `not green (${failed.join(", ")}) after ${seconds} s`,
);
if (failed.length > 0) Deno.exit(1);
