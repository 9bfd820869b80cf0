/** Requests right and wrong in every way that a client can be, for comparing two ways of answering them. */
import { rawCalls } from "./raw_calls.ts";
import { legacy, modern, type RawRequest, rows, sent, withMeta, without } from "./raw_rows.ts";
import { call, envelope, modernCall, modernHeaders, post, URL_OF_DOOR } from "./requests.ts";

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

export const rawRequests: readonly RawRequest[] = [...rawCalls, ...headers, ...envelopes, ...others];
