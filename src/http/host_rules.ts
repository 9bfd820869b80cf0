/** Which names are ours, worked out once from the settings and the machine. */
import { hostname, networkInterfaces } from "node:os";
import { isLoopback } from "../lib/hosts.ts";
import { allowedOrigins } from "./cors.ts";
import type { HttpSettings } from "./settings.ts";

/** What the machine calls itself; asked only when a listener is bound to more than loopback. */
export interface Machine {
  addresses(): string[];
  hostname(): string;
}

export const thisMachine: Machine = {
  addresses: () => Object.values(networkInterfaces()).flatMap((all) => all?.map((one) => one.address) ?? []),
  hostname,
};

export interface HostRules {
  /** Whether these rules were made from the settings as they are now. */
  fit(settings: HttpSettings): boolean;
  own(host: URL): boolean;
  allowOrigin(origin: string): boolean;
  /** True when the machine's addresses, which may change, are among the names. */
  readonly followMachine: boolean;
}

const loopbackNames = ["localhost", "127.0.0.1", "::1"];
const wildcards = new Set(["0.0.0.0", "::", "[::]", ""]);

export function makeHostRules(settings: HttpSettings, machine: Machine): HostRules {
  const { listeners, allowedHosts, extraCorsOrigins, apiBase } = settings;
  const followMachine = listeners.some((one) => wildcards.has(one.host));
  const names = ownNames(settings, machine);
  const exact = new Set(allowedHosts.map((host) => host.toLowerCase()));
  const origins = allowedOrigins(settings);
  const ports = new Set(listeners.map((one) => String(one.port)));
  const own = (host: URL) => {
    const name = host.hostname.replace(/\.$/, "");
    return names.has(name) || exact.has(name) || exact.has(host.host);
  };
  return {
    followMachine,
    own,
    fit: (now) =>
      now.listeners === listeners && now.allowedHosts === allowedHosts &&
      now.extraCorsOrigins === extraCorsOrigins && now.apiBase === apiBase,
    allowOrigin: (origin) => origins.has(origin) || isOwnPage(origin, { own, ports }),
  };
}

function ownNames(settings: HttpSettings, machine: Machine): Set<string> {
  const bound = settings.listeners.map((one) => one.host);
  const names = [...loopbackNames, ...bound.filter((host) => !wildcards.has(host))];
  if (bound.some((host) => wildcards.has(host))) names.push(...machine.addresses());
  if (bound.some((host) => !isLoopback(host))) names.push(machine.hostname());
  return new Set(names.map(canonical).filter((name) => name !== ""));
}

/** As a browser writes it: lower case, short form of IPv6 in brackets, without a zone; empty when it is no host. */
function canonical(name: string): string {
  const bare = name.replace(/%.*$/, "").replace(/^\[|\]$/g, "");
  const url = `http://${bare.includes(":") ? `[${bare}]` : bare}`;
  return URL.canParse(url) ? new URL(url).hostname.replace(/\.$/, "") : "";
}

/** A page that another listener of this daemon served, such as the web port's when it calls the MCP port. */
function isOwnPage(origin: string, rules: { own: (host: URL) => boolean; ports: Set<string> }): boolean {
  if (!URL.canParse(origin)) return false;
  const url = new URL(origin);
  return url.origin === origin && /^https?:$/.test(url.protocol) && rules.ports.has(url.port) &&
    rules.own(url);
}
