/**
 * The HTTP door: one handler for /mcp, /api, /mqtt, /healthz, /metrics, the login page and the web page.
 * Guard, identity and the error boundary are here once, for every path.
 */
import type { Authenticator, ClientType, Hub, Principal } from "../hub/api.ts";
import type { Log } from "../hub/ports.ts";
import { isLoopback } from "../lib/hosts.ts";
import { Tally } from "../lib/tally.ts";
import { CommsError } from "../protocol/errors.ts";
import { json, text } from "./answers.ts";
import { bodyLimits, refuseOversized } from "./body.ts";
import { addCorsHeaders } from "./cors.ts";
import { type Admission, Guard, refuseHiddenCrossSite } from "./guard.ts";
import type { Machine } from "./host_rules.ts";
import { cookieOf, type Identified, identify } from "./identify.ts";
import { answerLogin, askToLogIn, wantsPage } from "./login.ts";
import { metricsText } from "./metrics.ts";
import { openApiDocument } from "./openapi/document.ts";
import { operatorFigures, type OuterFigures } from "./operator.ts";
import { asJsonRpc, HttpRefusal, refuse } from "./refusals.ts";
import { answerRest } from "./rest.ts";
import type { Asker, Door } from "./route.ts";
import { makeRouter, type Match, type Router } from "./router.ts";
import { restRoutes } from "./routes.ts";
import {
  type ConnectionInfo,
  type HttpSettings,
  type Maintenance,
  peerOf,
  type TokenIssuer,
} from "./settings.ts";
import type { StaticFiles } from "./static_files.ts";
import { type Target, targetOf } from "./target.ts";
import { filesPath } from "./upload.ts";
import { type MqttUpgrade, requireMqttUpgrade } from "./websocket.ts";

export interface HttpOptions {
  hub: Hub;
  mcp: { fetch(request: Request, principal: Principal): Promise<Response> | Response };
  mqtt: { upgrade: MqttUpgrade };
  auth: Authenticator;
  tokens: TokenIssuer;
  maintenance: Maintenance;
  settings: HttpSettings;
  ui: StaticFiles;
  log: Log;
  version: string;
  /** Figures of all other parts, for whoever runs the daemon. */
  operator: () => OuterFigures;
  machine?: Machine;
  /** How often an event stream says that it is alive. */
  heartbeatMs?: number;
}

export interface HttpDoor {
  /** Answers everything but what the other handler is for. Never rejects. */
  fetch(request: Request, info: ConnectionInfo): Promise<Response>;
  /** Answers on the listener that only speaks MQTT over WebSocket, on any path. Never rejects. */
  fetchMqtt(request: Request, info: ConnectionInfo): Promise<Response>;
  /** Ends event streams and waits, so that listeners can close. */
  close(): void;
}

/** One request with what was found out about it. */
interface Visit {
  request: Request;
  target: Target;
  peer: string;
  admission: Admission;
}

export function createHttp(options: HttpOptions): HttpDoor {
  const handler = new Handler(options);
  return {
    fetch: (request, info) => handler.fetch(request, info),
    fetchMqtt: (request, info) => handler.fetchMqtt(request, info),
    close: () => handler.close(),
  };
}

class Handler {
  readonly #options: HttpOptions;
  readonly #guard: Guard;
  readonly #router: Router = makeRouter(restRoutes);
  readonly #closing = new AbortController();
  readonly #door: Door;
  readonly #counts = { requests_total: 0, failures_total: 0 };
  readonly #refused = new Tally();

  constructor(options: HttpOptions) {
    this.#options = options;
    this.#guard = new Guard(options.settings, options.machine);
    const { settings, auth, tokens, maintenance, version, heartbeatMs = 15_000, operator } = options;
    this.#door = {
      settings,
      auth,
      tokens,
      maintenance,
      version,
      heartbeatMs,
      startedAt: Date.now(),
      closing: this.#closing.signal,
      description: onceMade(() => JSON.stringify(openApiDocument(restRoutes, version))),
      operator: () => operatorFigures(operator(), { http: this.#counts, refused: this.#refused.counts }),
    };
  }

  fetch(request: Request, info: ConnectionInfo): Promise<Response> {
    return this.#within(request, info, (visit) => this.#dispatch(visit));
  }

  fetchMqtt(request: Request, info: ConnectionInfo): Promise<Response> {
    return this.#within(request, info, (visit) => this.#upgrade(visit));
  }

  close(): void {
    this.#closing.abort();
  }

  /** The one boundary: guard first, any error becomes an answer, allowed origins can read that too. */
  async #within(
    request: Request,
    info: ConnectionInfo,
    next: (visit: Visit) => Promise<Response> | Response,
  ): Promise<Response> {
    const target = targetOf(request.url);
    let admission: Admission | undefined;
    let response: Response;
    this.#counts.requests_total++;
    try {
      admission = this.#guard.admit(request.headers, target.authority);
      response = await next({ request, target, peer: peerOf(info), admission });
    } catch (error) {
      response = await this.#refusal(error, { request, path: target.path });
    }
    if (admission?.site === "cross" && response.status !== 101) {
      addCorsHeaders(response.headers, admission.origin!);
    }
    return response;
  }

  #refusal(
    error: unknown,
    { request, path, match }: { request: Request; path: string; match?: Match },
  ): Response | Promise<Response> {
    const { log } = this.#options;
    const about = { method: request.method, path: match?.route.path ?? path };
    const response = refuse(error, { log, ...about, shape: match?.route.refusal });
    if (error instanceof CommsError || error instanceof HttpRefusal) {
      this.#refused.add(error.code);
      log.debug("http.refused", { ...about, code: error.code });
    } else this.#counts.failures_total++;
    return path === "/mcp" ? asJsonRpc(response) : response;
  }

  #dispatch(visit: Visit): Promise<Response> | Response {
    const { request, target: { path, search }, peer } = visit;
    if (request.method === "OPTIONS") {
      return json({}, { headers: { allow: "GET, POST, PUT, PATCH, DELETE, OPTIONS" } });
    }
    if (path !== filesPath) refuseOversized(request.headers, bodyLimits);
    if (path.startsWith("/api/") || path === "/api") return this.#rest(visit);
    if (path === "/mcp") return this.#mcp(visit);
    if (path === "/mqtt") return this.#upgrade(visit);
    if (path === "/healthz") return this.#health(peer);
    if (path === "/metrics") return this.#metrics(visit);
    const { auth, settings } = this.#options;
    const login = answerLogin({ request, path, search, peer, auth, settings });
    return login ?? this.#page(visit);
  }

  async #rest(visit: Visit): Promise<Response> {
    const { request, target: { path, search } } = visit;
    const asker = await this.#asker(visit);
    const match = this.#router.match(request.method, path);
    try {
      return await answerRest(this.#options.hub, {
        door: this.#door,
        match,
        call: { request, search, asker },
      });
    } catch (error) {
      return this.#refusal(error, { request, path, match });
    }
  }

  async #asker(visit: Visit): Promise<Asker> {
    const { principal, webToken } = await this.#identify(visit, null);
    return { principal, webToken, peer: visit.peer, again: () => this.#asker(visit) };
  }

  async #mcp(visit: Visit): Promise<Response> {
    const { principal } = await this.#identify(visit, "mcp");
    return await this.#options.mcp.fetch(visit.request, { ...principal, local: isLoopback(visit.peer) });
  }

  #upgrade({ request, peer }: Visit): Response {
    requireMqttUpgrade(request);
    return this.#options.mqtt.upgrade(request, { peer, cookie: cookieOf(request.headers) });
  }

  /** Says whether the daemon takes writes; why not, which may name a file, only to this machine. */
  #health(peer: string): Response {
    const { writable, problem } = this.#options.hub.figures();
    const service = "claude-comms";
    if (writable) return json({ status: "ok", service });
    return json({ status: "read_only", service, ...(isLoopback(peer) ? { problem } : {}) }, { status: 503 });
  }

  async #metrics(visit: Visit): Promise<Response> {
    await this.#identify(visit, null);
    const { version, startedAt, operator } = this.#door;
    const hub = this.#options.hub.figures();
    const body = metricsText({ hub, operator: operator(), version, startedAt });
    return text(body, { headers: { "content-type": "text/plain; version=0.0.4; charset=utf-8" } });
  }

  async #page(visit: Visit): Promise<Response> {
    const { request, target: { path, search } } = visit;
    if (request.method !== "GET" && request.method !== "HEAD") {
      throw new CommsError("unsupported", `Method ${request.method} does not fit a page: use GET`, {
        allow: "GET, HEAD",
      });
    }
    if (!await this.#mayEnter(visit)) return askToLogIn(path + search);
    const file = await this.#options.ui.serve(request, path);
    return file ?? text("There is nothing at this address. The start page is at /\n", { status: 404 });
  }

  /** Pages are for who is logged in; who is not gets the login page, programs the usual refusal. */
  async #mayEnter(visit: Visit): Promise<boolean> {
    try {
      await this.#identify(visit, "web");
      return true;
    } catch (error) {
      if (error instanceof CommsError && error.code === "unauthorized" && wantsPage(visit.request)) {
        return false;
      }
      throw error;
    }
  }

  #identify({ request, peer, admission, target }: Visit, client: ClientType | null): Promise<Identified> {
    if (!isPage(target.path)) refuseHiddenCrossSite(request.headers, admission);
    const { auth, settings: { webToken } } = this.#options;
    return identify(request, { auth, webToken, peer, site: admission.site, client });
  }
}

/** Made when it is first asked for. */
function onceMade(make: () => string): () => string {
  let made: string | undefined;
  return () => made ??= make();
}

/** Following a link from another site to a page is fine; fetching data that way is not. */
function isPage(path: string): boolean {
  return !path.startsWith("/api") && path !== "/mcp" && path !== "/metrics";
}
