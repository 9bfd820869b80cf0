/** Requests as clients of both revisions send them, and answers made comparable. */
import type { McpDoor } from "../../src/mcp/handler.ts";
import { principal } from "./fake_hub.ts";

export const URL_OF_DOOR = "http://127.0.0.1:9920/mcp";
export const MODERN = "2026-07-28";

export type Json = Record<string, unknown>;

export const envelope: Json = {
  "io.modelcontextprotocol/protocolVersion": MODERN,
  "io.modelcontextprotocol/clientInfo": { name: "test", version: "1.0.0" },
  "io.modelcontextprotocol/clientCapabilities": {},
};

export const legacyHeaders: Record<string, string> = {
  "content-type": "application/json",
  accept: "application/json, text/event-stream",
  "mcp-protocol-version": "2025-11-25",
};

export function modernHeaders(method: string, name?: string): Record<string, string> {
  return {
    "content-type": "application/json",
    accept: "application/json, text/event-stream",
    "mcp-protocol-version": MODERN,
    "mcp-method": method,
    ...(name !== undefined && { "mcp-name": name }),
  };
}

export function call(name: string, args: unknown, id: unknown = 1): Json {
  return { jsonrpc: "2.0", id, method: "tools/call", params: { name, arguments: args } };
}

export function modernCall(name: string, args: unknown, meta: Json = {}): Json {
  const message = call(name, args);
  return { ...message, params: { ...message.params as Json, _meta: { ...envelope, ...meta } } };
}

/** A POST of JSON, or of the text itself. */
export function post(headers: Record<string, string>, body: unknown): Request {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const length = String(new TextEncoder().encode(text).length);
  return new Request(URL_OF_DOOR, {
    method: "POST",
    headers: { "content-length": length, ...headers },
    body: text,
  });
}

/** The JSON of an answer, taken out of its event stream where it came in one. */
export async function jsonOf(response: Response): Promise<unknown> {
  const text = await response.text();
  if (!response.headers.get("content-type")?.startsWith("text/event-stream")) {
    return text === "" ? null : JSON.parse(text);
  }
  return eventsOf(text).at(-1);
}

export function eventsOf(text: string): Json[] {
  return text.split("\n\n").flatMap((frame) => {
    const data = frame.split("\n").filter((line) => line.startsWith("data: ")).map((line) => line.slice(6))
      .join("\n");
    return data === "" ? [] : [JSON.parse(data) as Json];
  });
}

export interface ToolAnswer {
  isError: boolean;
  text: string;
  value: Json | undefined;
}

/** Calls a tool as a 2026-07-28 client does. */
export async function callTool(door: McpDoor, name: string, args: Json): Promise<ToolAnswer> {
  const response = await door.fetch(
    post(modernHeaders("tools/call", name), modernCall(name, args)),
    principal,
  );
  const { result } = await jsonOf(response) as { result: Json };
  const [content] = result.content as { text: string }[];
  return {
    isError: result.isError === true,
    text: content!.text,
    value: result.structuredContent as Json | undefined,
  };
}
