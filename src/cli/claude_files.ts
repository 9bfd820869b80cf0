/** Changes in the files of Claude Code, shown before they are made. */
import { dirname } from "node:path";
import type { FileChange } from "../claude/setup_plan.ts";
import { lineDiff, unifiedHunks } from "../lib/line_diff.ts";
import { isAgreed } from "./agreement.ts";
import { harmless, paint, type Style, type Terminal } from "./terminal.ts";

export interface ChangeOptions {
  "dry-run": boolean;
  yes: boolean;
}

/** Shows them as a diff and asks. True: they shall be made. */
export function isWanted(
  terminal: Terminal,
  { changes, options }: { changes: readonly FileChange[]; options: ChangeOptions },
): boolean {
  for (const change of changes) showChange(terminal, change);
  if (options["dry-run"]) return false;
  return options.yes || isAgreed(terminal, { question: "Make these changes?", option: "--yes" });
}

function showChange(terminal: Terminal, { path, before, after }: FileChange): void {
  terminal.out(paint(terminal, "bold", `--- ${before === null ? "/dev/null" : path}`));
  terminal.out(paint(terminal, "bold", `+++ ${after === null ? "/dev/null" : path}`));
  for (const line of unifiedHunks(lineDiff(before ?? "", after ?? ""))) {
    const style = styles[line[0]!];
    const text = harmless(secretless(line.replace(/\r$/, "")));
    terminal.out(style === undefined ? text : paint(terminal, style, text));
  }
}

const styles: Readonly<Record<string, Style>> = { "+": "green", "-": "red", "@": "cyan" };

/** What is printed may be copied into a report: passwords and keys are not for that. */
function secretless(line: string): string {
  return line.replace(
    /("(?:Authorization|[^"]*(?:token|secret|password|api_?key)[^"]*)"\s*:\s*)"[^"]*"/i,
    '$1"…"',
  );
}

/** Where a project's files go. */
export function projectFolder({ project }: { project: boolean }): string | undefined {
  return project ? Deno.cwd() : undefined;
}

/** For people: the files by their folders. */
export function namesOf(changes: readonly FileChange[]): string {
  return changes.map(({ path }) => path).sort((a, b) => dirname(a).localeCompare(dirname(b))).join(" and ");
}
