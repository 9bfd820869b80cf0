/** The MCP door: both revisions of the protocol on one endpoint. The gate answers plain calls, the SDK all the rest. */
import {
  createMcpHandler,
  DEFAULT_MAX_REQUEST_BODY_SIZE,
  isJsonContentType,
  type McpHttpHandler,
} from "@modelcontextprotocol/server";
import type { Hub, Principal } from "../hub/api.ts";
import type { Log } from "../hub/ports.ts";
import { callTool } from "./call.ts";
import { Gate, type PlainCall, responder } from "./gate.ts";
import { serverFactory, SESSION_HEADER } from "./server.ts";
import { Streams } from "./streams.ts";
import type { Running } from "./tool.ts";
import { toolNamed } from "./tools.ts";

export interface McpOptions {
  hub: Hub;
  /** The program's version, as clients see it. */
  version: string;
  log: Log;
  /** How often a waiting call reports progress; 15 s, as clients give up after 60 s of silence. */
  progressEveryMs?: number;
}

export interface McpDoor {
  /** Answers one request to `/mcp`. Host and Origin have been checked, and who is calling. */
  fetch(request: Request, principal: Principal): Promise<Response>;
  /** Makes waiting calls answer now, and ends open streams. */
  close(): Promise<void>;
}

const keepAliveMs = 15_000;

/** What a call that is answered at once may use: nothing of it. */
const atOnce: Running = {
  signal: new AbortController().signal,
  progress: () => {},
  progressEveryMs: keepAliveMs,
};

export function createMcp({ hub, version, log, progressEveryMs = keepAliveMs }: McpOptions): McpDoor {
  const serverInfo = { name: "claude-comms", version };
  const streams = new Streams();
  const factory = serverFactory({ hub, log, serverInfo, streams, progressEveryMs });
  const onerror = (error: Error) => log.debug("mcp.rejected", { error: error.message });
  const plain = createMcpHandler(factory, { onerror, keepAliveMs });
  // A call that may take long answers as a stream from the start, or its client gives up before the first byte.
  const streaming = createMcpHandler(factory, { onerror, keepAliveMs, responseMode: "sse" });
  const gate = new Gate();
  const respond = responder(serverInfo);

  async function answer(call: PlainCall, principal: Principal): Promise<Response> {
    const done = await callTool(call.tool, call.args, { hub, log, principal, running: atOnce });
    return new Response(respond(call, done), { headers: { "content-type": "application/json" } });
  }

  return {
    async fetch(request, principal) {
      const authInfo = { token: "", clientId: "", scopes: [], extra: { principal } };
      if (!isJsonPost(request)) return await plain.fetch(request, { authInfo });
      if (!isShort(request)) return await plain.fetch(rebuilt(request, request.body), { authInfo });
      const text = await request.text();
      const message = parsed(text);
      if (message === undefined) return await plain.fetch(rebuilt(request, text), { authInfo });
      const call = gate.match(request.headers, message.value);
      if (call !== undefined) return await answer(call, principal);
      cancelled(request.headers, message.value, streams);
      const handler = isStreamed(message.value) ? streaming : plain;
      const response = await handler.fetch(rebuilt(request, null), { authInfo, parsedBody: message.value });
      return isInitialize(message.value) ? withSession(response) : response;
    },
    close: () => close(streams, [plain, streaming]),
  };
}

function isJsonPost({ method, headers }: Request): boolean {
  return method === "POST" && isJsonContentType(headers.get("content-type"));
}

/** True for a body that says how long it is and that is not too long; the others the SDK reads, and refuses. */
function isShort({ headers }: Request): boolean {
  const length = headers.get("content-length");
  return length !== null && Number(length) <= DEFAULT_MAX_REQUEST_BODY_SIZE;
}

function parsed(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/**
 * The request for the SDK, without its signal: merely looking at the signal of a served request makes Deno abort it after each
 * success, too. A client that leaves is noticed all the same, as its stream is cancelled.
 */
function rebuilt({ url, method, headers }: Request, body: BodyInit | null): Request {
  return new Request(url, { method, headers, body });
}

interface Message {
  method?: unknown;
  params?: { name?: unknown; requestId?: unknown } | null;
}

function messageOf(value: unknown): Message {
  return typeof value === "object" && value !== null ? value : {};
}

function isStreamed(value: unknown): boolean {
  const { method, params } = messageOf(value);
  return method === "tools/call" && toolNamed(params?.name)?.streams === true;
}

function isInitialize(value: unknown): boolean {
  return messageOf(value).method === "initialize";
}

function withSession(response: Response): Response {
  if (response.ok) response.headers.set(SESSION_HEADER, crypto.randomUUID());
  return response;
}

function cancelled(headers: Headers, value: unknown, streams: Streams): void {
  const { method, params } = messageOf(value);
  const session = headers.get(SESSION_HEADER);
  if (method === "notifications/cancelled" && session !== null) streams.cancel(session, params?.requestId);
}

async function close(streams: Streams, handlers: McpHttpHandler[]): Promise<void> {
  await streams.endAll();
  // What they answered is written by what follows in this turn; closing a handler cuts off what is not.
  await new Promise((resolve) => setTimeout(resolve));
  await Promise.all(handlers.map((handler) => handler.close()));
}
