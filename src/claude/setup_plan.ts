/** What `setup` would change: the files of Claude Code, before and after. */
import type { Environment } from "../config/environment.ts";
import { asksForPassword } from "../config/listeners.ts";
import type { Config } from "../config/load.ts";
import { hostAndPort, isLoopback, reachableHost } from "../lib/hosts.ts";
import { JsonShapeError } from "../lib/json_edit.ts";
import { JsonTextError } from "../lib/json_text.ts";
import { readTextIfThere } from "../lib/private_file.ts";
import type { ClientAbilities } from "./client_version.ts";
import { withHooks, withoutOwnHooks } from "./edit_hooks.ts";
import {
  withAllowed,
  withoutAllowed,
  withoutServer,
  withoutStatusLine,
  withServer,
  withStatusLine,
} from "./edit_settings.ts";
import { type HookChoices, hookEntries } from "./hook_table.ts";
import { type ClaudePlaces, claudePlaces } from "./places.ts";
import { shellWords } from "./shell_words.ts";

/** One file; null: there is none. */
export interface FileChange {
  path: string;
  before: string | null;
  after: string | null;
  /** Of a file that is new. */
  mode: number;
}

export interface SetupChoices {
  environment: Environment;
  /** The folder of the project; undefined: for all projects of the user. */
  project: string | undefined;
  /** Words that start this program. */
  program: readonly string[];
  abilities: ClientAbilities;
  permissions: boolean;
  statusLine: boolean;
  key: string | undefined;
}

/** A file of Claude Code cannot be changed; the message names it and the place. */
export class SetupError extends Error {
  override readonly name = "SetupError";
}

/** Everything: server, hooks, permissions, status line. Only what differs is returned. Throws SetupError. */
export async function setupChanges(config: Config, choices: SetupChoices): Promise<FileChange[]> {
  const places = claudePlaces(choices.environment, choices.project);
  const program = choices.program;
  return await changesOf(places, {
    servers: (text) => withServer(text, serverEntry(config, choices), program),
    settings: (text) => {
      const line = choices.statusLine ? withStatusLine(text, `${shellWords(program)} statusline`) : text;
      return withAllowed(withHooks(line, hookEntries(hookChoices(config, choices))));
    },
  });
}

/** The hooks alone. */
export async function hookChanges(config: Config, choices: SetupChoices): Promise<FileChange[]> {
  return await changesOf(claudePlaces(choices.environment, choices.project), {
    settings: (text) => withHooks(text, hookEntries(hookChoices(config, choices))),
  });
}

/** Without anything of ours, in files that others have changed since. */
export async function removalChanges(places: ClaudePlaces): Promise<FileChange[]> {
  return await changesOf(places, {
    servers: withoutServer,
    settings: (text) => withoutOwnHooks(withoutAllowed(withoutStatusLine(text))),
  });
}

/** Without our hooks; server, permissions and status line stay. */
export async function hookRemovalChanges(places: ClaudePlaces): Promise<FileChange[]> {
  return await changesOf(places, { settings: (text) => withHooks(text, []) });
}

type Edits = { servers?: (text: string) => string; settings?: (text: string) => string };

async function changesOf(places: ClaudePlaces, edits: Edits): Promise<FileChange[]> {
  const changes: FileChange[] = [];
  for (const name of ["servers", "settings"] as const) {
    const edit = edits[name];
    if (edit === undefined) continue;
    const path = places[name];
    const before = await textOf(path);
    const after = edited(path, { before, edit });
    if (after !== (before ?? "")) changes.push({ path, before, after, mode: places.mode });
  }
  return changes;
}

/** Nothing is removed from a file that is not there. */
function edited(
  path: string,
  { before, edit }: { before: string | null; edit: (text: string) => string },
): string {
  try {
    return edit(before ?? "");
  } catch (error) {
    if (!(error instanceof JsonTextError || error instanceof JsonShapeError)) throw error;
    throw new SetupError(
      `Cannot change ${path}: ${error.message}. Nothing was changed; correct it and run this again`,
    );
  }
}

async function textOf(path: string): Promise<string | null> {
  try {
    return await readTextIfThere(path) ?? null;
  } catch (error) {
    throw new SetupError(`Cannot read ${path}: ${error instanceof Error ? error.message : error}`);
  }
}

/** Where Claude Code reaches the daemon: the address that the config names. */
export function daemonUrl({ settings }: Config): string {
  const scheme = settings["tls.cert"] === "" ? "http" : "https";
  return `${scheme}://${hostAndPort(reachableHost(settings["mcp.host"]), settings["mcp.port"])}`;
}

/** A project's file is for everybody who has the project: there the password is a variable. */
function serverEntry(
  config: Config,
  { project }: SetupChoices,
): { url: string; authorization: string | undefined } {
  const { settings } = config;
  const password = project === undefined ? settings["broker.auth.password"] : "${CLAUDE_COMMS_PASSWORD}";
  return {
    url: `${daemonUrl(config)}/mcp`,
    authorization: asksForPassword(settings) ? `Bearer ${password}` : undefined,
  };
}

function hookChoices(config: Config, choices: SetupChoices): HookChoices {
  const { settings } = config;
  const isOpen = !asksForPassword(settings) && settings["tls.cert"] === "" &&
    isLoopback(settings["mcp.host"]);
  const { abilities, permissions, key, program } = choices;
  return { abilities, permissions, key, isOpen, url: daemonUrl(config), program: shellWords(program) };
}
