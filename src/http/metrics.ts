/** Figures in the text format of Prometheus. */

/** Booleans count as 0 or 1; texts and nulls are left out. */
export type Figures = Readonly<Record<string, number | boolean | string | null | undefined>>;

/** Counters are what is named `…_total`, all else are gauges. Names are in lower case with underscores behind `claude_comms_`. */
export function metricsText(...groups: readonly Figures[]): string {
  const lines: string[] = [];
  for (const [name, value] of groups.flatMap((group) => Object.entries(group))) {
    const figure = typeof value === "boolean" ? Number(value) : value;
    if (typeof figure !== "number" || !Number.isFinite(figure)) continue;
    const full = `claude_comms_${name.replace(/[^a-zA-Z0-9_]/g, "_").toLowerCase()}`;
    lines.push(`# TYPE ${full} ${full.endsWith("_total") ? "counter" : "gauge"}`, `${full} ${figure}`);
  }
  return lines.join("\n") + "\n";
}
