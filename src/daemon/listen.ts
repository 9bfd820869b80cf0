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
  const open: Listening[] = [];
  // All at once: each may have to wait for a client that does not go.
  closers.add("listeners", async () => void await Promise.all(open.map((one) => one.close())));
  const listen = async (port: number, opening: Opening) => {
    const listening = await orHolder(opening, port);
    open.push(listening);
    return { host: listening.host, port: listening.port };
  };
  const serveAt = (setting: string, options: ServeOptions) =>
    listen(options.port, () => serve({ setting, ...options }));
  const { fetch, fetchMqtt } = http;
  const secure = tls === undefined ? {} : { tls };
  const mqtt = await listen(wanted.mqtt.port, () => broker.listenTcp({ ...wanted.mqtt, ...secure }));
  const ws = await serveAt("broker.ws_port", { ...wanted.ws, ...secure, handler: fetchMqtt });
  const mcp = await serveAt("mcp.port", { ...wanted.mcp, ...secure, handler: fetch });
  const web = wanted.web && await serveAt("web.port", { ...wanted.web, ...secure, handler: fetch });
  const local = tls ? await serveAt("the local port", { host: "127.0.0.1", port: 0, handler: fetch }) : null;
  return { mqtt, ws, mcp, web, local };
}

interface Listening extends Address {
  close(): Promise<void>;
}

type Opening = () => Listening | Promise<Listening>;

/** Adds to a refusal who has the port. */
async function orHolder(opening: Opening, port: number): Promise<Listening> {
  try {
    return await opening();
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
