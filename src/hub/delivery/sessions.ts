/** Sessions as their hooks show them: busy, idle, waiting, gone. In memory; who speaks in them is durable. */
import type { Rung, SessionState } from "../api.ts";
import { Bindings } from "./bindings.ts";
import type { HookInput } from "./hook_input.ts";
import { type KeptSession, speakerId } from "./kept_sessions.ts";
import { Offers } from "./offers.ts";

/** A turn without a hook for so long may have been broken off by its person: no hook tells that. */
const QUIET_MS = 60_000;
/** A session whose waiting process left and that does not come back so soon has ended without a word. */
const LEFT_MS = 30_000;
const SILENT_MS = 12 * 3_600_000;
/** How long a session that is gone is still shown. */
const SHOWN_MS = 600_000;
const MAX_SESSIONS = 5000;

export interface Waiter {
  /** Something may be worth waking for. */
  wake(): void;
  end(status: "superseded" | "ended"): void;
}

export interface Session {
  id: string;
  state: SessionState;
  /** When it came into this state. */
  since: number;
  lastHook: number;
  cwd: string | null;
  client: string | undefined;
  agentType: string | undefined;
  rungs: Set<Rung>;
  waiter: Waiter | undefined;
  /** When its waiter left without having been told to. */
  leftAt: number | undefined;
  /** Stops in a row that made it go on. */
  continued: number;
  /** It has shown a PostToolBatch, which is the better place than each PostToolUse. */
  hasBatches: boolean;
}

export class Sessions {
  readonly bindings = new Bindings();
  readonly offers = new Offers();
  /** Those that have a waiter. */
  readonly waiting = new Set<Session>();
  readonly #looked = new Map<string, number>();
  readonly #live = new Map<string, Session>();
  /** The sessions that were cleared last, by their folder: what starts there next is the same person's. */
  readonly cleared = new Map<string, { session: string; at: number }>();

  /** Up to where a speaker has surely nothing to be told. Ephemeral: it saves looking again. */
  lookedUpTo(kept: KeptSession): number {
    return Math.max(kept.up_to, this.#looked.get(speakerAndKey(kept)) ?? 0);
  }

  looked(kept: KeptSession, upTo: number): void {
    if (this.#looked.size > MAX_SESSIONS) this.#looked.clear();
    this.#looked.set(speakerAndKey(kept), upTo);
  }

  /** After a failed write nobody knows what was remembered: all that was on its way is told again. */
  forget(): void {
    this.offers.clear();
    this.#looked.clear();
  }

  get(id: string): Session | undefined {
    return this.#live.get(id);
  }

  values(): IterableIterator<Session> {
    return this.#live.values();
  }

  /** Notes that a hook of the session was called. */
  seen(input: HookInput, now: number): Session {
    const known = this.#live.get(input.session);
    const session = known ?? newSession(input.session, now);
    if (!known) this.#add(session);
    session.lastHook = now;
    session.leftAt = undefined;
    session.cwd = input.cwd ?? session.cwd;
    if (input.agent === null && input.agentType !== undefined) session.agentType = input.agentType;
    return session;
  }

  /** A session that waits before its first hook was heard of: the daemon may have been started meanwhile. */
  expected(id: string, now: number): Session {
    const session = newSession(id, now);
    this.#add(session);
    return session;
  }

  stopWaiting(session: Session): void {
    session.waiter = undefined;
    this.waiting.delete(session);
  }

  /** Sessions whose time is over become `gone`, and are forgotten later. Returns those that changed. */
  sweep(now: number): Session[] {
    const gone: Session[] = [];
    for (const session of this.#live.values()) {
      if (session.state === "gone") {
        if (now - session.since > SHOWN_MS) this.#live.delete(session.id);
      } else if (isOver(session, now)) gone.push(session);
    }
    this.bindings.sweep(now);
    for (const [cwd, { at }] of this.cleared) if (now - at > LEFT_MS) this.cleared.delete(cwd);
    return gone;
  }

  #add(session: Session): void {
    this.#live.set(session.id, session);
    if (this.#live.size <= MAX_SESSIONS) return;
    const oldest = this.#live.values().next().value!;
    oldest.waiter?.end("ended");
    this.#live.delete(oldest.id);
  }
}

/** True when the session would do nothing by itself, so that it takes a wake to tell it something. */
export function isWakeable({ state, lastHook }: Session, now: number): boolean {
  return state === "idle" || (state === "busy" && now - lastHook >= QUIET_MS);
}

/** How long until a busy session counts as one whose turn was broken off. */
export function quietIn({ lastHook }: Session, now: number): number {
  return Math.max(lastHook + QUIET_MS - now, 1);
}

function speakerAndKey({ session, agent, key }: KeptSession): string {
  return `${speakerId(session, agent)} ${key}`;
}

function isOver({ state, waiter, leftAt, lastHook }: Session, now: number): boolean {
  if (waiter !== undefined) return false;
  const left = state === "idle" && leftAt !== undefined && now - leftAt > LEFT_MS;
  return left || now - lastHook > SILENT_MS;
}

function newSession(id: string, now: number): Session {
  return {
    id,
    state: "idle",
    since: now,
    lastHook: now,
    cwd: null,
    client: undefined,
    agentType: undefined,
    rungs: new Set(),
    waiter: undefined,
    leftAt: undefined,
    continued: 0,
    hasBatches: false,
  };
}
