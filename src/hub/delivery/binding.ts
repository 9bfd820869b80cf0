/** Who speaks in a session: found by the tool calls that are made there, kept for as long as the session can come back. */
import type { Key } from "../../protocol/ids.ts";
import type { MadeCall, Principal } from "../api.ts";
import type { Context } from "../context.ts";
import { keep, noteShown } from "./handing.ts";
import type { HookInput } from "./hook_input.ts";
import { type KeptSession, speakerId } from "./kept_sessions.ts";
import { publishState } from "./states.ts";
import type { Place } from "./bindings.ts";

/** How long after a `/clear` the session that starts in its folder is the same person's. */
const CLEARED_MS = 10_000;

/** Joins the hook with the tool calls that it tells of. */
export function bindByCalls(ctx: Context, { session, agent, calls }: HookInput): void {
  const now = ctx.clock.now();
  for (const { id } of calls) {
    const call = ctx.sessions.bindings.place(id, { session, agent }, now);
    if (call !== undefined) joined(ctx, { session, agent }, call);
  }
}

/** A tool call was made for a participant. */
export function bindByMadeCall(ctx: Context, call: MadeCall): void {
  const place = ctx.sessions.bindings.called(call, ctx.clock.now());
  if (place === undefined || ctx.recovering || ctx.readOnly !== null) return;
  joined(ctx, place, call);
}

/** What the call's answer shows needs no telling, once a later hook proves that it was seen. */
function joined(ctx: Context, { session, agent }: Place, { key, shown, toolUseId }: MadeCall): void {
  bind(ctx, { session, agent }, key);
  const kept = ctx.state.sessions.get(speakerId(session, agent)) ?? ctx.state.sessions.get(session);
  if (kept?.key === key && shown.length > 0) noteShown(ctx, kept, { shown, toolUseId });
}

/** A hook of an older install names its participant itself; what the session's own calls say goes before that. */
export function bindByHook(
  ctx: Context,
  { session, agent }: HookInput,
  { principal, key }: { principal: Principal; key: Key },
): void {
  const participant = ctx.state.participants.get(key);
  if (agent !== null || !participant || ctx.state.sessions.get(session)) return;
  if (participant.tokenRequired && !(principal.proven && principal.key === key)) return;
  bind(ctx, { session, agent }, key);
}

/** A subagent that speaks under its session's key is told nothing of its own: its session is. */
function bind(ctx: Context, { session, agent }: Place, key: Key): void {
  const id = speakerId(session, agent);
  if (ctx.state.sessions.get(id)?.key === key || !ctx.state.participants.has(key)) return;
  if (agent !== null && ctx.state.sessions.get(session)?.key === key) return;
  ctx.sessions.offers.take(id, () => true);
  const live = ctx.sessions.get(session);
  const cwd = live?.cwd ?? null;
  keep(ctx, ctx.state.sessions.before(id, key) ?? fresh(ctx, { session, agent }, key), { cwd });
  if (live && agent === null) publishState(ctx, live);
  ctx.log.info("session.bound", { session, agent, key });
}

/** What other sessions of the participant were told, it was told; what lies there else is told as a digest. */
function fresh(ctx: Context, { session, agent }: Place, key: Key): KeptSession {
  const up_to = Math.max(0, ...ctx.state.sessions.ofKey(key).map((other) => other.up_to));
  const backlog = ctx.journal.nextSeq - 1;
  return { session, agent, key, cwd: null, up_to, beyond: [], offered: [], backlog, ts: "" };
}

/** A session that goes on under another id keeps its participant and what it was told. */
export function inherit(ctx: Context, input: HookInput): void {
  if (input.agent !== null || ctx.state.sessions.get(input.session)) return;
  const parent = parentOf(ctx, input);
  if (parent === undefined) return;
  keep(ctx, parent, { session: input.session, cwd: input.cwd ?? parent.cwd });
  ctx.log.info("session.inherited", { session: input.session, from: parent.session, key: parent.key });
}

function parentOf(ctx: Context, { source, forkedFrom, cwd }: HookInput): KeptSession | undefined {
  if (forkedFrom !== undefined) return ctx.state.sessions.get(forkedFrom);
  if (source === "clear") {
    const cleared = ctx.sessions.cleared.get(cwd ?? "");
    const isFresh = cleared !== undefined && ctx.clock.now() - cleared.at <= CLEARED_MS;
    ctx.sessions.cleared.delete(cwd ?? "");
    return isFresh ? ctx.state.sessions.get(cleared.session) : undefined;
  }
  if (source !== "fork" || cwd === undefined) return undefined;
  const here = ctx.state.sessions.current().filter((kept) => kept.agent === null && kept.cwd === cwd);
  return here.length === 1 ? here[0] : undefined;
}

/** A subagent is over: its participant is told nothing there any more. */
export function release(ctx: Context, { session, agent }: Place): void {
  const kept = ctx.state.sessions.get(speakerId(session, agent));
  if (!kept || agent === null) return;
  ctx.sessions.offers.take(speakerId(session, agent), () => true);
  keep(ctx, kept, { key: null });
}

/** Who knows a session's id hears what its participant is told, but a token hears its own participant only. */
export function mayHear(principal: Principal, { key }: KeptSession): boolean {
  return principal.owner || !principal.proven || principal.key === key;
}
