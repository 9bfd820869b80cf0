/** What a hook of Claude Code tells about its session, and what it answers. */
import type { HookOutput, PermissionDecision, Principal } from "../api.ts";
import type { Context } from "../context.ts";
import { nameOf } from "../state.ts";
import { bindByCalls, bindByHook, inherit, mayHear, release } from "./binding.ts";
import { confirm, handOver, type Place } from "./handing.ts";
import { type HookInput, readHookInput } from "./hook_input.ts";
import { type KeptSession, speakerId } from "./kept_sessions.ts";
import type { Offer } from "./offers.ts";
import type { Session } from "./sessions.ts";
import { endSession, noteState } from "./states.ts";
import { restart, returnLost } from "./waking.ts";

const nothing: HookOutput = Object.freeze({});
/** Claude Code ends a turn after eight Stops in a row that made it go on; the last ones are left to other hooks. */
const MAX_CONTINUED = 6;

export interface GivenHook {
  input: unknown;
  /** The participant that a hook of an older install names. */
  key?: string | undefined;
  /** The client's name and version. */
  client?: string | undefined;
  signal: AbortSignal;
}

/** Never throws for what a hook tells; `{}` when there is nothing to say. */
export async function hook(ctx: Context, principal: Principal, given: GivenHook): Promise<HookOutput> {
  const input = readHookInput(given.input);
  if (input === undefined) return nothing;
  const session = ctx.sessions.seen(input, ctx.clock.now());
  session.client = given.client ?? session.client;
  if (input.event === "Stop" && input.agent === null) {
    return await stop(ctx, principal, { input, session, given });
  }
  noteState(ctx, session, input);
  if (input.event === "PermissionRequest") return await permission(ctx, input, given.signal);
  return await told(ctx, principal, { input, session, given });
}

/** The turn ends only when there is nothing to go on for: until then nobody else wakes the session. */
async function stop(ctx: Context, principal: Principal, asked: Asked): Promise<HookOutput> {
  let output = nothing;
  try {
    output = await told(ctx, principal, asked);
  } finally {
    if (output === nothing) noteState(ctx, asked.session, asked.input);
  }
  return output;
}

async function told(ctx: Context, principal: Principal, asked: Asked): Promise<HookOutput> {
  const { input, given: { key } } = asked;
  if (ctx.recovering || ctx.readOnly !== null) return nothing;
  bindByCalls(ctx, input);
  if (key !== undefined) bindByHook(ctx, input, { principal, key });
  return await answer(ctx, principal, asked);
}

interface Asked {
  input: HookInput;
  session: Session;
  given: GivenHook;
}

async function answer(
  ctx: Context,
  principal: Principal,
  { input, session, given: { signal } }: Asked,
): Promise<HookOutput> {
  if (input.event === "SessionEnd") return ended(ctx, input);
  if (input.event === "SessionStart") started(ctx, input);
  const id = speakerId(input.session, input.agent);
  const kept = seenBy(ctx, id, input);
  if (input.event === "SubagentStop" && kept) return await subagentStop(ctx, { kept, input });
  if (!kept || !mayHear(principal, kept)) return nothing;
  returnLost(ctx, id);
  const place = placeOf(session, input);
  if (place === undefined) return nothing;
  const made = await handOver(ctx, kept, place);
  if (made && signal.aborted) ctx.sessions.offers.take(id, (offer) => offer === made.offer);
  if (input.event === "SessionStart") return said("SessionStart", welcome(ctx, kept, made?.text));
  if (!made) return nothing;
  if (input.event === "Stop") session.continued++;
  session.rungs.add(place.rung);
  return said(input.event, made.text);
}

function said(event: string, text: string): HookOutput {
  return { hookSpecificOutput: { hookEventName: event, additionalContext: text } };
}

/** Where in a turn this is, and what fits there. Undefined: nothing is said here. */
function placeOf(session: Session, { event, agent, calls, stopHookActive }: HookInput): Place | undefined {
  switch (event) {
    case "PostToolBatch":
      if (agent === null) session.hasBatches = true;
      return { rung: "tool_batch", chars: 4000, needsUrgent: false };
    case "PostToolUse":
    case "PostToolUseFailure":
      if (session.hasBatches) return undefined;
      return { rung: "tool", chars: 4000, needsUrgent: false, calls: calls.map(({ id }) => id) };
    case "UserPromptSubmit":
      return { rung: "prompt", chars: 6000, needsUrgent: false };
    case "SessionStart":
      return { rung: "start", chars: 6000, needsUrgent: false };
    case "Stop":
      if (!stopHookActive) session.continued = 0;
      if (session.continued >= MAX_CONTINUED) return undefined;
      return { rung: "stop", chars: 4000, needsUrgent: true };
    default:
      return undefined;
  }
}

/** Events that only come once the model has answered, or once what was said before stands in the conversation. */
const proofs: ReadonlySet<string> = new Set([
  "PreToolUse",
  "PostToolUse",
  "PostToolUseFailure",
  "PostToolBatch",
  "Stop",
  "StopFailure",
  "SubagentStop",
  "UserPromptSubmit",
]);

/** What the hook proves to have been seen is confirmed. The speaker as it is then. */
function seenBy(ctx: Context, id: string, input: HookInput): KeptSession | undefined {
  const kept = ctx.state.sessions.get(id);
  if (!kept || !proofs.has(input.event)) return kept;
  const seen = ctx.sessions.offers.take(id, (offer) => isProof(offer, input));
  if (seen.length === 0) return kept;
  return confirm(ctx, kept, seen.flatMap(({ seqs }) => seqs));
}

/** Where each tool has its own hook, those of calls that run side by side come before the model sees any of them. */
function isProof({ isHanded, rung, calls }: Offer, { event, calls: told }: HookInput): boolean {
  if (!isHanded) return false;
  if (rung !== "tool") return true;
  const ends = event === "Stop" || event === "SubagentStop" || event === "UserPromptSubmit";
  return ends || (event === "PostToolBatch" && !told.some(({ id }) => calls.includes(id)));
}

function started(ctx: Context, input: HookInput): void {
  inherit(ctx, input);
  if (input.source !== "compact") restart(ctx, input.session);
}

function ended(ctx: Context, { session, reason, cwd }: HookInput): HookOutput {
  if (reason === "clear" && cwd !== undefined) {
    ctx.sessions.cleared.set(cwd, { session, at: ctx.clock.now() });
  }
  endSession(ctx, session);
  return nothing;
}

async function subagentStop(
  ctx: Context,
  { kept, input }: { kept: KeptSession; input: HookInput },
): Promise<HookOutput> {
  const made = input.stopHookActive
    ? undefined
    : await handOver(ctx, kept, { rung: "stop", chars: 4000, needsUrgent: true });
  if (made) return said("SubagentStop", made.text);
  release(ctx, { session: input.session, agent: input.agent });
  return nothing;
}

/** Tells a session that comes back who it is, and what it missed. */
function welcome(ctx: Context, { key }: KeptSession, missed: string | undefined): string {
  const who = `In claude-comms you are @${nameOf(ctx.state, key!)}: pass key="${key}" to its tools.`;
  return missed === undefined ? who : `${who}\n${missed}`;
}

async function permission(ctx: Context, input: HookInput, signal: AbortSignal): Promise<HookOutput> {
  const kept = ctx.state.sessions.get(speakerId(input.session, input.agent)) ??
    ctx.state.sessions.get(input.session);
  const decision = await ctx.permissions.ask(ctx, {
    session: input.session,
    agent: input.agent,
    key: kept?.key ?? null,
    cwd: input.cwd ?? null,
    tool: input.tool ?? "",
    input: input.toolInput,
  }, signal);
  return decision === null ? nothing : decided(decision);
}

function decided(decision: PermissionDecision): HookOutput {
  return { hookSpecificOutput: { hookEventName: "PermissionRequest", decision } };
}
