/** Requests right and wrong in every way that a client can be, for comparing two ways of answering them. */
import { ANA, OWNER } from "./fake_hub.ts";
import {
  call,
  envelope,
  type Json,
  legacyHeaders,
  modernCall,
  modernHeaders,
  post,
  URL_OF_DOOR,
} from "./requests.ts";

export interface RawRequest {
  about: string;
  /** Made anew for each way of answering. */
  make(): Request;
}

const sent: Json = { key: ANA, conversation: "general", message: "hi" };
const modern = modernHeaders("tools/call", "comms_send");
const legacy = legacyHeaders;

function without(headers: Record<string, string>, name: string): Record<string, string> {
  const { [name]: _left, ...rest } = headers;
  return rest;
}

function rows(table: [about: string, headers: Record<string, string>, body: unknown][]): RawRequest[] {
  return table.map(([about, headers, body]) => ({ about, make: () => post(headers, body) }));
}

/** The same arguments in a call of either revision. */
function bothRevisions(table: [about: string, tool: string, args: unknown][]): RawRequest[] {
  return table.flatMap(([about, tool, args]) =>
    rows([
      [`2025-11-25: ${about}`, legacy, call(tool, args)],
      [`2026-07-28: ${about}`, modernHeaders("tools/call", tool), modernCall(tool, args)],
    ])
  );
}

function withParams(message: Json, params: Json): Json {
  return { ...message, params: { ...message.params as Json, ...params } };
}

function withMeta(meta: unknown): Json {
  return withParams(call("comms_send", sent), { _meta: meta });
}

const args = bothRevisions([
  ["right", "comms_send", sent],
  ["with all arguments", "comms_send", { ...sent, mentions: ["bo"], recipients: ["bo"], reply_to: "m1" }],
  ["without arguments", "comms_send", undefined],
  ["arguments null", "comms_send", null],
  ["arguments a list", "comms_send", [sent]],
  ["arguments text", "comms_send", "hi"],
  ["an argument missing", "comms_send", { key: ANA, conversation: "general" }],
  ["an argument of the wrong type", "comms_send", { ...sent, message: { text: "hi" } }],
  ["a number as text", "comms_read", { key: ANA, conversation: "general", count: "5" }],
  ["text that is no number", "comms_read", { key: ANA, conversation: "general", count: "five" }],
  ["a name where a list belongs", "comms_send", { ...sent, mentions: "bo" }],
  ["null for what may be left out", "comms_send", {
    ...sent,
    mentions: null,
    recipients: null,
    reply_to: null,
  }],
  ["an unknown argument", "comms_send", { ...sent, urgent: true }],
  [
    "an argument called __proto__",
    "comms_send",
    JSON.parse(`{"__proto__":{"key":"${OWNER}"},"key":"${ANA}"}`),
  ],
  ["an unknown key", "comms_send", { ...sent, key: "00000001" }],
  ["an unknown tool", "comms_fly", {}],
  ["a tool called constructor", "constructor", {}],
  ["a call that the hub refuses", "comms_kick", { key: ANA, conversation: "general", target_key: OWNER }],
  ["a call that breaks", "comms_history", { key: ANA, conversation: "general" }],
  ["a call that streams", "comms_wait", { key: ANA }],
  ["half a surrogate pair", "comms_send", { ...sent, message: "\ud83d" }],
]);

const shapes = rows([
  ["id text", legacy, call("comms_send", sent, "a")],
  ["id empty text", legacy, call("comms_send", sent, "")],
  ["id 0", legacy, call("comms_send", sent, 0)],
  ["id negative", legacy, call("comms_send", sent, -5)],
  ["id a fraction", legacy, call("comms_send", sent, 1.5)],
  [
    "id not safe",
    legacy,
    JSON.stringify(call("comms_send", sent)).replace('"id":1', '"id":9007199254740993'),
  ],
  ["id null", legacy, call("comms_send", sent, null)],
  ["id true", legacy, call("comms_send", sent, true)],
  ["id a list", legacy, call("comms_send", sent, [1])],
  ["no id", legacy, { ...call("comms_send", sent), id: undefined }],
  ["jsonrpc 1.0", legacy, { ...call("comms_send", sent), jsonrpc: "1.0" }],
  ["no jsonrpc", legacy, { ...call("comms_send", sent), jsonrpc: undefined }],
  ["an unknown top-level key", legacy, { ...call("comms_send", sent), extra: 1 }],
  ["an unknown parameter", legacy, withParams(call("comms_send", sent), { extra: 1 })],
  ["a task", legacy, withParams(call("comms_send", sent), { task: { ttl: 5 } })],
  ["a broken task", legacy, withParams(call("comms_send", sent), { task: 5 })],
  ["input responses", legacy, withParams(call("comms_send", sent), { inputResponses: {} })],
  ["a request state", modern, withParams(modernCall("comms_send", sent), { requestState: "x" })],
  ["a broken request state", modern, withParams(modernCall("comms_send", sent), { requestState: 5 })],
  ["no params", legacy, { jsonrpc: "2.0", id: 1, method: "tools/call" }],
  ["params null", legacy, { jsonrpc: "2.0", id: 1, method: "tools/call", params: null }],
  ["params a list", legacy, { jsonrpc: "2.0", id: 1, method: "tools/call", params: [] }],
  ["name a number", legacy, call(5 as unknown as string, sent)],
  ["no name", legacy, { jsonrpc: "2.0", id: 1, method: "tools/call", params: { arguments: sent } }],
  ["method a number", legacy, { ...call("comms_send", sent), method: 5 }],
  ["an unknown method", legacy, { jsonrpc: "2.0", id: 1, method: "tools/fly" }],
  ["a response", legacy, { jsonrpc: "2.0", id: 1, result: {} }],
  ["an error response", legacy, { jsonrpc: "2.0", id: 1, error: { code: 1, message: "x" } }],
  ["null", legacy, null],
  ["a number", legacy, 5],
  ["text", legacy, '"tools/call"'],
  ["nothing", legacy, ""],
  ["bad JSON", legacy, "{"],
  ["bad JSON, 2026-07-28", modern, "{"],
  [
    "a duplicate key",
    legacy,
    `{"jsonrpc":"2.0","id":1,"id":2,"method":"tools/call","params":{"name":"comms_send"}}`,
  ],
  ["an empty batch", legacy, []],
  ["a batch", legacy, [call("comms_send", sent, 1), call("comms_send", sent, 2)]],
  ["a batch of one", legacy, [call("comms_send", sent)]],
  ["a batch with a modern call", modern, [modernCall("comms_send", sent)]],
  ["a batch with rubbish", legacy, [call("comms_send", sent), 5]],
  ["5 MB", legacy, call("comms_send", { ...sent, message: "x".repeat(5_000_000) })],
  ["3 MB", legacy, call("comms_send", { ...sent, message: "x".repeat(3_000_000) })],
  [
    "deep arguments",
    legacy,
    `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"comms_send","arguments":` +
    `{"key":"${ANA}","message":${"[".repeat(50_000)}${"]".repeat(50_000)}}}}`,
  ],
]);

const headers = rows([
  ["accepts only JSON", { ...legacy, accept: "application/json" }, call("comms_send", sent)],
  ["accepts only streams", { ...legacy, accept: "text/event-stream" }, call("comms_send", sent)],
  ["accepts anything", { ...legacy, accept: "*/*" }, call("comms_send", sent)],
  ["accepts nothing", without(legacy, "accept"), call("comms_send", sent)],
  [
    "accepts with weights",
    { ...legacy, accept: "text/event-stream;q=0.5, application/json" },
    call("comms_send", sent),
  ],
  ["no content type", { ...legacy, "content-type": "" }, call("comms_send", sent)],
  ["content type text", { ...legacy, "content-type": "text/plain" }, call("comms_send", sent)],
  [
    "content type with charset",
    { ...legacy, "content-type": "application/json; charset=utf-8" },
    call("comms_send", sent),
  ],
  ["content type like JSON", { ...legacy, "content-type": "application/jsonx" }, call("comms_send", sent)],
  ["version 2025-06-18", { ...legacy, "mcp-protocol-version": "2025-06-18" }, call("comms_send", sent)],
  ["version 2024-10-07", { ...legacy, "mcp-protocol-version": "2024-10-07" }, call("comms_send", sent)],
  ["version unknown", { ...legacy, "mcp-protocol-version": "1999-01-01" }, call("comms_send", sent)],
  ["version of the future", { ...legacy, "mcp-protocol-version": "2030-01-01" }, call("comms_send", sent)],
  ["version missing", without(legacy, "mcp-protocol-version"), call("comms_send", sent)],
  ["a session", { ...legacy, "mcp-session-id": "s1" }, call("comms_send", sent)],
  ["modern headers, legacy body", modern, call("comms_send", sent)],
  ["legacy headers, modern body", legacy, modernCall("comms_send", sent)],
  ["legacy body with a method header", { ...legacy, "mcp-method": "tools/list" }, call("comms_send", sent)],
  ["modern, no version header", without(modern, "mcp-protocol-version"), modernCall("comms_send", sent)],
  ["modern, no method header", without(modern, "mcp-method"), modernCall("comms_send", sent)],
  ["modern, no name header", without(modern, "mcp-name"), modernCall("comms_send", sent)],
  [
    "modern, wrong version header",
    { ...modern, "mcp-protocol-version": "2025-11-25" },
    modernCall("comms_send", sent),
  ],
  ["modern, wrong method header", { ...modern, "mcp-method": "tools/list" }, modernCall("comms_send", sent)],
  ["modern, wrong name header", { ...modern, "mcp-name": "comms_read" }, modernCall("comms_send", sent)],
  [
    "modern, name header in Base64",
    { ...modern, "mcp-name": "=?base64?Y29tbXNfc2VuZA==?=" },
    modernCall("comms_send", sent),
  ],
  [
    "modern, name header in bad Base64",
    { ...modern, "mcp-name": "=?base64?%?=" },
    modernCall("comms_send", sent),
  ],
  ["modern, accepts only JSON", { ...modern, accept: "application/json" }, modernCall("comms_send", sent)],
  ["modern, accepts nothing", without(modern, "accept"), modernCall("comms_send", sent)],
  [
    "modern, name header with spaces",
    { ...modern, "mcp-name": " comms_send " },
    modernCall("comms_send", sent),
  ],
]);

const version = "io.modelcontextprotocol/protocolVersion";
const info = "io.modelcontextprotocol/clientInfo";
const capabilities = "io.modelcontextprotocol/clientCapabilities";

const envelopes = [
  ...rows([
    ["legacy, _meta null", legacy, withMeta(null)],
    ["legacy, _meta a list", legacy, withMeta([])],
    ["legacy, _meta empty", legacy, withMeta({})],
    ["legacy, a progress token", legacy, withMeta({ progressToken: 5 })],
    ["legacy, a broken progress token", legacy, withMeta({ progressToken: {} })],
    ["legacy, a progress token null", legacy, withMeta({ progressToken: null })],
    ["legacy, a related task", legacy, withMeta({ "io.modelcontextprotocol/related-task": { taskId: "t" } })],
    ["legacy, a broken related task", legacy, withMeta({ "io.modelcontextprotocol/related-task": 5 })],
    ["legacy, a key of the client's own", legacy, withMeta({ "claudecode/toolUseId": "t1" })],
    ["legacy, client info", legacy, withMeta({ [info]: { name: "x", version: "1" } })],
  ]),
  ...rows([
    ["modern, a progress token", modern, modernCall("comms_send", sent, { progressToken: "p" })],
    ["modern, a broken progress token", modern, modernCall("comms_send", sent, { progressToken: 1.5 })],
    [
      "modern, a key of the client's own",
      modern,
      modernCall("comms_send", sent, { "claudecode/toolUseId": "t2" }),
    ],
    ["modern, a trace", modern, modernCall("comms_send", sent, { traceparent: 5 })],
    [
      "modern, an unknown reserved key",
      modern,
      modernCall("comms_send", sent, { "io.modelcontextprotocol/x": 5 }),
    ],
    [
      "modern, a log level",
      modern,
      modernCall("comms_send", sent, { "io.modelcontextprotocol/logLevel": "info" }),
    ],
    [
      "modern, a broken log level",
      modern,
      modernCall("comms_send", sent, { "io.modelcontextprotocol/logLevel": "loud" }),
    ],
    ["modern, no client info", modern, withMeta({ ...envelope, [info]: undefined })],
    ["modern, client info null", modern, withMeta({ ...envelope, [info]: null })],
    ["modern, broken client info", modern, withMeta({ ...envelope, [info]: { name: 5 } })],
    ["modern, no capabilities", modern, withMeta({ ...envelope, [capabilities]: undefined })],
    ["modern, capabilities a list", modern, withMeta({ ...envelope, [capabilities]: [] })],
    ["modern, version a number", modern, withMeta({ ...envelope, [version]: 5 })],
    ["modern, version unknown", modern, withMeta({ ...envelope, [version]: "2030-01-01" })],
    ["modern, version legacy", modern, withMeta({ ...envelope, [version]: "2025-11-25" })],
    ["modern, only the version", modern, withMeta({ [version]: "2026-07-28" })],
  ]),
];

const initialize = {
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "t", version: "1" } },
};
const list = { jsonrpc: "2.0", id: 1, method: "tools/list", params: {} };
const cancel = { jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: 1 } };

const others = [
  ...rows([
    ["initialize", legacy, initialize],
    ["initialize with an old version", legacy, {
      ...initialize,
      params: { ...initialize.params, protocolVersion: "2024-11-05" },
    }],
    ["initialize with modern headers", modernHeaders("initialize"), initialize],
    ["initialized", legacy, { jsonrpc: "2.0", method: "notifications/initialized" }],
    ["cancelled", { ...legacy, "mcp-session-id": "s1" }, cancel],
    ["cancelled without what", { ...legacy, "mcp-session-id": "s1" }, { ...cancel, params: undefined }],
    ["cancelled, modern", modernHeaders("notifications/cancelled"), cancel],
    ["ping", legacy, { jsonrpc: "2.0", id: 1, method: "ping" }],
    ["list", legacy, list],
    ["list with a cursor", legacy, { ...list, params: { cursor: "x" } }],
    ["list, modern", modernHeaders("tools/list"), { ...list, params: { _meta: envelope } }],
    ["discover", modernHeaders("server/discover"), {
      ...list,
      method: "server/discover",
      params: { _meta: envelope },
    }],
    ["discover without an envelope", legacy, { ...list, method: "server/discover" }],
    ["resources", legacy, { ...list, method: "resources/list" }],
    ["resources, modern", modernHeaders("resources/list"), {
      ...list,
      method: "resources/list",
      params: { _meta: envelope },
    }],
  ]),
  { about: "GET", make: () => new Request(URL_OF_DOOR, { headers: legacy }) },
  { about: "GET, modern", make: () => new Request(URL_OF_DOOR, { headers: modern }) },
  { about: "DELETE", make: () => new Request(URL_OF_DOOR, { method: "DELETE", headers: legacy }) },
  { about: "PUT", make: () => new Request(URL_OF_DOOR, { method: "PUT", headers: legacy, body: "{}" }) },
  { about: "OPTIONS", make: () => new Request(URL_OF_DOOR, { method: "OPTIONS", headers: legacy }) },
  { about: "HEAD", make: () => new Request(URL_OF_DOOR, { method: "HEAD", headers: legacy }) },
  { about: "a body of unknown length", make: () => chunked(JSON.stringify(call("comms_send", sent))) },
  { about: "a body of unknown length that is too long", make: () => chunked("x".repeat(5_000_000)) },
  {
    about: "a POST without a body",
    make: () => new Request(URL_OF_DOOR, { method: "POST", headers: legacy }),
  },
  {
    about: "bytes that are not UTF-8",
    make: () => bytes(JSON.stringify(call("comms_send", sent)).replace("hi", "\xff\xfe")),
  },
  {
    about: "a byte order mark",
    make: () => post(legacy, "\ufeff" + JSON.stringify(call("comms_send", sent))),
  },
];

function chunked(text: string): Request {
  return new Request(URL_OF_DOOR, { method: "POST", headers: legacy, body: new Blob([text]).stream() });
}

function bytes(latin1: string): Request {
  const body = Uint8Array.from(latin1, (letter) => letter.charCodeAt(0));
  return new Request(URL_OF_DOOR, {
    method: "POST",
    headers: { ...legacy, "content-length": String(body.length) },
    body,
  });
}

export const rawRequests: readonly RawRequest[] = [...args, ...shapes, ...headers, ...envelopes, ...others];
