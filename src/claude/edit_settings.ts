/** What `setup` writes into the settings besides hooks, and into the list of MCP servers. */
import { jsonAt, type JsonPath, withJson, withJsonItem, withoutJson } from "../lib/json_edit.ts";
import { jsonValue, parseJsonText } from "../lib/json_text.ts";
import { withoutEmpty } from "./edit_hooks.ts";

const serverName = "claude-comms";
const channelName = "claude-comms-channel";
const allowed = `mcp__${serverName}`;

/** The address of the MCP server and, where one is asked for, the header that proves who comes. */
export interface ServerEntry {
  url: string;
  authorization: string | undefined;
}

/** True when sessions use the tools without asking. */
export function isAllowed(text: string): boolean {
  const list = valueAt(text, ["permissions", "allow"]);
  return Array.isArray(list) && list.includes(allowed);
}

export function withAllowed(text: string): string {
  if (isAllowed(text)) return text;
  return withJsonItem(text, ["permissions", "allow"], allowed);
}

export function withoutAllowed(text: string): string {
  const list = valueAt(text, ["permissions", "allow"]);
  const index = Array.isArray(list) ? list.indexOf(allowed) : -1;
  if (index < 0) return text;
  const changed = withoutJson(text, ["permissions", "allow", index]);
  return withoutEmpty(withoutEmpty(changed, ["permissions", "allow"]), ["permissions"]);
}

/** Our status line; the text as it is when somebody else's is there. */
export function withStatusLine(text: string, command: string): string {
  const there = valueAt(text, ["statusLine"]);
  if (there !== undefined && !isOurStatusLine(there)) return text;
  const wanted = { type: "command", command };
  return isSame(there, wanted) ? text : withJson(text, ["statusLine"], wanted);
}

export function withoutStatusLine(text: string): string {
  return isOurStatusLine(valueAt(text, ["statusLine"])) ? withoutJson(text, ["statusLine"]) : text;
}

/** True when a status line is there that is not ours. */
export function hasForeignStatusLine(text: string): boolean {
  const there = valueAt(text, ["statusLine"]);
  return there !== undefined && !isOurStatusLine(there);
}

/** The MCP server; an entry that differs only in what it adds stays. A channel entry of the Python version starts `channel` instead. */
export function withServer(
  text: string,
  { url, authorization }: ServerEntry,
  program: readonly string[],
): string {
  const path = ["mcpServers", serverName];
  const there = valueAt(text, path) as Record<string, unknown> | undefined;
  const headers = authorization === undefined ? {} : { headers: { Authorization: authorization } };
  const wanted = { ...there, type: "http", url, ...headers };
  const served = isSame(there, wanted) ? text : withJson(text, path, wanted);
  return withChannel(served, program);
}

export function withoutServer(text: string): string {
  return withoutEmpty(withoutJson(filled(text), ["mcpServers", serverName]), ["mcpServers"]);
}

/** The entry of the MCP server as it stands. */
export function serverIn(text: string): Record<string, unknown> | undefined {
  const there = valueAt(text, ["mcpServers", serverName]);
  return typeof there === "object" && there !== null ? there as Record<string, unknown> : undefined;
}

/** Its environment stays: ours reads the same names. */
function withChannel(text: string, program: readonly string[]): string {
  const path = ["mcpServers", channelName];
  const there = valueAt(text, path) as Record<string, unknown> | undefined;
  if (there === undefined || !isPythonChannel(there)) return text;
  const [command, ...before] = program;
  return withJson(text, path, { ...there, command, args: [...before, "channel"] });
}

/** As a module (`python -m claude_comms.channel`), or as the script of that name. */
function isPythonChannel({ command, args }: Record<string, unknown>): boolean {
  const words = [command, ...(Array.isArray(args) ? args : [])].map(String);
  return words.some((word) =>
    /claude_comms\.channel|claude_comms[/\\]channel\.py|claude-comms-channel/.test(word)
  );
}

function isOurStatusLine(value: unknown): boolean {
  const { command } = (value ?? {}) as { command?: unknown };
  return typeof command === "string" && /(?:claude-comms[^\s/"']*|\.[tj]s)["']? statusline$/.test(command);
}

function valueAt(text: string, path: JsonPath): unknown {
  const node = jsonAt(parseJsonText(filled(text)), path);
  return node === undefined ? undefined : jsonValue(node);
}

function filled(text: string): string {
  return text.trim() === "" ? "{}" : text;
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
