/** Official MCP clients of both generations, reduced to what tests ask. */
import {
  Client as NewClient,
  StreamableHTTPClientTransport as NewTransport,
} from "@modelcontextprotocol/client";
import { Client as OldClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as OldTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import assert from "node:assert/strict";

/** `2025`: the first SDK with initialize; `2026`: the second one, pinned to server/discover. */
export type Generation = "2025" | "2026";

export const generations: readonly Generation[] = ["2025", "2026"];

export interface McpOptions {
  generation?: Generation;
  /** A password or token. */
  bearer?: string;
}

// deno-lint-ignore no-explicit-any -- answers are inspected field by field in tests
export type Answer = Record<string, any>;

export interface ToolOutcome {
  isError: boolean;
  text: string;
  answer: Answer;
}

interface AnyClient {
  callTool(
    params: { name: string; arguments: Record<string, unknown>; _meta?: Record<string, unknown> },
  ): Promise<unknown>;
  listTools(): Promise<{ tools: unknown[] }>;
  getInstructions(): string | undefined;
  close(): Promise<void>;
}

export class McpClient implements AsyncDisposable {
  /** The participant's key once joined; then it goes with every call. */
  key: string | undefined;

  constructor(readonly client: AnyClient) {}

  /** Calls a tool and gives back everything. */
  async outcome(tool: string, args: Answer = {}): Promise<ToolOutcome> {
    const named = this.key === undefined ? args : { key: this.key, ...args };
    // deno-lint-ignore no-explicit-any -- the two generations type their results differently
    const result = await this.client.callTool({ name: tool, arguments: named }) as any;
    const text: string = result.content?.[0]?.text ?? "";
    return { isError: result.isError === true, text, answer: result.structuredContent ?? parsed(text) };
  }

  /** Calls a tool that must succeed. */
  async call(tool: string, args: Answer = {}): Promise<Answer> {
    const { isError, text, answer } = await this.outcome(tool, args);
    assert.ok(!isError && answer.error === undefined, `${tool}: ${text}`);
    return answer;
  }

  /** Calls a tool that must refuse, and gives back its message. */
  async refusal(tool: string, args: Answer = {}): Promise<Answer> {
    const { answer, text } = await this.outcome(tool, args);
    assert.ok(answer.error !== undefined && answer.error !== false, `${tool} was not refused: ${text}`);
    return answer;
  }

  async join(name: string, conversation = "general"): Promise<Answer> {
    const answer = await this.call("comms_join", { name, conversation });
    this.key = answer.key;
    return answer;
  }

  async send(conversation: string, message: string, more: Answer = {}): Promise<Answer> {
    return await this.call("comms_send", { conversation, message, ...more });
  }

  /** The bodies that `comms_read` gives, oldest first, without the system's own. */
  async bodies(conversation: string, more: Answer = {}): Promise<string[]> {
    const { messages } = await this.call("comms_read", { conversation, count: 200, ...more });
    return messages.filter((m: Answer) => m.sender.type !== "system").map((m: Answer) => m.body);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client.close();
  }
}

/** Connects an official client to `url` (with `/mcp`). */
export async function connectMcp(
  url: string,
  { generation = "2026", bearer }: McpOptions = {},
): Promise<McpClient> {
  const about = { name: "blackbox", version: "1" };
  const requestInit = bearer === undefined ? {} : { headers: { authorization: `Bearer ${bearer}` } };
  if (generation === "2025") {
    const client = new OldClient(about);
    await client.connect(new OldTransport(new URL(url), { requestInit }));
    return new McpClient(client);
  }
  const client = new NewClient(about, { versionNegotiation: { mode: { pin: "2026-07-28" } } });
  await client.connect(new NewTransport(new URL(url), { requestInit }));
  return new McpClient(client);
}

/** Connects and joins a conversation under a name. */
export async function joinMcp(
  url: string,
  name: string,
  options: McpOptions & { conversation?: string } = {},
): Promise<McpClient> {
  const client = await connectMcp(url, options);
  await client.join(name, options.conversation);
  return client;
}

function parsed(text: string): Answer {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
