/** `web`: the page in the browser, logged in as the owner. */
import { daemonState, type RunningDaemon } from "../../client/running.ts";
import type { Config } from "../../config/load.ts";
import { linkCode } from "../../config/login_link.ts";
import { readOwnerToken } from "../../config/owner_token.ts";
import { hostAndPort, reachableHost } from "../../lib/hosts.ts";
import type { Call } from "../command.ts";
import { requireConfig } from "../settings.ts";

const patienceMs = 3_000;

/** Programs that open an address, by system; the first that is there does. */
const openers: Readonly<Record<string, readonly (readonly string[])[]>> = {
  darwin: [["open"]],
  windows: [["rundll32", "url.dll,FileProtocolHandler"]],
  linux: [["xdg-open"], ["wslview"], ["gio", "open"], ["sensible-browser"]],
};

export async function web({ values, world }: Call<{ print: boolean }>): Promise<number> {
  const { terminal } = world;
  const config = await requireConfig(world);
  const state = await daemonState(config.paths);
  const info = state.state === "running" ? state.info : undefined;
  const page = pageAddress(config, info);
  if (state.state !== "running") {
    terminal.err("Warning: the daemon is not running. Start it with claude-comms start.");
  }
  const link = await loginLink(config, { info, page });
  if (values.print) {
    terminal.out(link);
    return 0;
  }
  terminal.out(`Opening ${page} in your browser…`);
  if (!await openInBrowser(link)) {
    terminal.err(`No browser could be started. Open this yourself, within two minutes: ${link}`);
  }
  return 0;
}

function pageAddress({ settings }: Config, info: RunningDaemon | undefined): string {
  if (info !== undefined) return info.addresses.web ?? info.addresses.mcp;
  const [host, port] = settings["web.enabled"]
    ? [settings["web.host"], settings["web.port"]]
    : [settings["mcp.host"], settings["mcp.port"]];
  return `${settings["tls.cert"] === "" ? "http" : "https"}://${hostAndPort(reachableHost(host), port)}`;
}

async function loginLink(
  config: Config,
  { info, page }: { info: RunningDaemon | undefined; page: string },
): Promise<string> {
  const token = info === undefined ? undefined : await readOwnerToken(config.paths);
  return token === undefined ? `${page}/` : `${page}/login?token=${linkCode(token, Date.now())}`;
}

async function openInBrowser(url: string): Promise<boolean> {
  for (const [program, ...args] of openers[Deno.build.os] ?? openers.linux!) {
    if (await opens(program!, [...args, url])) return true;
  }
  return false;
}

async function opens(program: string, args: string[]): Promise<boolean> {
  try {
    const child = new Deno.Command(program, { args, stdin: "null", stdout: "null", stderr: "null" }).spawn();
    // Some stay until the browser is closed: one that has not failed by now has done its work.
    child.unref();
    const { promise: patience, resolve } = Promise.withResolvers<undefined>();
    const timer = setTimeout(() => resolve(undefined), patienceMs);
    const status = await Promise.race([child.status, patience]);
    clearTimeout(timer);
    return status?.success ?? true;
  } catch {
    return false;
  }
}
