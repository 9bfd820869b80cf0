/** REST of a running daemon: finds its address and a credential by itself. */
import { asksForPassword } from "../config/listeners.ts";
import type { Config } from "../config/load.ts";
import { readOwnerToken } from "../config/owner_token.ts";
import { hostAndPort, reachableHost } from "../lib/hosts.ts";
import { localFetch } from "../lib/local_fetch.ts";
import { CommsError, type ErrorCode, errorStatus } from "../protocol/errors.ts";
import { daemonState, type RunningDaemon } from "./running.ts";
import { serverEvents } from "./server_events.ts";

/** No daemon runs in this home. */
export class NotRunning extends Error {
  override readonly name = "NotRunning";
}

/** The daemon does not answer, or not as a daemon does. */
export class Unreachable extends Error {
  override readonly name = "Unreachable";
}

export type Json = Record<string, unknown>;

export interface Ask {
  query?: Readonly<Record<string, string | number | boolean | undefined>>;
  body?: Json;
  timeoutMs?: number;
}

/** One thing that happened: its number, its MQTT topic and what was published there. */
export interface DaemonEvent {
  seq: number;
  topic: string;
  payload: Json;
}

export interface FollowOptions {
  since: number;
  signal: AbortSignal;
  onReset: () => void;
}

const defaultTimeoutMs = 30_000;
const retryMs = 1_000;

export class DaemonClient {
  readonly #url: string;
  readonly #bearer: string | undefined;

  constructor({ url, bearer }: { url: string; bearer: string | undefined }) {
    this.#url = url;
    this.#bearer = bearer;
  }

  /** The daemon of this home, with the owner's token, or the password. Throws NotRunning. */
  static async find(config: Config, { token }: { token?: string | undefined } = {}): Promise<DaemonClient> {
    const state = await daemonState(config.paths);
    if (state.state !== "running") {
      throw new NotRunning("Daemon is not running. Start it with claude-comms start.");
    }
    const bearer = token || await credentialFor(config, state.info);
    return new DaemonClient({ url: apiAddress(config, state.info), bearer });
  }

  /** Throws CommsError for a refusal, Unreachable when there is no proper answer. */
  async get(path: string, ask: Ask = {}): Promise<Json> {
    return await this.#call("GET", path, ask);
  }

  async post(path: string, ask: Ask = {}): Promise<Json> {
    return await this.#call("POST", path, ask);
  }

  async patch(path: string, ask: Ask = {}): Promise<Json> {
    return await this.#call("PATCH", path, ask);
  }

  async delete(path: string, ask: Ask = {}): Promise<Json> {
    return await this.#call("DELETE", path, ask);
  }

  /**
   * Everything that happens after the number, in order, until the signal; reconnects and resumes by itself.
   * `onReset` is told when what lies between is no longer to be had.
   */
  async *follow({ since, ...options }: FollowOptions): AsyncGenerator<DaemonEvent> {
    const place = { last: since };
    while (!options.signal.aborted) {
      yield* this.#untilBroken(place, options);
      await pause(retryMs, options.signal);
    }
  }

  async *#untilBroken(
    place: { last: number },
    { signal, onReset }: Omit<FollowOptions, "since">,
  ): AsyncGenerator<DaemonEvent> {
    try {
      for await (const { event, id, data } of serverEvents(await this.#stream(place.last, signal))) {
        if (event === "reset") onReset();
        if (event === "message") yield JSON.parse(data) as DaemonEvent;
        if (/^\d+$/.test(id)) place.last = Number(id);
      }
    } catch (error) {
      if (error instanceof CommsError && error.code !== "unavailable") throw error;
    }
  }

  async #stream(since: number, signal: AbortSignal): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
    const response = await localFetch(`${this.#url}/api/events?since=${since}`, {
      headers: { ...this.#headers(), accept: "text/event-stream" },
      signal,
    });
    if (!response.ok) throw await refusal(response);
    return response.body!;
  }

  async #call(
    method: string,
    path: string,
    { query, body, timeoutMs = defaultTimeoutMs }: Ask,
  ): Promise<Json> {
    const response = await this.#send(`${this.#url}${path}${queryText(query)}`, {
      method,
      headers: { ...this.#headers(), ...(body === undefined ? {} : { "content-type": "application/json" }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (!response.ok) throw await refusal(response);
    return await jsonOf(response);
  }

  async #send(url: string, init: RequestInit): Promise<Response> {
    try {
      return await localFetch(url, init);
    } catch (error) {
      const why = error instanceof DOMException && error.name === "TimeoutError"
        ? "it did not answer in time"
        : causeOf(error);
      throw new Unreachable(`Cannot reach the daemon at ${this.#url}: ${why}`);
    }
  }

  #headers(): Record<string, string> {
    const headers: Record<string, string> = { "x-comms-client": "cli" };
    if (this.#bearer !== undefined) headers.authorization = `Bearer ${this.#bearer}`;
    return headers;
  }
}

/** Where REST of the daemon is: what it noted itself, else what the config says. */
export function apiAddress(config: Config, info: RunningDaemon | undefined): string {
  if (info !== undefined) return info.addresses.local ?? info.addresses.mcp;
  const { settings } = config;
  return `http://${hostAndPort(reachableHost(settings["mcp.host"]), settings["mcp.port"])}`;
}

/** The owner's token goes only to a process that is proved to be our daemon; the password is what the config is for. */
async function credentialFor(config: Config, info: RunningDaemon | undefined): Promise<string | undefined> {
  const token = info === undefined ? undefined : await readOwnerToken(config.paths);
  if (token !== undefined) return token;
  return asksForPassword(config.settings) ? config.settings["broker.auth.password"] : undefined;
}

function queryText(query: Ask["query"] = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return text === "" ? "" : `?${text}`;
}

async function refusal(response: Response): Promise<Error> {
  const { code, message, ...details } = await jsonOf(response);
  if (typeof message !== "string") {
    return new Unreachable(`The daemon answered with status ${response.status}`);
  }
  if (typeof code !== "string" || !Object.hasOwn(errorStatus, code)) return new Unreachable(message);
  return new CommsError(code as ErrorCode, message, details);
}

async function jsonOf(response: Response): Promise<Json> {
  try {
    const value: unknown = await response.json();
    if (typeof value === "object" && value !== null) return value as Json;
  } catch {
    // Told below, as any other answer that is no JSON object.
  }
  throw new Unreachable(`What answers at ${new URL(response.url).origin} is not claude-comms`);
}

function causeOf(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? cause.message : message;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener("abort", end);
  });
}
