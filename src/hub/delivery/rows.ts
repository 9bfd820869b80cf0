/** Sessions as they are shown. */
import type { SessionRow, SessionState, Viewer } from "../api.ts";
import type { Key } from "../../protocol/ids.ts";
import type { Context } from "../context.ts";
import { nameOf } from "../state.ts";
import type { KeptSession } from "./kept_sessions.ts";
import { pendingFor } from "./pending.ts";
import type { Session } from "./sessions.ts";

/** Sessions that speak for somebody; the daemon's owner sees the others, too. Oldest first. */
export function sessionRows(
  ctx: Context,
  viewer: Viewer,
  { owner }: { owner: boolean },
): { sessions: SessionRow[]; count: number } {
  const sessions: SessionRow[] = [];
  for (const session of ctx.sessions.values()) {
    const speakers = ctx.state.sessions.current().filter(({ session: id }) => id === session.id);
    for (const kept of speakers) {
      sessions.push(rowOf(ctx, session, { kept, isFull: owner || kept.key === viewer }));
    }
    if (owner && speakers.every(({ agent }) => agent !== null)) {
      sessions.push(rowOf(ctx, session, { isFull: true }));
    }
  }
  return { sessions, count: sessions.length };
}

function rowOf(
  ctx: Context,
  session: Session,
  { kept, isFull }: { kept?: KeptSession; isFull: boolean },
): SessionRow {
  const waitingFor = session.state === "waiting" ? ctx.permissions.waitingFor(session.id) : undefined;
  const key = kept?.key ?? null;
  return {
    session: isFull ? session.id : session.id.slice(0, 8),
    agent: kept?.agent ?? null,
    key,
    name: key === null ? null : nameOf(ctx.state, key),
    ...(session.agentType === undefined ? {} : { agent_type: session.agentType }),
    state: session.state,
    since: ctx.formatTime(session.since),
    last_hook: ctx.formatTime(session.lastHook),
    ...(isFull && session.cwd !== null ? { cwd: session.cwd } : {}),
    ...(session.client === undefined ? {} : { client: session.client }),
    rungs: [...session.rungs],
    wakeable: session.waiter !== undefined,
    ...(waitingFor === undefined ? {} : { waiting_for: waitingFor }),
    pending: kept ? pendingFor(ctx, kept).length : 0,
  };
}

const order: readonly SessionState[] = ["waiting", "busy", "idle", "gone"];

/** The most telling state of somebody's sessions; undefined when they have none. */
export function stateOf(ctx: Context, key: Key): SessionState | undefined {
  const states = new Set<SessionState>();
  for (const session of ctx.sessions.values()) {
    if (ctx.state.sessions.get(session.id)?.key === key) states.add(session.state);
  }
  return order.find((state) => states.has(state));
}
