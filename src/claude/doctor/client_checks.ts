/** Claude Code: its version, and what `setup` should have written. */
import { isAbsolute } from "node:path";
import type { Config } from "../../config/load.ts";
import { readTextIfThere } from "../../lib/private_file.ts";
import { JsonTextError } from "../../lib/json_text.ts";
import { abilitiesOf, claudeVersion } from "../client_version.ts";
import { hooksIn } from "../edit_hooks.ts";
import { isAllowed, serverIn } from "../edit_settings.ts";
import { hookTable } from "../hook_table.ts";
import { type ClaudePlaces, claudePlaces } from "../places.ts";
import { daemonUrl } from "../setup_plan.ts";
import type { Environment } from "../../config/environment.ts";
import { attempted, bad, type Check, good } from "./check.ts";

const setup = "Run: claude-comms setup";

/** `folder`: where the session would be started; its project files count as well. */
export async function clientChecks(
  config: Config,
  { environment, folder }: { environment: Environment; folder: string },
): Promise<Check[]> {
  const version = await claudeVersion(environment);
  const places = [claudePlaces(environment, undefined), claudePlaces(environment, folder)];
  const settings = await Promise.all(places.map((place) => textOf(place, "settings")));
  const servers = await Promise.all(places.map((place) => textOf(place, "servers")));
  const fix = "Correct the file, then claude-comms setup";
  return await Promise.all([
    Promise.resolve(versionCheck(version)),
    attempted("MCP server", { check: () => serverCheck(config, servers), fix }),
    attempted("hooks", { check: () => hookCheck(config, { settings, version }), fix }),
    attempted("tools allowed", { check: () => allowedCheck(settings), fix }),
  ]);
}

async function textOf(
  places: ClaudePlaces,
  name: "settings" | "servers",
): Promise<{ path: string; text: string }> {
  return { path: places[name], text: await readTextIfThere(places[name]).catch(() => "") ?? "" };
}

type Texts = readonly { path: string; text: string }[];

function versionCheck(version: string | undefined): Check {
  if (version === undefined) {
    return bad("Claude Code", {
      found: "claude --version does not answer",
      fix: "Install it, or put it on the PATH",
    });
  }
  const { wake, http } = abilitiesOf(version);
  const lacks = wake
    ? ""
    : http
    ? ", cannot be woken while idle"
    : ", has no HTTP hooks and cannot be woken while idle";
  return good("Claude Code", `${version}${lacks}`);
}

function serverCheck(config: Config, servers: Texts): Promise<Check> {
  const wanted = `${daemonUrl(config)}/mcp`;
  const found = servers.map(({ path, text }) => ({ path, entry: read(path, () => serverIn(text)) }))
    .filter(({ entry }) => entry !== undefined);
  if (found.length === 0) return Promise.resolve(bad("MCP server", { found: "not registered", fix: setup }));
  const other = found.find(({ entry }) => !isSamePlace(String(entry!.url), wanted));
  if (other === undefined) return Promise.resolve(good("MCP server", `${wanted} in ${found[0]!.path}`));
  return Promise.resolve(
    bad("MCP server", {
      found: `${other.path} names ${other.entry!.url}, the daemon is at ${wanted}`,
      fix: setup,
    }),
  );
}

/** `localhost` and 127.0.0.1 are one place, and the web port serves MCP as well. */
function isSamePlace(a: string, b: string): boolean {
  const plain = (url: string) => url.replace("//localhost:", "//127.0.0.1:").replace(/\/+$/, "");
  return plain(a) === plain(b);
}

async function hookCheck(
  config: Config,
  { settings, version }: { settings: Texts; version: string | undefined },
): Promise<Check> {
  const installed = settings.flatMap(({ path, text }) => [...read(path, () => hooksIn(text))]);
  const found = new Set(installed.map(([event]) => event));
  const abilities = abilitiesOf(version);
  const missing = hookTable
    .filter(({ kind, needsWake }) =>
      kind !== "ask" && (needsWake === undefined || needsWake === abilities.wake)
    )
    .map(({ event }) => event)
    .filter((event) => !found.has(event));
  if (found.size === 0) {
    return bad("hooks", { found: "not installed: messages are only seen when asked for", fix: setup });
  }
  if (missing.length > 0) {
    return bad("hooks", { found: `missing: ${[...new Set(missing)].join(", ")}`, fix: setup });
  }
  for (const handler of installed.flatMap(([, handlers]) => handlers)) {
    const problem = await handlerProblem(config, handler);
    if (problem !== undefined) return bad("hooks", { found: problem, fix: setup });
  }
  return good("hooks", `${found.size} events`);
}

async function handlerProblem(
  config: Config,
  { url, command }: Record<string, unknown>,
): Promise<string | undefined> {
  if (typeof url === "string") {
    return url.startsWith(`${daemonUrl(config)}/`)
      ? undefined
      : `a hook calls ${url}, the daemon is at ${daemonUrl(config)}`;
  }
  if (/claude-comms-notify-/.test(String(command))) return "the hook of the Python version is installed";
  const words = [...String(command).matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) =>
    quoted ?? plain!
  );
  for (const path of words.filter((word) => isAbsolute(word))) {
    if (!await isThere(path)) return `${path}, which a hook starts, is not there`;
  }
  const { mode } = await Deno.stat(words[0]!).catch(() => ({ mode: null }));
  return mode !== null && (mode & 0o111) === 0 ? `${words[0]} cannot be executed` : undefined;
}

function allowedCheck(settings: Texts): Promise<Check> {
  const place = settings.find(({ path, text }) => read(path, () => isAllowed(text)));
  if (place !== undefined) return Promise.resolve(good("tools allowed", place.path));
  return Promise.resolve(bad("tools allowed", { found: "sessions ask before each comms tool", fix: setup }));
}

function read<T>(path: string, reading: () => T): T {
  try {
    return reading();
  } catch (error) {
    if (error instanceof JsonTextError) throw new Error(`${path} is not JSON: ${error.message}`);
    throw error;
  }
}

async function isThere(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}
