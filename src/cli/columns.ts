/** Tables for people. */
import { paint, type Terminal } from "./terminal.ts";

/** Lines with a heading, each column as wide as its widest cell. Cells must be harmless and of one line. */
export function columns(
  terminal: Terminal,
  { head, rows }: { head: readonly string[]; rows: readonly (readonly string[])[] },
): string[] {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]!.length))
  );
  const line = (row: readonly string[]) =>
    row.map((cell, column) => cell.padEnd(widths[column]!)).join("  ").trimEnd();
  return [paint(terminal, "bold", line(head)), ...rows.map(line)];
}
