/** The settings as people read them: rows for `config show`, the table in the README. */
import type { Config, Source } from "./load.ts";
import { variableOf } from "./environment.ts";
import { type SettingPath, settingPaths, specOf } from "./settings.ts";
import type { SettingValue, Spec } from "./spec.ts";

export interface SettingRow {
  path: SettingPath;
  /** Secrets are null when they are not set and "(set)" otherwise. */
  value: SettingValue;
  source: Source;
  variable: string;
  doc: string;
}

/** Every setting in force, with where its value comes from. */
export function settingRows(config: Config): SettingRow[] {
  return settingPaths.map((path) => {
    const spec = specOf(path);
    return {
      path,
      value: spec.secret ? hidden(config.settings[path]) : config.settings[path],
      source: config.sources.get(path) ?? "default",
      variable: variableOf(path),
      doc: spec.doc,
    };
  });
}

function hidden(value: SettingValue): SettingValue {
  return value === "" || value === null ? null : "(set)";
}

/** One value in one line. */
export function valueText(value: SettingValue): string {
  if (Array.isArray(value)) return value.length === 0 ? "[]" : value.join(", ");
  return value === "" ? '""' : String(value);
}

/** All settings as a Markdown table, for the README. */
export function configTable(): string {
  const rows = settingPaths.map((path) => {
    const spec = specOf(path);
    const notes = [
      spec.doc,
      spec.deprecated === undefined ? "" : `Deprecated: ${spec.deprecated}.`,
      origin(spec),
    ];
    const cells = [
      `\`${path}\``,
      valuesOf(spec),
      `\`${valueText(spec.default)}\``,
      notes.filter(Boolean).join(" "),
    ];
    return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  });
  return ["| setting | takes | default | meaning |", "| --- | --- | --- | --- |", ...rows].join("\n");
}

function valuesOf(spec: Spec): string {
  if (spec.kind === "choice") return spec.choices.map((choice) => `\`${choice}\``).join(", ");
  if (spec.kind === "integer") return `${spec.min} to ${spec.max}`;
  return spec.kind === "switch" ? "true, false" : spec.kind;
}

function origin(spec: Spec): string {
  const since = spec.since === "0.7" ? "New in 0.7." : "";
  return [spec.env === undefined ? "" : `Environment: \`${spec.env}\`.`, since].filter(Boolean).join(" ");
}
