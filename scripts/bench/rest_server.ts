/**
 * The server of the REST benchmark, a process of its own: `deno run -A rest_server.ts FOLDER`.
 * The real hub on a real disk behind the real door; prints its port as one line of JSON and runs until it is killed.
 */
import type { Authenticator } from "../../src/hub/api.ts";
import { createHub } from "../../src/hub/hub.ts";
import { createHttp } from "../../src/http/handler.ts";
import { serve } from "../../src/http/serve.ts";
import { openStaticFiles } from "../../src/http/static_files.ts";
import { formatTime } from "../../src/protocol/time.ts";
import { openDiskStore } from "../../src/store/open_store.ts";
import { hubSettings } from "./hub_settings.ts";

const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const identity = { key: "0a0a0a0a", name: "owner", type: "human" as const };

function randomKey(): string {
  return crypto.getRandomValues(new Uint8Array(4)).toHex();
}

const clock = {
  now: () => Date.now(),
  after: (ms: number, call: () => void) => {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  },
};

const open: Authenticator = {
  required: false,
  check: (_credential, client) => Promise.resolve({ key: identity.key, proven: false, owner: false, client }),
  login: () => Promise.resolve(undefined),
  logout: () => {},
  onRevoked: () => () => {},
};

const { journal, snapshots, blobs } = await openDiskStore({ dir: Deno.args[0]!, log: quiet });
const ids = { uuid: () => crypto.randomUUID(), key: randomKey };
const hub = await createHub({
  journal,
  snapshots,
  blobs,
  clock,
  ids,
  log: quiet,
  settings: { ...hubSettings, identity },
  formatTime,
});
const { fetch } = createHttp({
  hub,
  mcp: { fetch: () => new Response(null, { status: 404 }) },
  mqtt: { upgrade: () => new Response(null, { status: 404 }) },
  auth: open,
  tokens: { issue: () => Promise.reject(new Error("The benchmark issues no tokens")) },
  maintenance: {
    importFrom: () => Promise.reject(new Error("The benchmark imports nothing")),
    backup: () => Promise.reject(new Error("The benchmark makes no backup")),
  },
  settings: {
    identity,
    listeners: [{ host: "127.0.0.1", port: 0 }],
    allowedHosts: [],
    extraCorsOrigins: [],
    apiBase: null,
    tls: false,
    webToken: null,
    remoteEdits: false,
    markdown: true,
    sound: true,
    legacyCodeblocks: false,
    brokerWsPort: 0,
    brokerWsUrl: null,
  },
  operator: () => {
    throw new Error("The benchmark asks for no figures");
  },
  ui: openStaticFiles([]),
  log: quiet,
  version: "bench",
});
const { port } = serve({ host: "127.0.0.1", port: 0, handler: fetch });
console.log(JSON.stringify({ port }));
