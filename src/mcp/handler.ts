/** The MCP door: both revisions of the protocol on one endpoint. The gate answers plain calls, the SDK all the rest. */
import { createMcpHandler, type McpHttpHandler } from "@modelcontextprotocol/server";
import type { Hub, Principal } from "../hub/api.ts";
import type { Log } from "../hub/ports.ts";
import { Tally } from "../lib/tally.ts";
import { type Answer, callTool } from "./call.ts";
import { Gate, type PlainCall, responder } from "./gate.ts";
import {
  cancelledId,
  isInitialize,
  isJsonPost,
  isShort,
  isStreamed,
  parsed,
  rebuilt,
  textOf,
} from "./request.ts";
import { serverFactory, SESSION_HEADER } from "./server.ts";
import { Streams } from "./streams.ts";
import type { Running } from "./tool.ts";

export interface McpOptions {
  hub: Hub;
  /** The program's version, as clients see it. */
  version: string;
  log: Log;
  /** Counts refusals by their code. */
  refused?: Tally;
  /** How often a waiting call reports progress; 15 s, as clients give up after 60 s of silence. */
  progressEveryMs?: number;
}

export interface McpDoor {
  /** Answers one request to `/mcp`. Host and Origin have been checked, and who is calling. */
  fetch(request: Request, principal: Principal): Promise<Response>;
  /** Makes waiting calls answer now, and ends open streams. What comes later gets 503. Close it before its listeners, which wait for answers. */
  close(): Promise<void>;
}

export function createMcp(options: McpOptions): McpDoor {
  return new Door(options);
}

const keepAliveMs = 15_000;

/** What a call that is answered at once may use: nothing of it. */
const atOnce: Running = {
  signal: new AbortController().signal,
  progress: () => {},
  progressEveryMs: keepAliveMs,
};

class Door implements McpDoor {
  readonly #context: { hub: Hub; log: Log; refused: Tally; running: Running };
  readonly #gate = new Gate();
  readonly #respond: (call: PlainCall, answer: Answer) => string;
  readonly #streams = new Streams();
  readonly #plain: McpHttpHandler;
  /** A call that may take long answers as a stream from the start, or its client gives up before the first byte. */
  readonly #streaming: McpHttpHandler;
  #isClosed = false;

  constructor({ hub, version, log, refused = new Tally(), progressEveryMs = keepAliveMs }: McpOptions) {
    this.#context = { hub, log, refused, running: atOnce };
    const serverInfo = { name: "claude-comms", version };
    this.#respond = responder(serverInfo);
    const factory = serverFactory({ hub, log, serverInfo, streams: this.#streams, progressEveryMs, refused });
    const onerror = (error: Error) => log.debug("mcp.rejected", { error: error.message });
    this.#plain = createMcpHandler(factory, { onerror, keepAliveMs });
    this.#streaming = createMcpHandler(factory, { onerror, keepAliveMs, responseMode: "sse" });
  }

  async fetch(request: Request, principal: Principal): Promise<Response> {
    if (this.#isClosed) return new Response(null, { status: 503 });
    const authInfo = authInfoOf(principal);
    if (!isJsonPost(request)) return await this.#plain.fetch(request, { authInfo });
    if (!isShort(request)) return await this.#plain.fetch(rebuilt(request, request.body), { authInfo });
    const text = await textOf(request);
    if (text === undefined) return new Response(null, { status: 400 });
    const message = parsed(text);
    if (message === undefined) return await this.#plain.fetch(rebuilt(request, text), { authInfo });
    const call = this.#gate.match(request.headers, message.value);
    if (call !== undefined) return await this.#answer(call, principal);
    return await this.#askSdk(rebuilt(request, null), { authInfo, parsedBody: message.value });
  }

  async #answer(call: PlainCall, principal: Principal): Promise<Response> {
    const { toolUseId } = call;
    const context = { ...this.#context, principal, toolUseId };
    const answer = await callTool(call.tool, call.args, context);
    return new Response(this.#respond(call, answer), { headers: { "content-type": "application/json" } });
  }

  async #askSdk(request: Request, options: SdkOptions): Promise<Response> {
    const { parsedBody } = options;
    const session = request.headers.get(SESSION_HEADER);
    if (session !== null) this.#streams.cancel(session, cancelledId(parsedBody));
    const handler = isStreamed(parsedBody) ? this.#streaming : this.#plain;
    const response = await handler.fetch(request, options);
    if (isInitialize(parsedBody) && response.ok) response.headers.set(SESSION_HEADER, crypto.randomUUID());
    return response;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#streams.endAll();
    // What they answered is written by what follows in this turn; closing a handler cuts off what is not.
    await new Promise((resolve) => setTimeout(resolve));
    await Promise.all([this.#plain.close(), this.#streaming.close()]);
  }
}

interface SdkOptions {
  authInfo: ReturnType<typeof authInfoOf>;
  parsedBody: unknown;
}

/** How the SDK carries who is calling to the server that it has made for the request. */
function authInfoOf(principal: Principal) {
  return { token: "", clientId: "", scopes: [], extra: { principal } };
}
