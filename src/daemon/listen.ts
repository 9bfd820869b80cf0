/** Opens the daemon's listeners, all or none. */
import type { Address, Listeners } from "../config/listeners.ts";
import type { DaemonAddresses } from "../client/running.ts";
import { serve, type ServeOptions } from "../http/serve.ts";
import { hostAndPort } from "../lib/hosts.ts";
import { portHolder } from "../lib/port_holder.ts";
import { CommsError } from "../protocol/errors.ts";
import type { Closers } from "./closers.ts";
import type { Doors } from "./doors.ts";

export interface Tls {
  cert: string;
  key: string;
}

export interface Bound {
  mqtt: Address;
  ws: Address;
  mcp: Address;
  web: Address | null;
  local: Address | null;
}

/** Throws CommsError that names the port, and who has it where that is known. What was opened is in `closers`. */
export async function openListeners(
  { broker, http }: Doors,
  { wanted, tls, closers }: { wanted: Listeners; tls: Tls | undefined; closers: Closers },
): Promise<Bound> {
  const open = (setting: string, options: ServeOptions) =>
    opened(setting, {
      port: options.port,
      closers,
      open: () => Promise.resolve(serve({ setting, ...options })),
    });
  const { fetch, fetchMqtt } = http;
  const mqtt = await opened("broker.port", {
    port: wanted.mqtt.port,
    closers,
    open: () => broker.listenTcp({ ...wanted.mqtt, tls }),
  });
  const ws = await open("broker.ws_port", { ...wanted.ws, handler: fetchMqtt, ...(tls && { tls }) });
  const mcp = await open("mcp.port", { ...wanted.mcp, handler: fetch, ...(tls && { tls }) });
  const web = wanted.web && await open("web.port", { ...wanted.web, handler: fetch, ...(tls && { tls }) });
  const local = tls ? await open("the local listener", { host: "127.0.0.1", port: 0, handler: fetch }) : null;
  return { mqtt, ws, mcp, web, local };
}

interface Listening extends Address {
  close(): Promise<void>;
}

async function opened(
  setting: string,
  { port, closers, open }: { port: number; closers: Closers; open: () => Promise<Listening> },
): Promise<Address> {
  try {
    const listening = await open();
    closers.add(`listener of ${setting}`, () => listening.close());
    return { host: listening.host, port: listening.port };
  } catch (error) {
    const holder = error instanceof CommsError && port !== 0 ? await portHolder(port) : undefined;
    if (holder === undefined) throw error;
    throw new CommsError("unavailable", `${(error as Error).message} (it is ${holder})`);
  }
}

/** As URLs. */
export function addressesOf(bound: Bound, { tls }: { tls: boolean }): DaemonAddresses {
  const url = (scheme: string, { host, port }: Address) => `${scheme}://${hostAndPort(host, port)}`;
  const [mqtt, ws, http] = tls ? ["mqtts", "wss", "https"] : ["mqtt", "ws", "http"];
  return {
    mqtt: url(mqtt!, bound.mqtt),
    ws: url(ws!, bound.ws),
    mcp: url(http!, bound.mcp),
    web: bound.web === null ? null : url(http!, bound.web),
    local: bound.local === null ? null : url("http", bound.local),
  };
}
