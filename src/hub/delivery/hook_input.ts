/** What a hook of Claude Code tells, read tolerantly: versions differ, and what is missing is no error. */

/** One call of a tool, as far as deliveries care. */
export interface ToolCall {
  id: string;
  name: string;
}

export interface HookInput {
  event: string;
  session: string;
  /** Set inside a subagent. */
  agent: string | null;
  agentType: string | undefined;
  cwd: string | undefined;
  /** SessionStart: startup, resume, clear, compact, fork; UserPromptSubmit: who prompted. */
  source: string | undefined;
  /** SessionEnd: why. */
  reason: string | undefined;
  /** A forked session's parent, where whoever calls the hook has found it out. */
  forkedFrom: string | undefined;
  notification: string | undefined;
  stopHookActive: boolean;
  prompt: string;
  /** The tool of PreToolUse, PostToolUse, PermissionRequest. */
  tool: string | undefined;
  toolInput: unknown;
  calls: ToolCall[];
}

const MAX_ID_CHARS = 200;
const MAX_CALLS = 200;

/** Undefined: not the input of a hook. */
export function readHookInput(input: unknown): HookInput | undefined {
  if (typeof input !== "object" || input === null || Array.isArray(input)) return undefined;
  const given = input as Record<string, unknown>;
  const session = idOf(given.session_id);
  const event = idOf(given.hook_event_name);
  if (session === undefined || event === undefined) return undefined;
  return {
    event,
    session,
    agent: idOf(given.agent_id) ?? null,
    agentType: idOf(given.agent_type),
    cwd: textOf(given.cwd),
    source: idOf(given.source),
    reason: idOf(given.reason),
    forkedFrom: idOf(given.forked_from),
    notification: idOf(given.notification_type),
    stopHookActive: given.stop_hook_active === true,
    prompt: textOf(given.prompt) ?? "",
    tool: idOf(given.tool_name),
    toolInput: given.tool_input,
    calls: callsOf(given),
  };
}

/** One call in the events of a single tool, all of them in PostToolBatch. */
function callsOf(given: Record<string, unknown>): ToolCall[] {
  const listed = Array.isArray(given.tool_calls) ? given.tool_calls.slice(0, MAX_CALLS) : [given];
  return listed.flatMap((one: unknown) => {
    if (typeof one !== "object" || one === null) return [];
    const { tool_use_id, tool_name } = one as Record<string, unknown>;
    const id = idOf(tool_use_id);
    return id === undefined ? [] : [{ id, name: textOf(tool_name) ?? "" }];
  });
}

/** What is used as a name: never empty, never long, nothing invisible in it. */
function idOf(value: unknown): string | undefined {
  return typeof value === "string" && /^[!-~]+$/.test(value) && value.length <= MAX_ID_CHARS
    ? value
    : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
