/** The one process of a session that waits until there is something to wake it for. */
import type { Principal, Rung, Wake, WakeAnswer } from "../api.ts";
import type { Key } from "../../protocol/ids.ts";
import type { Message } from "../../protocol/message.ts";
import type { Context } from "../context.ts";
import { mayHear } from "./binding.ts";
import { handOver, keep } from "./handing.ts";
import { noteAnswer, noteHandOver } from "./hops.ts";
import { isLost, type Offer } from "./offers.ts";
import { isWorthWaking } from "./pending.ts";
import { setState } from "./states.ts";
import { isWakeable, quietIn, type Session, type Waiter } from "./sessions.ts";

/** How often a wait looks whether an earlier wake got lost. */
const LOOK_MS = 15_000;
/** A session that is resumed may wait before its start is told: so long it is not over. */
const RESUME_MS = 5000;
/** Of the bodies in one wake. */
const WAKE_CHARS = 4000;

interface Waiting {
  principal: Principal;
  session: string;
  seconds: number;
  signal: AbortSignal;
}

/** Answers with something that is worth a turn of an idle session. A newer wait of the session ends the one before. */
export async function waitForWake(
  ctx: Context,
  { principal, session: id, seconds, signal }: Waiting,
): Promise<WakeAnswer> {
  const session = ctx.sessions.get(id) ?? ctx.sessions.expected(id, ctx.clock.now());
  session.waiter?.end("superseded");
  const bell = new Bell(ctx, signal);
  session.waiter = bell;
  ctx.sessions.waiting.add(session);
  session.leftAt = undefined;
  try {
    return await watch(ctx, session, { principal, bell, until: ctx.clock.now() + seconds * 1000 });
  } finally {
    bell.stop();
    if (session.waiter === bell) ctx.sessions.stopWaiting(session);
    if (signal.aborted && bell.ended === undefined) session.leftAt = ctx.clock.now();
  }
}

async function watch(
  ctx: Context,
  session: Session,
  { principal, bell, until }: { principal: Principal; bell: Bell; until: number },
): Promise<WakeAnswer> {
  const patience = ctx.clock.now() + RESUME_MS;
  // A look costs more, the more plain talk waits: only when there may be something to find.
  let mayFind = true;
  for (;;) {
    if (bell.ended !== undefined) return { status: bell.ended };
    const now = ctx.clock.now();
    if (session.state === "gone" && now >= patience) return { status: "ended" };
    if (bell.isOver || now >= until) return { status: "timeout" };
    if (mayFind && isWakeable(session, now) && !ctx.recovering && ctx.readOnly === null) {
      mayFind = false;
      const wake = await wakeOf(ctx, session, principal);
      if (wake !== undefined && bell.ended === undefined && !bell.isOver) return wake;
      if (wake !== undefined) ctx.sessions.offers.take(session.id, ({ id }) => id === wake.delivery);
      continue;
    }
    const isRung = await bell.rung(Math.min(until - now, nextLookIn(session, now)));
    if (isRung || returnLost(ctx, session.id) > 0) mayFind = true;
  }
}

function nextLookIn(session: Session, now: number): number {
  if (session.state === "gone") return RESUME_MS;
  return session.state === "busy" ? quietIn(session, now) : LOOK_MS;
}

/** Whoever speaks for the session itself is woken; subagents are told when they work. */
async function wakeOf(ctx: Context, session: Session, principal: Principal): Promise<Wake | undefined> {
  returnLost(ctx, session.id);
  const kept = ctx.state.sessions.get(session.id);
  if (!kept || !mayHear(principal, kept)) return undefined;
  const made = await handOver(ctx, kept, { rung: "socket", chars: WAKE_CHARS, needsUrgent: true });
  if (!made) return undefined;
  return {
    status: "wake",
    delivery: made.offer.id,
    text: made.text,
    summary: made.summary,
    messages: made.ids,
  };
}

/** What did not arrive waits again; it is still marked as offered, so that it is told as repeated. How much it was. */
export function returnLost(ctx: Context, speaker: string): number {
  const now = ctx.clock.now();
  const lost = ctx.sessions.offers.take(speaker, (offer) => isLost(offer, now));
  if (lost.length > 0) ctx.log.warn("delivery.lost", { session: speaker, offers: lost.length });
  return lost.length;
}

/** The process of a wake tells what became of it. */
export function noteHanded(
  ctx: Context,
  { session, delivery, rung, ok, problem }: {
    session: string;
    delivery: string;
    rung: Rung;
    ok: boolean;
    problem?: string | undefined;
  },
): { status: "noted" | "unknown" } {
  const offer = ctx.sessions.offers.find(session, delivery);
  if (!offer) return { status: "unknown" };
  if (ok) {
    const live = ctx.sessions.get(session);
    if (live) startsTurn(ctx, live, offer);
    live?.rungs.add(rung);
    offer.isHanded = true;
    offer.rung = rung;
    offer.at = ctx.clock.now();
    const kept = ctx.state.sessions.get(session);
    if (kept) noteHandOver(ctx, kept, offer);
    return { status: "noted" };
  }
  ctx.sessions.offers.take(session, (other) => other === offer);
  ctx.log.info("delivery.failed", { session, rung, problem: problem?.slice(0, 200) });
  ctx.sessions.get(session)?.waiter?.wake();
  return { status: "noted" };
}

/** It works from now on, as far as one knows, unless a hook has already told more: the turn may be over by now. */
function startsTurn(ctx: Context, session: Session, { at }: Offer): void {
  if (session.state !== "idle" || session.lastHook > at) return;
  session.lastHook = ctx.clock.now();
  setState(ctx, session, "busy");
}

/** After its start all that was on its way to a session is lost, or not known to have arrived. */
export function restart(ctx: Context, session: string): void {
  ctx.sessions.offers.take(session, () => true);
  const kept = ctx.state.sessions.get(session);
  // Its order in the table says that it is in use.
  if (kept) keep(ctx, kept, {});
}

/** Rings when somebody wakes it, when the client has left or when it is ended. */
class Bell implements Waiter {
  readonly #ctx: Context;
  readonly #signal: AbortSignal;
  #ring: (() => void) | undefined;
  #isRung = false;
  ended: "superseded" | "ended" | undefined;

  constructor(ctx: Context, signal: AbortSignal) {
    this.#ctx = ctx;
    this.#signal = signal;
    signal.addEventListener("abort", this.wake);
  }

  get isOver(): boolean {
    return this.#signal.aborted;
  }

  wake = (): void => {
    this.#isRung = true;
    this.#ring?.();
  };

  end(status: "superseded" | "ended"): void {
    this.ended ??= status;
    this.wake();
  }

  /** Resolves with true when it rings, at once if it has rung since the last time, and with false after `ms`. */
  rung(ms: number): Promise<boolean> {
    return new Promise((resolve) => {
      const done = () => {
        const isRung = this.#isRung;
        this.#ring = undefined;
        this.#isRung = false;
        cancel();
        resolve(isRung);
      };
      const cancel = this.#ctx.clock.after(ms, done);
      this.#ring = done;
      if (this.#isRung) done();
    });
  }

  stop(): void {
    this.#signal.removeEventListener("abort", this.wake);
  }
}

/** A message is on disk: it may answer others, end a loop or begin one, and be worth waking for. */
export function messageArrived(ctx: Context, message: Message): void {
  noteAnswer(ctx, message);
  ctx.loopGuard.onMessage(ctx, message);
  if (ctx.sessions.waiting.size === 0) return;
  const row = ctx.state.messages.rowOf(message.seq ?? 0);
  if (row === undefined) return;
  const isWorth = new Map<Key, boolean>();
  for (const { id, waiter } of ctx.sessions.waiting) {
    const key = ctx.state.sessions.get(id)?.key;
    if (key == null) continue;
    if (!isWorth.has(key)) isWorth.set(key, isWorthWaking(ctx, key, row));
    if (isWorth.get(key)) waiter?.wake();
  }
}
