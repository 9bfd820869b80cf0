/** One call of a tool, whichever way it came in: what it answers, and what it answers when it is refused or breaks. */
import type { Hub, Principal } from "../hub/api.ts";
import type { Log } from "../hub/ports.ts";
import type { Tally } from "../lib/tally.ts";
import { CommsError } from "../protocol/errors.ts";
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
}

/** Runs a tool on what its `input` made of the arguments. Never throws. */
export async function callTool(tool: Tool, args: unknown, context: CallContext): Promise<Answer> {
  const { hub, log, principal, running, refused } = context;
  try {
    return answerOf(await tool.run(hub, principal, args, running));
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
