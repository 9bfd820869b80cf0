/** A session of Claude Code as the hub sees it: its hooks, its tool calls and the process that waits for it. */
import type { Caller, HookOutput, Principal, WakeAnswer } from "../../../src/hub/api.ts";
import type { HubCore } from "../../../src/hub/hub.ts";

export const local: Principal = { key: null, proven: false, owner: false, client: "api" };

let calls = 0;

export interface FakeSession {
  id: string;
  /** Calls a hook; what it says to the model, or undefined. */
  hook(event: string, more?: Record<string, unknown>): Promise<string | undefined>;
  /** As a whole. */
  output(event: string, more?: Record<string, unknown>): Promise<HookOutput>;
  /** A tool call on behalf of somebody, with its hooks; what PostToolBatch says. */
  speakAs(caller: Caller, more?: Record<string, unknown>): Promise<string | undefined>;
  wait(options?: { seconds?: number; signal?: AbortSignal }): Promise<WakeAnswer>;
}

export function fakeSession(hub: HubCore, id: string): FakeSession {
  const output: FakeSession["output"] = (event, more = {}) =>
    hub.hook(local, {
      input: { session_id: id, hook_event_name: event, cwd: "/work", ...more },
      signal: new AbortController().signal,
    });
  const hook: FakeSession["hook"] = async (event, more) => contextOf(await output(event, more));
  return {
    id,
    hook,
    output,
    async speakAs({ key }, more = {}) {
      const tool_use_id = `toolu_${++calls}`;
      await hook("PreToolUse", { tool_use_id, tool_name: "mcp__claude-comms__comms_check", ...more });
      hub.toolCalled({ toolUseId: tool_use_id, key, shown: [] });
      return await hook("PostToolBatch", {
        tool_calls: [{ tool_use_id, tool_name: "comms_check" }],
        ...more,
      });
    },
    wait: ({ seconds = 60, signal = new AbortController().signal } = {}) =>
      hub.sessionWait(local, { session: id, seconds, signal }),
  };
}

export function contextOf(output: HookOutput): string | undefined {
  const specific = output.hookSpecificOutput as { additionalContext?: string } | undefined;
  return specific?.additionalContext;
}
