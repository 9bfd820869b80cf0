/** In which state a session is, as its hooks tell, and telling others of it. */
import { topics } from "../../protocol/topics.ts";
import type { SessionState } from "../api.ts";
import type { Context } from "../context.ts";
import type { HookInput } from "./hook_input.ts";
import type { Session } from "./sessions.ts";

const states: Readonly<Record<string, SessionState>> = {
  UserPromptSubmit: "busy",
  PreToolUse: "busy",
  PostToolUse: "busy",
  PostToolUseFailure: "busy",
  PostToolBatch: "busy",
  PreCompact: "busy",
  PermissionRequest: "waiting",
  Elicitation: "waiting",
  ElicitationResult: "busy",
  Stop: "idle",
  StopFailure: "idle",
};

const notifications: Readonly<Record<string, SessionState>> = {
  permission_prompt: "waiting",
  elicitation_dialog: "waiting",
  idle_prompt: "idle",
};

/** Takes over what the hook says about the state. What subagents do is no news about the session, except that they wait. */
export function noteState(ctx: Context, session: Session, input: HookInput): void {
  const state = stateIn(session, input);
  if (hasClosedDialogs(input)) ctx.permissions.sessionWentOn(session.id, input.agent);
  if (state !== undefined) setState(ctx, session, state);
}

function stateIn(
  { state }: Session,
  { event, agent, source, notification }: HookInput,
): SessionState | undefined {
  if (event === "SessionStart") return source === "compact" && state !== "gone" ? undefined : "idle";
  if (event === "Notification") return notifications[notification ?? ""];
  const next = states[event];
  if (agent === null || next === "waiting" || state === "waiting") return next;
  return undefined;
}

/** Events that cannot come while a dialog of this agent is open. */
function hasClosedDialogs({ event }: HookInput): boolean {
  return event === "PostToolBatch" || event === "Stop" || event === "SubagentStop" ||
    event === "UserPromptSubmit";
}

export function setState(ctx: Context, session: Session, state: SessionState): void {
  if (session.state === state) return;
  session.state = state;
  session.since = ctx.clock.now();
  session.waiter?.wake();
  publishState(ctx, session);
}

/** The session is over. What is kept of it is kept: it may be resumed. */
export function endSession(ctx: Context, id: string): void {
  const session = ctx.sessions.get(id);
  if (!session) return;
  session.waiter?.end("ended");
  ctx.permissions.sessionWentOn(id);
  setState(ctx, session, "gone");
}

/** Sessions that were not heard of for too long, or whose client has died, are gone. */
export function sweepSessions(ctx: Context): void {
  for (const { id } of ctx.sessions.sweep(ctx.clock.now())) endSession(ctx, id);
}

/** Everybody may know what somebody's session does, as everybody may know who is online. */
export function publishState(ctx: Context, { id, state }: Session): void {
  const key = ctx.state.sessions.get(id)?.key;
  if (key == null) return;
  const payload = { type: "session_state", key, state, ts: ctx.formatTime(ctx.clock.now()) };
  ctx.outbox.publish({
    topic: topics.people,
    payload: new TextEncoder().encode(JSON.stringify(payload)),
    qos: 1,
    retain: false,
    audience: { kind: "everyone" },
  });
}
