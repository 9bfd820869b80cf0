/** REST of a running daemon: finds its address and a credential by itself. */
import type { Environment } from "../config/environment.ts";
import type { Config } from "../config/load.ts";
import { readOwnerToken } from "../config/owner_token.ts";
import { pathsFrom } from "../config/paths.ts";
import { localFetch } from "../lib/local_fetch.ts";
import { pause } from "../lib/pause.ts";
import { CommsError, type ErrorCode, errorStatus } from "../protocol/errors.ts";
import { type Place, placeOf } from "./place.ts";
import { daemonState, localUrl } from "./running.ts";
import { sendBytes, type Sending } from "./send_bytes.ts";
import { type ServerEvent, serverEvents } from "./server_events.ts";

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
  /** The reading goes on when it is done. */
  onReset: () => unknown;
  /** Names this client among several of one participant, in presence. */
  instance?: string;
  /** The stream stands, or broke; `why` where that is known. */
  onState?: (state: "live" | "offline", why: string | null) => void;
}

/** How far a stream has come, and in which history. */
interface Progress {
  last: number;
  realm: string | undefined;
}

const defaultTimeoutMs = 30_000;
const firstRetryMs = 250;
const longestRetryMs = 4_000;

export class DaemonClient {
  #place: Place;
  readonly #locate: () => Promise<Place | undefined>;

  /** `locate` finds the daemon again after it was restarted; undefined: not there. */
  constructor(place: Place, locate: () => Promise<Place | undefined> = () => Promise.resolve(undefined)) {
    this.#place = place;
    this.#locate = locate;
  }

  /** The daemon of this home, with the owner's token, or the password. Throws NotRunning. */
  static async find(
    config: Config,
    { token, client }: { token?: string | undefined; client?: "cli" | "tui" } = {},
  ): Promise<DaemonClient> {
    const locate = () => placeOf(config, { token, client });
    const place = await locate();
    if (place === undefined) {
      throw new NotRunning("Daemon is not running. Start it with claude-comms start.");
    }
    return new DaemonClient(place, locate);
  }

  /** The daemon of this home without a look at the config, for what must be quick; undefined when none of ours runs. */
  static async ofHome(environment: Environment): Promise<DaemonClient | undefined> {
    const paths = pathsFrom(environment);
    const state = await daemonState(paths);
    if (state.state !== "running" || state.info === undefined) return undefined;
    const bearer = environment.CLAUDE_COMMS_TOKEN || await readOwnerToken(paths);
    const hasGivenToken = Boolean(environment.CLAUDE_COMMS_TOKEN);
    return new DaemonClient({ url: localUrl(state.info.addresses), bearer, hasGivenToken });
  }

  /** Throws CommsError for a refusal, Unreachable when there is no proper answer. */
  async get(path: string, ask: Ask = {}): Promise<Json> {
    return await this.#call("GET", path, ask);
  }

  async post(path: string, ask: Ask = {}): Promise<Json> {
    return await this.#call("POST", path, ask);
  }

  async put(path: string, ask: Ask = {}): Promise<Json> {
    return await this.#call("PUT", path, ask);
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
    const progress: Progress = { last: since, realm: undefined };
    let retryMs = firstRetryMs;
    while (!options.signal.aborted) {
      for await (const event of this.#untilBroken(progress, options)) {
        if (event.event === "ready") retryMs = firstRetryMs;
        if (event.event === "message") yield JSON.parse(event.data) as DaemonEvent;
        if (event.event === "reset" && !await isReachedBy(options.onReset)) break;
        advance(progress, event);
        if (event.event !== "message") options.onState?.("live", null);
      }
      await pause(retryMs, options.signal);
      retryMs = Math.min(retryMs * 2, longestRetryMs);
      // A daemon that was restarted may listen elsewhere.
      this.#place = await this.#locate() ?? this.#place;
    }
  }

  async *#untilBroken(
    progress: Progress,
    options: Omit<FollowOptions, "since">,
  ): AsyncGenerator<ServerEvent> {
    let why: string | null = null;
    try {
      yield* serverEvents(await this.#stream(progress, options));
    } catch (error) {
      if (error instanceof CommsError && error.code !== "unavailable") throw error;
      why = causeOf(error);
    }
    if (!options.signal.aborted) options.onState?.("offline", why);
  }

  async #stream(
    { last, realm }: Progress,
    { signal, instance }: Omit<FollowOptions, "since">,
  ): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
    const { url } = this.#place;
    const query = queryText({ since: last, realm, instance });
    const response = await localFetch(`${url}/api/events${query}`, {
      headers: { ...this.#headers(), accept: "text/event-stream" },
      signal,
    });
    if (!response.ok) throw await refusal(response, this.#place);
    return response.body!;
  }

  /** The bytes of an answer that may take as long as it likes. Throws as `get` does, and Unreachable when it breaks off. */
  async stream(
    method: "GET" | "POST",
    path: string,
    { query, body, signal }: Omit<Ask, "timeoutMs"> & { signal: AbortSignal },
  ): Promise<ReadableStream<Uint8Array>> {
    const response = await this.#send(`${this.#place.url}${path}${queryText(query)}`, {
      method,
      headers: { ...this.#headers(), ...(body === undefined ? {} : { "content-type": "application/json" }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal,
    });
    if (!response.ok) throw await refusal(response, this.#place);
    return response.body!;
  }

  /** Sends so many bytes, however long that takes; the answer is JSON. Throws as `post` does. */
  async upload(
    path: string,
    { query, ...sending }: { query: Ask["query"] } & Omit<Sending, "headers">,
  ): Promise<Json> {
    const headers = { ...this.#headers(), "content-type": "application/octet-stream" };
    const url = `${this.#place.url}${path}${queryText(query)}`;
    const response = await this.#reached(() => sendBytes(url, { ...sending, headers }));
    if (!response.ok) throw await refusal(response, this.#place);
    return await jsonOf(response);
  }

  async #call(
    method: string,
    path: string,
    { query, body, timeoutMs = defaultTimeoutMs }: Ask,
  ): Promise<Json> {
    const response = await this.#send(`${this.#place.url}${path}${queryText(query)}`, {
      method,
      headers: { ...this.#headers(), ...(body === undefined ? {} : { "content-type": "application/json" }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (!response.ok) throw await refusal(response, this.#place);
    return await jsonOf(response);
  }

  #send(url: string, init: RequestInit): Promise<Response> {
    return this.#reached(() => localFetch(url, init));
  }

  async #reached(call: () => Promise<Response>): Promise<Response> {
    try {
      return await call();
    } catch (error) {
      const why = error instanceof DOMException && error.name === "TimeoutError"
        ? "it did not answer in time"
        : causeOf(error);
      throw new Unreachable(`Cannot reach the daemon at ${this.#place.url}: ${why}`);
    }
  }

  #headers(): Record<string, string> {
    const { bearer, client = "cli", key } = this.#place;
    const headers: Record<string, string> = { "x-comms-client": client };
    if (key !== undefined) headers["x-comms-key"] = key;
    if (bearer !== undefined) headers.authorization = `Bearer ${bearer}`;
    return headers;
  }
}

/** False when the daemon went away meanwhile: then the reset comes again. */
async function isReachedBy(onReset: () => unknown): Promise<boolean> {
  try {
    await onReset();
    return true;
  } catch (error) {
    if (error instanceof Unreachable) return false;
    throw error;
  }
}

function advance(progress: Progress, { event, id, data }: ServerEvent): void {
  const seq = /^\d+$/.test(id) ? Number(id) : progress.last;
  // Another number at the beginning announces a reset: it is not reached before that is dealt with.
  if (event === "ready" && seq !== progress.last) return;
  progress.last = seq;
  if (event === "message") return;
  progress.realm = (JSON.parse(data) as { realm?: string }).realm ?? progress.realm;
}

function queryText(query: Ask["query"] = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return text === "" ? "" : `?${text}`;
}

async function refusal(response: Response, { hasGivenToken }: Place): Promise<Error> {
  const { code, message, ...details } = await jsonOf(response);
  if (code === "unauthorized" && hasGivenToken) {
    return new CommsError(
      code,
      "The token in CLAUDE_COMMS_TOKEN was not accepted: set it to a participant's token of this daemon, or unset it to act as the owner",
    );
  }
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
  const place = response.url === "" ? "the daemon's address" : new URL(response.url).origin;
  throw new Unreachable(`What answers at ${place} is not claude-comms`);
}

function causeOf(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? cause.message : message;
}
