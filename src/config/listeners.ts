/** On which addresses the daemon listens, and whether it may. */
import { isLoopback } from "../lib/hosts.ts";
import { ConfigError } from "./error.ts";
import { defaults, type SettingPath, type Settings } from "./settings.ts";

export interface Address {
  host: string;
  /** 0: any free one. */
  port: number;
}

export interface Listeners {
  mqtt: Address;
  ws: Address;
  mcp: Address;
  web: Address | null;
  /** True: others than this machine can connect. */
  exposed: boolean;
  /** For people, at start. */
  notes: string[];
}

/** True when every door asks for the password. */
export function asksForPassword(settings: Settings): boolean {
  return settings["broker.auth.enabled"] && settings["broker.auth.password"] !== "";
}

/**
 * The addresses to listen on. Throws ConfigError when one can be reached from elsewhere while no credential is asked for.
 * `hasTokens`: participants with tokens of their own exist, so that a credential can be asked for without a password.
 */
export function listenersOf(settings: Settings, { hasTokens }: { hasTokens: boolean }): Listeners {
  const hasPassword = asksForPassword(settings);
  const guarded = hasPassword || hasTokens;
  const notes: string[] = [];
  let wsHost = settings["broker.ws_host"];
  // The Python version writes 0.0.0.0 into every config and leaves the password empty: nobody chose that,
  // and a token that is given to somebody does not choose it either.
  if (!hasPassword && wsHost === defaults["broker.ws_host"]) {
    wsHost = "127.0.0.1";
    notes.push(
      "MQTT over WebSocket listens on 127.0.0.1 only, as no password is set (broker.ws_host is its default, 0.0.0.0)",
    );
  }
  const doors: [SettingPath, Address][] = [
    ["broker.host", { host: settings["broker.host"], port: settings["broker.port"] }],
    ["broker.ws_host", { host: wsHost, port: settings["broker.ws_port"] }],
    ["mcp.host", { host: settings["mcp.host"], port: settings["mcp.port"] }],
  ];
  if (settings["web.enabled"]) {
    doors.push(["web.host", { host: settings["web.host"], port: settings["web.port"] }]);
  }
  const open = doors.filter(([, { host }]) => !isLoopback(host));
  if (open.length > 0 && !guarded) {
    throw new ConfigError(open.map(([path, { host }]) => refusal(path, { host, settings })));
  }
  const [mqtt, ws, mcp, web] = doors.map(([, address]) => address);
  return { mqtt: mqtt!, ws: ws!, mcp: mcp!, web: web ?? null, exposed: open.length > 0, notes };
}

function refusal(path: SettingPath, { host, settings }: { host: string; settings: Settings }): string {
  const off = settings["broker.auth.password"] !== "" && !settings["broker.auth.enabled"];
  const fix = off
    ? "set broker.auth.enabled to true"
    : "set a password (CLAUDE_COMMS_PASSWORD, or claude-comms config set broker.auth.password)";
  return `${path} is ${host}, which other machines can reach, but no password is asked for: ${fix}, or set ${path} to 127.0.0.1`;
}
