/** The composition root: store, hub, doors and listeners, opened in this order and closed in reverse. */
import { announceDaemon, type DaemonAddresses, daemonState, forgetDaemon } from "../client/running.ts";
import { ConfigError } from "../config/error.ts";
import { type Listeners, listenersOf } from "../config/listeners.ts";
import { ensureOwnerToken } from "../config/owner_token.ts";
import { type Paths, settingFolder } from "../config/paths.ts";
import type { Settings } from "../config/settings.ts";
import type { Log } from "../hub/ports.ts";
import { writePrivateFile } from "../lib/private_file.ts";
import { newSecret } from "../lib/secrets.ts";
import { version } from "../lib/version.ts";
import { CommsError } from "../protocol/errors.ts";
import { DaemonAuthenticator } from "./authenticator.ts";
import { Closers } from "./closers.ts";
import { openDoors } from "./doors.ts";
import { httpSettings } from "./http_settings.ts";
import { addressesOf, type Bound, openListeners, type Tls } from "./listen.ts";
import { hubSettings, LiveSettings, type Reload } from "./live_settings.ts";
import { maintenanceOf } from "./maintenance.ts";
import { Sessions } from "./sessions.ts";
import { openStorage } from "./storage.ts";
import { systemClock } from "./system.ts";
import { Tokens } from "./tokens.ts";

export interface DaemonOptions {
  settings: Settings;
  paths: Paths;
  log: Log;
  /** True when a reverse proxy stands in front, as the variable REVERSE_PROXY says. */
  isProxied?: boolean;
}

export interface Daemon extends AsyncDisposable {
  readonly addresses: DaemonAddresses;
  readonly listeners: Listeners;
  /** Takes over what can change at once. Throws ConfigError, and changes nothing, when the result would be unsafe. */
  reload(settings: Settings): Reload;
  /** Closes every door, then the store. */
  close(): Promise<void>;
}

/** What the parts share while they are put together. */
interface Parts extends DaemonOptions {
  closers: Closers;
  live: LiveSettings;
  tokens: Tokens;
  listeners: Listeners;
}

/** Resolves when every door is open. Throws CommsError or ConfigError, with nothing left open, when one cannot be. */
export async function startDaemon(options: DaemonOptions): Promise<Daemon> {
  const { settings, paths, log } = options;
  refuseConnectMode(settings);
  await refuseSecond(paths);
  const tokens = await Tokens.open(paths);
  const listeners = listenersOf(settings, { hasTokens: tokens.size > 0 });
  const parts = {
    ...options,
    tokens,
    listeners,
    live: new LiveSettings(settings),
    closers: new Closers(log),
  };
  try {
    return await open(parts);
  } catch (error) {
    await parts.closers.close();
    throw error;
  }
}

async function open(parts: Parts): Promise<Daemon> {
  const { paths, log, live, listeners, closers } = parts;
  closers.add("pid file", () => forgetDaemon(paths, Deno.pid));
  const tls = await readTls(parts);
  const storage = await openStorage({ ...parts, hubSettings: hubSettings(live), inherit: "what is there" });
  const { hub, search } = storage;
  const auth = await openAuthenticator(parts);
  const bound = new BoundListeners();
  const settings = httpSettings(live, {
    identity: () => hubSettings(live).identity,
    listeners: () => bound.all,
    wsPort: () => bound.wsPort,
    tls: tls !== undefined,
    webToken: await writeWebToken(paths),
    isProxied: parts.isProxied ?? false,
  });
  const maintenance = maintenanceOf({ ...storage, paths, settings: () => live.current });
  const { journal } = storage.store;
  const doors = await openDoors({ hub, journal, search, auth, settings, maintenance, log, closers });
  bound.set(await openListeners(doors, { wanted: listeners, tls, closers }));
  closers.add("waiting answers", () => doors.endWaiting());
  const addresses = addressesOf(bound.current, { tls: tls !== undefined });
  await announceDaemon(paths, { version, addresses });
  const close = () => closers.close();
  const reload = (next: Settings) => {
    const done = reloaded(parts, next);
    auth.revoked();
    return done;
  };
  return { addresses, listeners, reload, close, [Symbol.asyncDispose]: close };
}

async function openAuthenticator(
  { paths, log, live, tokens, listeners: { exposed }, closers }: Parts,
): Promise<DaemonAuthenticator> {
  const ownerToken = await ensureOwnerToken(paths);
  const own = { ownerToken, clock: systemClock, log };
  const sessions = await Sessions.open({ ...own, paths });
  closers.add("web sessions", () => sessions.close());
  return new DaemonAuthenticator({ ...own, settings: () => live.current, tokens, sessions, exposed });
}

/** The listeners as the HTTP door's guard wants them: known only once they are open. */
class BoundListeners {
  #bound: Bound | undefined;
  all: readonly { host: string; port: number }[] = [];

  get current(): Bound {
    return this.#bound!;
  }

  get wsPort(): number {
    return this.#bound?.ws.port ?? 0;
  }

  set(bound: Bound): void {
    this.#bound = bound;
    this.all = [bound.mcp, bound.web, bound.ws, bound.local].filter((address) => address !== null);
  }
}

function reloaded({ live, tokens, listeners }: Parts, next: Settings): Reload {
  const { exposed } = listenersOf(live.withLive(next), { hasTokens: tokens.size > 0 });
  if (listeners.exposed && !exposed) {
    throw new ConfigError([
      "A daemon that other machines can reach needs a password: restart it to close its doors to them",
    ]);
  }
  return live.reload(next);
}

function refuseConnectMode(settings: Settings): void {
  if (settings["broker.mode"] === "host") return;
  throw new ConfigError([
    'broker.mode "connect" is not possible in this version: set broker.mode to "host" and let clients connect to this daemon',
  ]);
}

async function refuseSecond(paths: Paths): Promise<void> {
  const state = await daemonState(paths);
  if (state.state === "running") {
    throw new CommsError("unavailable", `Daemon is already running (PID ${state.pid}).`);
  }
}

async function readTls({ settings, paths }: Parts): Promise<Tls | undefined> {
  if (settings["tls.cert"] === "") return undefined;
  const read = async (path: "tls.cert" | "tls.key") => {
    const file = settingFolder(paths, settings[path]);
    try {
      return await Deno.readTextFile(file);
    } catch (error) {
      throw new ConfigError([`${path} cannot be read: ${error instanceof Error ? error.message : error}`]);
    }
  };
  return { cert: await read("tls.cert"), key: await read("tls.key") };
}

/** A new one for each start, in a file for the user's convenience, as the Python version does. */
async function writeWebToken(paths: Paths): Promise<string> {
  const token = newSecret();
  await writePrivateFile(paths.webToken, token);
  return token;
}
