/** The tools in the order in which they are listed: the Python version's 30, then ours. */
import { declared, type JsonSchema } from "../protocol/schema.ts";
import type { Hints, Tool } from "./tool.ts";
import {
  artifactCreate,
  artifactDelete,
  artifactGet,
  artifactList,
  artifactUpdate,
} from "./tools/artifacts.ts";
import {
  conversationArchive,
  conversationCreate,
  conversationDelete,
  conversations,
  conversationUnarchive,
  conversationUpdate,
  dmOpen,
} from "./tools/conversations.ts";
import { fileGet, filePut } from "./tools/files.ts";
import { join, leave, updateName } from "./tools/join.ts";
import { getChannelRole, invite, kick, members, roleSet } from "./tools/members.ts";
import { edit, pin, remove, send } from "./tools/messages.ts";
import { react, reactionsGet } from "./tools/reactions.ts";
import { catchup, check, history, read, search, threadRead } from "./tools/reading.ts";
import { profileStatusClear, profileStatusSet, statusClear, statusSet } from "./tools/status.ts";
import { wait } from "./tools/wait.ts";

export const tools: readonly Tool[] = [
  join,
  leave,
  send,
  read,
  threadRead,
  check,
  members,
  statusSet,
  statusClear,
  profileStatusSet,
  profileStatusClear,
  react,
  reactionsGet,
  conversations,
  updateName,
  history,
  artifactCreate,
  artifactUpdate,
  artifactDelete,
  artifactGet,
  artifactList,
  conversationCreate,
  conversationUpdate,
  getChannelRole,
  conversationDelete,
  conversationArchive,
  conversationUnarchive,
  invite,
  kick,
  dmOpen,
  wait,
  edit,
  remove,
  pin,
  roleSet,
  catchup,
  search,
  filePut,
  fileGet,
];

const byName: ReadonlyMap<string, Tool> = new Map(tools.map((tool) => [tool.name, tool]));

/** Undefined for a name that is none of ours. */
export function toolNamed(name: unknown): Tool | undefined {
  return typeof name === "string" ? byName.get(name) : undefined;
}

/** A tool as `tools/list` shows it. */
export interface ListedTool {
  name: string;
  description: string;
  inputSchema: JsonSchema & { type: "object" };
  annotations: Hints;
  _meta?: Record<string, unknown>;
}

/** Claude Code cuts results at 25,000 tokens unless a tool says that it may answer more. In characters. */
const longAnswerChars = 200_000;

export const listedTools: readonly ListedTool[] = tools.map((tool) => ({
  name: tool.name,
  description: tool.description,
  inputSchema: { ...declared(tool.input), type: "object" },
  annotations: tool.annotations,
  ...(tool.hasLongAnswers && { _meta: { "anthropic/maxResultSizeChars": longAnswerChars } }),
}));

/** Each tool with the first sentence of its description, for the README. */
export function toolTable(): { name: string; about: string }[] {
  return tools.map(({ name, description }) => ({ name, about: firstSentence(description) }));
}

function firstSentence(text: string): string {
  return /^.*?[.!?](?=\s|$)/s.exec(text)?.[0] ?? text;
}
