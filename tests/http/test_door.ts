/** An HTTP door with doubles all around it, called as a function. */
import type { Authenticator, Hub, Principal } from "../../src/hub/api.ts";
import type { Credential, Log } from "../../src/hub/ports.ts";
import { CommsError } from "../../src/protocol/errors.ts";
import type { Key } from "../../src/protocol/ids.ts";
import { createHttp, type HttpDoor, type HttpOptions } from "../../src/http/handler.ts";
import type { HttpSettings } from "../../src/http/settings.ts";
import { openStaticFiles } from "../../src/http/static_files.ts";
import { type FakeHub, fakeHub, ME } from "./fake_hub.ts";
import { quietFigures } from "./operator_figures.ts";

export const testSettings: HttpSettings = {
  identity: { key: ME, name: "phil", type: "human" },
  listeners: [{ host: "127.0.0.1", port: 9920 }, { host: "127.0.0.1", port: 9921 }],
  allowedHosts: [],
  extraCorsOrigins: [],
  apiBase: null,
  tls: false,
  webToken: "web-token",
  remoteEdits: false,
  markdown: true,
  legacyCodeblocks: false,
  sound: false,
  brokerWsPort: 9001,
  brokerWsUrl: null,
};

export const PASSWORD = "open sesame";
export const OWNER_TOKEN = "owners-token";
export const SESSION = "a-session";
/** As a browser sends it that is logged in. */
export const cookie = { cookie: `theme=dark; claude_comms_session=${SESSION}; other=1` };
export const LINK = "one-time";

/** Knows one password, one owner's token and one session. `required` is the case of a listener that others can reach. */
export function testAuth(
  { required, identity = ME }: { required: boolean; identity?: Key },
): Authenticator & { asked: Credential[]; loggedOut: string[] } {
  const asked: Credential[] = [];
  const loggedOut: string[] = [];
  const principal = (client: Principal["client"], proven: Partial<Principal>): Principal => ({
    key: identity,
    proven: false,
    owner: false,
    client,
    ...proven,
  });
  return {
    required,
    asked,
    loggedOut,
    check(credential, client) {
      asked.push(credential);
      const { bearer, cookie } = credential;
      if (bearer === OWNER_TOKEN || cookie === SESSION) {
        return Promise.resolve(principal(client, { proven: true, owner: true }));
      }
      if (bearer === PASSWORD) return Promise.resolve(principal(client, {}));
      const open = !required && bearer === undefined && cookie === undefined;
      return Promise.resolve(open ? principal(client, {}) : null);
    },
    login({ bearer }) {
      const right = bearer === PASSWORD || bearer === OWNER_TOKEN || bearer === LINK;
      return Promise.resolve(right ? { cookie: SESSION, maxAgeSeconds: 3600 } : undefined);
    },
    logout: (cookie) => void loggedOut.push(cookie),
    onRevoked: () => () => {},
  };
}

export interface LogLine {
  event: string;
  fields: Record<string, unknown>;
}

export interface TestDoor extends FakeHub {
  door: HttpDoor;
  log: LogLine[];
  auth: ReturnType<typeof testAuth>;
  /** Calls the handler as a client on this machine would: path, then what fetch takes. */
  call(path: string, init?: CallInit): Promise<Response>;
}

export interface CallInit {
  method?: string;
  headers?: Record<string, string>;
  body?: BodyInit | null;
  json?: unknown;
  /** Fires when the client leaves. */
  signal?: AbortSignal;
  /** The address of the client. */
  peer?: string;
  /** The Host header; null leaves it out. */
  host?: string | null;
}

export interface TestDoorOptions extends Partial<Omit<HttpOptions, "hub" | "settings" | "auth">> {
  hub?: Partial<Hub>;
  /** In place of the double. */
  realHub?: Hub;
  /** Whom the open loopback acts as. */
  identity?: Key;
  settings?: Partial<HttpSettings>;
  required?: boolean;
}

export const pageFolder = new URL("../../src/http/page/", import.meta.url);

export function testDoor(options: TestDoorOptions = {}): TestDoor {
  const { hub: methods = {}, realHub, identity = ME, settings = {}, required = false, ...rest } = options;
  const fake = realHub ? { hub: realHub, asked: [], last: () => [] } : fakeHub(methods);
  const { log, lines } = keptLog();
  const auth = testAuth({ required, identity });
  const door = createHttp({
    hub: fake.hub,
    mcp: { fetch: (_request, principal) => Response.json({ mcp: principal }) },
    mqtt: { upgrade: () => new Response("upgraded") },
    auth,
    tokens: { issue: (key) => Promise.resolve(`token-of-${key}`) },
    maintenance: {
      importFrom: () => Promise.reject(new CommsError("not_found", "Nothing to import")),
      backup: () => Promise.resolve(new Response("archive").body!),
    },
    settings: { ...testSettings, ...settings },
    ui: openStaticFiles([pageFolder]),
    log,
    version: "0.7.0",
    operator: () => quietFigures,
    ...rest,
  });
  return { ...fake, door, log: lines, auth, call: (path, init = {}) => door.fetch(...requestOf(path, init)) };
}

export function requestOf(path: string, init: CallInit = {}): Parameters<HttpDoor["fetch"]> {
  const { json, peer = "127.0.0.1", host = "localhost:9920", ...given } = init;
  const headers = new Headers(given.headers);
  if (host !== null) headers.set("host", host);
  let body = given.body ?? null;
  if (json !== undefined) {
    body = JSON.stringify(json);
    if (!headers.has("content-type")) headers.set("content-type", "application/json");
  }
  const method = given.method ?? (body === null ? "GET" : "POST");
  const request = new Request(`http://localhost:9920${path}`, {
    method,
    headers,
    body,
    signal: given.signal ?? null,
  });
  return [request, { remoteAddr: { transport: "tcp", hostname: peer, port: 50_000 } }];
}

/** What an operator sees without asking for more. */
function keptLog(): { log: Log; lines: LogLine[] } {
  const lines: LogLine[] = [];
  const keep = (event: string, fields: Record<string, unknown> = {}) => void lines.push({ event, fields });
  return { log: { debug: () => {}, info: keep, warn: keep, error: keep }, lines };
}
