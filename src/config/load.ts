/** The settings in force: defaults, over them the file, over it the environment. */
import { readTextIfThere } from "../lib/private_file.ts";
import { type Environment, readEnvironment } from "./environment.ts";
import { ConfigError } from "./error.ts";
import { readConfig } from "./file.ts";
import { type Paths, pathsFrom } from "./paths.ts";
import { defaults, type SettingPath, type Settings } from "./settings.ts";
import type { SettingValue } from "./spec.ts";

export type Source = "default" | "file" | "environment";

export interface Config {
  settings: Settings;
  paths: Paths;
  /** Where each value that is not a default comes from. */
  sources: ReadonlyMap<SettingPath, Source>;
  /** For people, one a line: unknown and deprecated settings, repaired values. */
  warnings: string[];
  /** False: there is no config.yaml yet. */
  exists: boolean;
}

/** Loads config.yaml and the environment. Throws ConfigError with all that is wrong; each problem names the place. */
export async function loadConfig(environment: Environment): Promise<Config> {
  const paths = pathsFrom(environment);
  const text = await readConfigFile(paths.config);
  return {
    ...settingsFrom({ text: text ?? "", path: paths.config, environment }),
    paths,
    exists: text !== undefined,
  };
}

async function readConfigFile(path: string): Promise<string | undefined> {
  try {
    return await readTextIfThere(path);
  } catch (error) {
    throw new ConfigError([`Cannot read ${path}: ${error instanceof Error ? error.message : error}`]);
  }
}

/** The same from a text, without touching files. `path` is for messages only. */
export function settingsFrom(
  { text, path, environment }: { text: string; path: string; environment: Environment },
): {
  settings: Settings;
  sources: ReadonlyMap<SettingPath, Source>;
  warnings: string[];
} {
  const file = readNamed(text, path);
  const overrides = readEnvironment(environment);
  const values = new Map<SettingPath, SettingValue>([...file.values, ...overrides.values]);
  const settings = { ...defaults, ...Object.fromEntries(values) } as Settings;
  const problems = [...overrides.problems, ...contradictions(settings)];
  if (problems.length > 0) throw new ConfigError(problems);
  const sources = new Map<SettingPath, Source>();
  for (const key of file.values.keys()) sources.set(key, "file");
  for (const key of overrides.values.keys()) sources.set(key, "environment");
  return { settings, sources, warnings: [...file.warnings, ...overrides.warnings] };
}

function readNamed(text: string, path: string) {
  try {
    const file = readConfig(text);
    return { ...file, warnings: file.warnings.map((warning) => `${path}: ${warning}`) };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new ConfigError(error.problems.map((problem) => `${path}: ${problem}`));
  }
}

/** What single values cannot show: settings that do not go together. */
function contradictions(settings: Settings): string[] {
  const problems: string[] = [];
  if ((settings["tls.cert"] === "") !== (settings["tls.key"] === "")) {
    const [there, missing] = settings["tls.cert"] === "" ? ["tls.key", "tls.cert"] : ["tls.cert", "tls.key"];
    problems.push(`${there} is set but ${missing} is not: set both, or neither`);
  }
  if (settings["broker.mode"] === "connect" && settings["broker.remote_host"] === "") {
    problems.push(
      'broker.mode is "connect" but broker.remote_host is empty: set it to the host of the broker',
    );
  }
  return [...problems, ...sharedPorts(settings)];
}

function sharedPorts(settings: Settings): string[] {
  const ports = [
    "broker.port",
    "broker.ws_port",
    "mcp.port",
    ...(settings["web.enabled"] ? ["web.port"] : []),
  ];
  const taken = new Map<number, string>();
  const problems: string[] = [];
  for (const path of ports as ("broker.port" | "broker.ws_port" | "mcp.port" | "web.port")[]) {
    const port = settings[path];
    const other = taken.get(port);
    if (port !== 0 && other !== undefined) {
      problems.push(`${other} and ${path} are both ${port}: each needs a port of its own`);
    }
    taken.set(port, path);
  }
  return problems;
}
