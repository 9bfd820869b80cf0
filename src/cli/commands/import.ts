/** `import`: takes over a folder of the Python version, through the running daemon or in this process. */
import { resolve } from "node:path";
import { daemonState } from "../../client/running.ts";
import type { ImportProgress, ImportReport } from "../../protocol/import.ts";
import { CommsError, type ErrorCode } from "../../protocol/errors.ts";
import type { Call, World } from "../command.ts";
import { requireDaemon } from "../daemon.ts";
import { errorLog } from "../error_log.ts";
import { Failure, UsageError } from "../failure.ts";
import { requireConfig } from "../settings.ts";
import { harmless } from "../terminal.ts";

interface Values {
  from: string | undefined;
  "dry-run": boolean;
  json: boolean;
}

interface Wanted {
  from: string;
  dryRun: boolean;
  onProgress: (progress: ImportProgress) => void;
}

const maxProblemsShown = 20;

export async function importFolder({ values, world }: Call<Values>): Promise<number> {
  const { terminal } = world;
  if (values.from === undefined) throw new UsageError("--from is missing: which folder?", "import");
  const wanted: Wanted = {
    from: resolve(values.from),
    dryRun: values["dry-run"],
    onProgress: ({ messages }) => terminal.interactive && terminal.err(`${messages} messages so far`),
  };
  const config = await requireConfig(world);
  const state = await daemonState(config.paths);
  const report = state.state === "running" ? await overRest(world, wanted) : await inProcess(world, wanted);
  if (values.json) terminal.out(JSON.stringify(report, null, 2));
  else for (const line of reportLines(report)) terminal.out(harmless(line));
  return 0;
}

async function inProcess(world: World, wanted: Wanted): Promise<ImportReport> {
  const { settings, paths } = await requireConfig(world);
  const { importOffline } = await import("../../daemon/offline.ts");
  return await importOffline({ settings, paths, log: errorLog(), ...wanted });
}

async function overRest(world: World, { from, dryRun, onProgress }: Wanted): Promise<ImportReport> {
  const { daemon } = await requireDaemon(world, { exitCode: 3 });
  const body = { from, dry_run: dryRun };
  const stream = await daemon.stream("POST", "/api/import", { body, signal: world.stop });
  for await (const line of linesOf(stream)) {
    const { progress, report, error } = JSON.parse(line);
    if (progress !== undefined) onProgress(progress as ImportProgress);
    if (report !== undefined) return report as ImportReport;
    if (error !== undefined) throw new CommsError(error.code as ErrorCode, error.message);
  }
  throw new Failure("The daemon ended before the import did: import again, it goes on where it ended");
}

async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const piece of stream) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split("\n");
    rest = lines.pop()!;
    yield* lines.filter((line) => line !== "");
  }
}

function reportLines({ from, dry_run, counts, conversations, problems }: ImportReport): string[] {
  const lines = [`${dry_run ? "Would import" : "Imported"} from ${from}:`];
  for (const [kind, { found, imported, known }] of Object.entries(counts)) {
    if (found === 0 && imported === 0) continue;
    lines.push(`  ${kind}: ${imported} new, ${known} here already, ${found} found`);
  }
  for (const { id, into, messages } of conversations) {
    if (into !== null && into !== id) {
      lines.push(`  ${id} has messages of its own here: the imported ones are in ${into} (${messages} new)`);
    }
  }
  if (problems.length > 0) lines.push("Not, or not as it was:");
  for (const { place, why, count, line, repaired } of problems.slice(0, maxProblemsShown)) {
    const where = line === null ? place : `${place}, line ${line}`;
    lines.push(`  ${where}: ${why}${count > 1 ? ` (${count} times)` : ""}${repaired ? "" : "; left out"}`);
  }
  if (problems.length > maxProblemsShown) {
    lines.push(`  and ${problems.length - maxProblemsShown} more: --json lists them all`);
  }
  return lines;
}
