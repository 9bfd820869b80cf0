/** One call of a tool, whichever way it came in: what it answers, and what it answers when it is refused or breaks. */
import type { Hub, Principal } from "../hub/api.ts";
import type { Log } from "../hub/ports.ts";
import type { Tally } from "../lib/tally.ts";
import { CommsError } from "../protocol/errors.ts";
import { isKey, type Key } from "../protocol/ids.ts";
import type { Running, Tool } from "./tool.ts";

/** What a tool answered: `value` as JSON in `text`. Without a value it is a failure that `text` explains. */
export interface Answer {
  readonly text: string;
  readonly value: object | null;
}

export interface CallContext {
  readonly hub: Hub;
  readonly log: Log;
  readonly principal: Principal;
  readonly running: Running;
  /** Counts refusals by their code. */
  readonly refused: Tally;
  /** The client's own id of this call, which its hooks know, too. */
  readonly toolUseId: string | undefined;
}

const toolUseKey = "claudecode/toolUseId";
const maxToolUseChars = 200;

/** Claude Code names each call by the id that the model gave it. */
export function toolUseIdOf(meta: unknown): string | undefined {
  const id = (meta as Record<string, unknown> | undefined)?.[toolUseKey];
  return typeof id === "string" && id !== "" && id.length <= maxToolUseChars ? id : undefined;
}

/** Runs a tool on what its `input` made of the arguments. Never throws. */
export async function callTool(tool: Tool, args: unknown, context: CallContext): Promise<Answer> {
  const { hub, log, principal, running, refused, toolUseId } = context;
  try {
    const value = await tool.run(hub, principal, args, running);
    const key = toolUseId === undefined ? undefined : speakerOf(args, value);
    if (key !== undefined) hub.toolCalled({ toolUseId: toolUseId!, key, shown: shownBy(tool, value) });
    return answerOf(value);
  } catch (error) {
    if (error instanceof CommsError) {
      refused.add(error.code);
      return answerOf(refusal(tool, error, args));
    }
    if (!running.signal.aborted) log.error("mcp.tool_failed", { tool: tool.name, error });
    return {
      text: `${tool.name} failed inside the daemon, whose log says why. Whether it was done is not known`,
      value: null,
    };
  }
}

/** For whom a call was made that was not refused: whom it named, or whom a join made. */
function speakerOf(args: unknown, value: object): Key | undefined {
  const named = (args as { key?: unknown }).key ?? (value as { key?: unknown }).key;
  return isKey(named) ? named : undefined;
}

/** The ids of the messages in an answer, wherever they stand in it. */
function shownBy(tool: Tool, value: object): string[] {
  if (!tool.showsUnread) return [];
  const { messages = [], directed = [], conversations = [] } = value as Shown;
  const all = [...messages, ...directed, ...conversations.flatMap((one) => one.messages ?? [])];
  return all.map(({ id }) => id);
}

interface Shown {
  messages?: { id: string }[];
  directed?: { id: string }[];
  conversations?: { messages?: { id: string }[] }[];
}

/**
 * The same compact JSON as text and as structured content. Tried with Claude Code 2.1.330 and a read of two messages: where there is
 * structured content the model is given that alone, as compact JSON, once (550 characters, whatever the text says); else the text as
 * it is (550 compact, 804 indented as the Python version wrote it, +46 %). So both cost no more than one, and clients of either kind
 * are served; a short text beside it would reach nobody. The person sees "Called claude-comms", and with Ctrl+O the JSON, indented.
 */
function answerOf(value: object): Answer {
  return { text: JSON.stringify(value), value };
}

function refusal(
  { refusals }: Tool,
  { code, message, details }: CommsError,
  args: unknown,
): Record<string, unknown> {
  const conversation_id = (args as { conversation?: string }).conversation;
  if (refusals.inError?.includes(code)) return { error: code, conversation_id, message, ...details };
  if (!refusals.asReason?.includes(code)) return { error: true, message, code, ...details };
  return { error: true, message, reason: code, conversation_id, code, ...details };
}
