/** Environment variables: each setting has one, `CLAUDE_COMMS_` and its path in capitals with underscores. */
import { nearest } from "../lib/nearest.ts";
import { isSettingPath, type SettingPath, settingPaths, specOf } from "./settings.ts";
import type { SettingValue } from "./spec.ts";
import { parseText } from "./value.ts";

/** Empty counts as not set. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The variable that sets a setting. */
export function variableOf(path: SettingPath): string {
  return specOf(path).env ?? `CLAUDE_COMMS_${path.toUpperCase().replaceAll(".", "_")}`;
}

const byVariable = new Map(settingPaths.map((path) => [variableOf(path), path]));

/** Prefixes under which a variable that names no setting is most likely a slip. */
const prefixes = [...new Set(settingPaths.filter((path) => path.includes(".")).map(sectionPrefix))];

/** What the Python version's channel server reads from its own environment. */
const channelVariables = new Set(["CLAUDE_COMMS_BROKER_TRANSPORT", "CLAUDE_COMMS_BROKER_WS_PATH"]);

function sectionPrefix(path: string): string {
  return `CLAUDE_COMMS_${path.slice(0, path.indexOf(".")).toUpperCase()}_`;
}

/** The settings that the environment sets. Problems name the variable and what it must be. */
export function readEnvironment(environment: Environment): {
  values: Map<SettingPath, SettingValue>;
  warnings: string[];
  problems: string[];
} {
  const values = new Map<SettingPath, SettingValue>();
  const warnings: string[] = [];
  const problems: string[] = [];
  for (const [variable, text] of Object.entries(environment)) {
    if (text === undefined || text === "" || !variable.startsWith("CLAUDE_COMMS_")) continue;
    const path = byVariable.get(variable);
    if (path === undefined) {
      const warning = slip(variable);
      if (warning !== undefined) warnings.push(warning);
      continue;
    }
    const spec = specOf(path);
    const parsed = parseText(spec, text);
    if ("expected" in parsed) {
      const got = spec.secret ? "" : `, not ${parsed.got ?? `"${text}"`}`;
      problems.push(`${variable} (${path}) must be ${parsed.expected}${got}`);
      continue;
    }
    if (parsed.warning !== undefined) warnings.push(`${variable} is "${text}": ${parsed.warning}`);
    values.set(path, parsed.value);
  }
  return { values, warnings, problems };
}

function slip(variable: string): string | undefined {
  if (channelVariables.has(variable) || !prefixes.some((prefix) => variable.startsWith(prefix))) {
    return undefined;
  }
  const meant = nearest(variable, byVariable.keys());
  return `The environment variable ${variable} sets nothing${meant ? `; did you mean ${meant}?` : ""}`;
}

/** A setting by its path, or by the nearest when there is none of that name. */
export function knownPath(path: string): { path: SettingPath } | { meant: string | undefined } {
  return isSettingPath(path) ? { path } : { meant: nearest(path, settingPaths) };
}
