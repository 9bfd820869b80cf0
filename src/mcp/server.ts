/** The SDK's side of the door: one short-lived server per request, as its handler wants it, over the same tools as the gate. */
import {
  type CallToolResult,
  type McpServerFactory,
  ProtocolError,
  ProtocolErrorCode,
  Server,
  type ServerContext,
} from "@modelcontextprotocol/server";
import type { Hub, Principal } from "../hub/api.ts";
import type { Log } from "../hub/ports.ts";
import type { Tally } from "../lib/tally.ts";
import { parse } from "../protocol/schema.ts";
import { type Answer, callTool, toolUseIdOf } from "./call.ts";
import { instructions } from "./instructions.ts";
import type { Streams } from "./streams.ts";
import type { Running, Tool } from "./tool.ts";
import { listedTools, toolNamed } from "./tools.ts";

export interface ServerOptions {
  readonly hub: Hub;
  readonly log: Log;
  readonly serverInfo: { name: string; version: string };
  readonly streams: Streams;
  readonly progressEveryMs: number;
  readonly refused: Tally;
}

/** Revision 2025-11-25 names its session in this header; we give one only so that a cancellation finds its call. */
export const SESSION_HEADER = "mcp-session-id";

/** Makes servers for `createMcpHandler`. The principal comes in as `authInfo.extra.principal`. */
export function serverFactory(options: ServerOptions): McpServerFactory {
  return ({ authInfo }) => {
    const principal = authInfo!.extra!.principal as Principal;
    const server = new Server(options.serverInfo, { capabilities: { tools: {} }, instructions });
    server.setRequestHandler("tools/list", () => ({ tools: [...listedTools] }));
    server.setRequestHandler("tools/call", async ({ params }, context) => {
      const tool = toolNamed(params.name);
      if (tool === undefined) {
        throw new ProtocolError(ProtocolErrorCode.InvalidParams, `Tool ${params.name} not found`);
      }
      const args = parse(tool.input, params.arguments ?? {});
      if (!args.ok) {
        options.refused.add("invalid_argument");
        return invalid(tool, args.problem);
      }
      return resultOf(await run({ tool, args: args.value, principal, server, context }, options));
    });
    return server;
  };
}

interface Call {
  tool: Tool;
  args: unknown;
  principal: Principal;
  server: Server;
  context: ServerContext;
}

async function run(
  { tool, args, principal, server, context }: Call,
  options: ServerOptions,
): Promise<Answer> {
  const { hub, log, streams, progressEveryMs, refused } = options;
  const { signal, id, _meta } = context.mcpReq;
  const common = { hub, log, principal, refused, toolUseId: toolUseIdOf(_meta) };
  if (!tool.streams) {
    const running: Running = { signal, progressEveryMs, progress: () => {} };
    return await callTool(tool, args, { ...common, running });
  }
  const session = context.http?.req?.headers.get(SESSION_HEADER) ?? null;
  const call = { session, request: id, signal, leave: () => void server.close() };
  return await streams.run(call, (signal) => {
    const running: Running = { signal, progressEveryMs, progress: progressTo(context) };
    return callTool(tool, args, { ...common, running });
  });
}

/** Reports go to clients that asked for them, by a token; the others see the stream's own keep-alive. */
function progressTo({ mcpReq }: ServerContext): Running["progress"] {
  const progressToken = mcpReq._meta?.progressToken;
  if (progressToken === undefined) return () => {};
  return (report) => {
    const notification = { method: "notifications/progress", params: { progressToken, ...report } } as const;
    // The client may be leaving just now; then its signal ends the call.
    mcpReq.notify(notification).catch(() => {});
  };
}

function invalid(tool: Tool, problem: string): CallToolResult {
  const text = `Input validation error: Invalid arguments for tool ${tool.name}: ${problem}`;
  return { content: [{ type: "text", text }], isError: true };
}

function resultOf({ text, value }: Answer): CallToolResult {
  const content: CallToolResult["content"] = [{ type: "text", text }];
  return value === null
    ? { content, isError: true }
    : { content, structuredContent: value as Record<string, unknown> };
}
