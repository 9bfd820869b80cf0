/** The daemon itself: who it is, what it can, how it is. */
import { isLoopback } from "../../lib/hosts.ts";
import { json } from "../answers.ts";
import { type Route, route } from "../route.ts";

const identity = route({
  method: "GET",
  path: "/api/identity",
  about: "Who the caller is here; without credentials the person this daemon belongs to",
  answer: {
    key: "text",
    name: "text",
    type: '"human" | "claude"',
    client: "text",
    owner: "boolean",
    proven: "boolean",
  },
  run(hub, { viewer, asker, door }) {
    const { identity } = door.settings;
    const { client, owner, proven } = asker.principal;
    const key = viewer() ?? identity.key;
    const known = hub.participant(key) ?? identity;
    return { key: known.key, name: known.name, type: known.type, client, owner, proven };
  },
});

const capabilities = route({
  method: "GET",
  path: "/api/capabilities",
  about: "What this daemon offers to web pages",
  answer: {
    version: "text",
    writable: "boolean: whether old pages may edit artifacts in place",
    broker_ws_same_origin: "true: MQTT over WebSocket is at broker_ws_path of the same address",
    broker_ws_port: "integer",
    broker_ws_path: '"/mqtt"',
    "broker_ws_url?": "text: only where one is configured",
    features: "Features",
  },
  run(_hub, { door: { settings, version } }) {
    const body = {
      writable: settings.remoteEdits,
      features: {
        markdown_render: settings.markdown,
        diff_view: true,
        legacy_codeblock: settings.legacyCodeblocks,
        sound: settings.sound,
      },
      version,
      broker_ws_same_origin: true,
      broker_ws_port: settings.brokerWsPort,
      broker_ws_path: "/mqtt",
      ...(settings.brokerWsUrl === null ? {} : { broker_ws_url: settings.brokerWsUrl }),
    };
    return json(body, { headers: { "cache-control": "max-age=60" } });
  },
});

const webToken = route({
  method: "GET",
  path: "/api/web-token",
  about: "The token with which old pages edit artifacts; for this machine only",
  answer: { token: "text" },
  run(_hub, { asker, door }) {
    if (!isLoopback(asker.peer)) {
      return json({ error: "loopback only", code: "not_authorized" }, { status: 403 });
    }
    const token = door.settings.webToken;
    if (token !== null) return { token };
    return json({ error: "Bearer token not initialised", code: "unavailable" }, { status: 503 });
  },
});

const openapi = route({
  method: "GET",
  path: "/api/openapi.json",
  about: "This description of the REST door, OpenAPI 3.1",
  answer: {
    openapi: "text",
    info: "object",
    paths: "object",
    components: "object",
    "…": "as OpenAPI 3.1 has it",
  },
  run: (_hub, { door }) =>
    new Response(door.description(), {
      headers: {
        "content-type": "application/json",
        "cache-control": "no-cache, no-transform",
        "x-content-type-options": "nosniff",
      },
    }),
});

const status = route({
  method: "GET",
  path: "/api/status",
  about: "How the daemon is: version, running time, figures",
  answer: {
    version: "text",
    started_at: "timestamp",
    uptime_seconds: "number",
    seq: "integer",
    participants: "integer",
    online: "integer",
    conversations: "integer",
    messages: "integer",
    writable: "boolean",
    problem: "text | null",
    files: "integer",
    file_bytes: "integer",
    operator:
      "object: connections, queues, journal, sends, deliveries, slow readers, refusals, search, memory",
    "…": "more figures",
  },
  run(hub, { door }) {
    const started_at = new Date(door.startedAt).toISOString();
    const uptime_seconds = Math.round((Date.now() - door.startedAt) / 1000);
    return { version: door.version, started_at, uptime_seconds, ...hub.figures(), operator: door.operator() };
  },
});

export const daemonRoutes: readonly Route[] = [identity, capabilities, webToken, status, openapi];
