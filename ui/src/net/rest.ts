/** Requests to the daemon of this page. */

/** The daemon answered, and the answer was no. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly details: Record<string, unknown>,
  ) {
    super(message);
  }
}

/** The daemon did not answer, or cannot write now: trying again later may help. */
export class Unreachable extends Error {
  override readonly name = "Unreachable";
}

export type Query = Readonly<Record<string, string | number | boolean | null | undefined>>;

export interface RestOptions {
  fetch?: (input: string, init: RequestInit) => Promise<Response>;
  /** The daemon wants a log-in first. */
  onUnauthorized?: () => void;
  timeoutMs?: number;
}

export class Rest {
  readonly #fetch: (input: string, init: RequestInit) => Promise<Response>;
  readonly #onUnauthorized: () => void;
  readonly #timeoutMs: number;

  constructor(
    { fetch: send = (input, init) => fetch(input, init), onUnauthorized = () => {}, timeoutMs = 20_000 }:
      RestOptions = {},
  ) {
    this.#fetch = send;
    this.#onUnauthorized = onUnauthorized;
    this.#timeoutMs = timeoutMs;
  }

  get<T>(path: string, query: Query = {}): Promise<T> {
    return this.#call<T>("GET", path + search(query));
  }

  post<T>(path: string, body: object = {}): Promise<T> {
    return this.#call<T>("POST", path, body);
  }

  put<T>(path: string, body: object = {}): Promise<T> {
    return this.#call<T>("PUT", path, body);
  }

  patch<T>(path: string, body: object): Promise<T> {
    return this.#call<T>("PATCH", path, body);
  }

  delete<T>(path: string, query: Query = {}): Promise<T> {
    return this.#call<T>("DELETE", path + search(query));
  }

  async #call<T>(method: string, path: string, body?: object): Promise<T> {
    const answer = await this.#send(method, path, body);
    const value = await answer.json().catch(() => ({})) as Record<string, unknown>;
    if (answer.ok) return value as T;
    const code = String(value.code ?? value.error ?? "internal");
    const message = String(value.message ?? value.error ?? `The daemon answered ${answer.status}`);
    if (answer.status === 401) this.#onUnauthorized();
    if (answer.status === 503) throw new Unreachable(message);
    throw new Refusal(answer.status, code, message, value);
  }

  async #send(method: string, path: string, body: object | undefined): Promise<Response> {
    const text = body && JSON.stringify(body);
    try {
      return await this.#fetch(path, {
        method,
        headers: { accept: "application/json", ...(text ? { "content-type": "application/json" } : {}) },
        signal: AbortSignal.timeout(this.#timeoutMs),
        // A short write outlives the tab; browsers refuse that for long ones.
        keepalive: method !== "GET" && (text?.length ?? 0) < 16_000,
        ...(text ? { body: text } : {}),
      });
    } catch (error) {
      throw new Unreachable("The daemon does not answer", { cause: error });
    }
  }
}

function search(query: Query): string {
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined);
  if (given.length === 0) return "";
  return `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`;
}

/** A path made of literal parts and one escaped value for each placeholder. */
export function path(parts: TemplateStringsArray, ...values: string[]): string {
  return String.raw({ raw: parts }, ...values.map(encodeURIComponent));
}
