/**
 * Recognizes the tool calls that are exactly right and do not stream, so that they can be answered without the SDK, at a tenth
 * of its cost. It refuses nothing: whatever it does not recognize is the SDK's, which then finds what is wrong with it.
 */
import {
  classifyInboundRequest,
  CLIENT_CAPABILITIES_META_KEY,
  CLIENT_INFO_META_KEY,
  LOG_LEVEL_META_KEY,
  PROTOCOL_VERSION_META_KEY,
  SERVER_INFO_META_KEY,
  SUPPORTED_PROTOCOL_VERSIONS,
} from "@modelcontextprotocol/server";
import { parse } from "../protocol/schema.ts";
import { type Answer, toolUseIdOf } from "./call.ts";
import type { Tool } from "./tool.ts";
import { toolNamed } from "./tools.ts";

/** The revision that carries its envelope in each request. The SDK serves exactly one and does not export its name. */
export const MODERN_REVISION = "2026-07-28";

export interface PlainCall {
  readonly tool: Tool;
  /** As the tool's `input` made them. */
  readonly args: unknown;
  readonly id: string | number;
  readonly isModern: boolean;
  readonly toolUseId: string | undefined;
}

type Json = Record<string, unknown>;

const messageKeys: ReadonlySet<string> = new Set(["jsonrpc", "id", "method", "params"]);
const paramKeys: ReadonlySet<string> = new Set(["name", "arguments", "_meta"]);
const envelopeKeys: ReadonlySet<string> = new Set([
  PROTOCOL_VERSION_META_KEY,
  CLIENT_INFO_META_KEY,
  CLIENT_CAPABILITIES_META_KEY,
  LOG_LEVEL_META_KEY,
]);
const reservedPrefix = "io.modelcontextprotocol/";
const maxEnvelopes = 256;
/** Longer ones are not worth remembering: no honest client has them. */
const maxEnvelopeChars = 4096;

export class Gate {
  /** Envelopes that the SDK has accepted. Asking it costs more than all the rest of a call. */
  readonly #accepted = new Set<string>();

  /** The call that a request makes; undefined when there is anything about it that the SDK should look at. */
  match(headers: Headers, message: unknown): PlainCall | undefined {
    if (!isObject(message) || message.jsonrpc !== "2.0" || message.method !== "tools/call") return undefined;
    const { id, params } = message;
    if (!isId(id) || !isObject(params) || !hasOnly(message, messageKeys) || !hasOnly(params, paramKeys)) {
      return undefined;
    }
    const tool = toolNamed(params.name);
    if (tool === undefined || tool.streams) return undefined;
    const envelope = envelopeOf(params._meta);
    if (envelope === undefined) return undefined;
    const isModern = PROTOCOL_VERSION_META_KEY in envelope;
    if (!(isModern ? this.#isModern(headers, { message, tool, envelope }) : isLegacy(headers, envelope))) {
      return undefined;
    }
    const given = params.arguments === undefined ? {} : params.arguments;
    const args = isObject(given) ? parse(tool.input, given) : undefined;
    return args?.ok
      ? { tool, args: args.value, id, isModern, toolUseId: toolUseIdOf(params._meta) }
      : undefined;
  }

  #isModern(headers: Headers, call: { message: Json; tool: Tool; envelope: Json }): boolean {
    if (headers.get("mcp-protocol-version") !== MODERN_REVISION) return false;
    if (headers.get("mcp-method") !== "tools/call" || headers.get("mcp-name") !== call.tool.name) {
      return false;
    }
    if (call.envelope[PROTOCOL_VERSION_META_KEY] !== MODERN_REVISION) return false;
    const envelope = JSON.stringify(call.envelope);
    if (this.#accepted.has(envelope)) return true;
    if (envelope.length > maxEnvelopeChars) return false;
    const outcome = classifyInboundRequest({
      httpMethod: "POST",
      protocolVersionHeader: MODERN_REVISION,
      mcpMethodHeader: "tools/call",
      mcpNameHeader: call.tool.name,
      body: call.message,
    });
    if (outcome.kind !== "modern") return false;
    if (this.#accepted.size >= maxEnvelopes) this.#accepted.clear();
    this.#accepted.add(envelope);
    return true;
  }
}

function isLegacy(headers: Headers, envelope: Json): boolean {
  for (const _key in envelope) return false;
  const version = headers.get("mcp-protocol-version");
  if (version !== null && !SUPPORTED_PROTOCOL_VERSIONS.includes(version)) return false;
  const accept = headers.get("accept");
  return accept !== null && accept.includes("application/json") && accept.includes("text/event-stream");
}

/** The part of `_meta` that speaks about the protocol; undefined when something in it needs a closer look. */
function envelopeOf(meta: unknown): Json | undefined {
  const envelope: Json = {};
  if (meta === undefined) return envelope;
  if (!isObject(meta)) return undefined;
  for (const key of Object.keys(meta)) {
    if (envelopeKeys.has(key)) envelope[key] = meta[key];
    else if (key === "progressToken" ? !isId(meta[key]) : key.startsWith(reservedPrefix)) return undefined;
  }
  return envelope;
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isId(value: unknown): value is string | number {
  return typeof value === "string" || Number.isSafeInteger(value);
}

function hasOnly(value: Json, keys: ReadonlySet<string>): boolean {
  for (const key of Object.keys(value)) if (!keys.has(key)) return false;
  return true;
}

/** Makes the JSON of a response. The answer's own JSON is put in as it is, not made a second time. */
export function responder(
  serverInfo: { name: string; version: string },
): (call: PlainCall, answer: Answer) => string {
  const modern = `,"resultType":"complete","_meta":${JSON.stringify({ [SERVER_INFO_META_KEY]: serverInfo })}`;
  return ({ id, isModern }, { text, value }) => {
    const shape = value === null ? `"isError":true` : `"structuredContent":${text}`;
    const content = `"content":[{"type":"text","text":${JSON.stringify(text)}}],${shape}`;
    return `{"result":{${content}${isModern ? modern : ""}},"jsonrpc":"2.0","id":${JSON.stringify(id)}}`;
  };
}
