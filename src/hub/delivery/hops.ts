/** How far each message has come with each session's participant: handed over, seen, answered. Bounded; written lazily. */
import type { DeliveryNote } from "../../protocol/events.ts";
import { type Key, SYSTEM_KEY } from "../../protocol/ids.ts";
import type { Message } from "../../protocol/message.ts";
import type { DeliveryRow, Hop, Rung } from "../api.ts";
import { commit, type Context } from "../context.ts";
import type { Row } from "../messages.ts";
import { nameOf, type State } from "../state.ts";
import type { KeptSession } from "./kept_sessions.ts";

const FLUSH_MS = 1000;
/** Whoever answers a conversation of two answers at most so many of its last messages. */
const MAX_ANSWERED = 50;

/** Notes that are not in the journal yet, the newest of each. */
export class PendingNotes {
  readonly #notes = new Map<string, DeliveryNote>();
  #cancel: (() => void) | undefined;

  add(ctx: Context, note: DeliveryNote): void {
    ctx.state.deliveries.put(note);
    this.#notes.set(`${note.seq} ${note.key}`, note);
    this.#cancel ??= ctx.clock.after(FLUSH_MS, () => this.flush(ctx));
  }

  /** Commits what waits. Keeps it when the journal cannot be written now. */
  flush(ctx: Context): void {
    this.stop();
    if (this.#notes.size === 0) return;
    const notes = [...this.#notes.values()];
    try {
      commit(ctx, { kind: "deliveries_noted", body: { notes } }, { actor: SYSTEM_KEY });
      this.#notes.clear();
    } catch (error) {
      ctx.log.warn("deliveries.kept", { notes: notes.length, error: String(error) });
      this.#cancel = ctx.clock.after(FLUSH_MS, () => this.flush(ctx));
    }
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  /** After the state was folded again. */
  reapply(ctx: Context): void {
    for (const note of this.#notes.values()) ctx.state.deliveries.put(note);
  }
}

/** These were handed over. What was seen before stays seen. */
export function noteHandOver(
  ctx: Context,
  { key }: KeptSession,
  told: { seqs: readonly number[]; rung: Rung },
): void {
  const handed = ctx.formatTime(ctx.clock.now());
  for (const seq of told.seqs) {
    const known = ctx.state.deliveries.of(seq)?.get(key!);
    ctx.pendingNotes.add(ctx, { ...known, seq, key: key!, rung: told.rung, handed });
  }
}

export function noteSeen(ctx: Context, { key }: KeptSession, seqs: readonly number[]): void {
  const seen = ctx.formatTime(ctx.clock.now());
  for (const seq of seqs) {
    const known = ctx.state.deliveries.of(seq)?.get(key!);
    if (known && known.seen === undefined) ctx.pendingNotes.add(ctx, { ...known, seen });
  }
}

/** A message answers the one that it replies to, its thread, and in a conversation of two all that was said before it. */
export function noteAnswer(ctx: Context, message: Message): void {
  const { state } = ctx;
  if (state.deliveries.size === 0) return;
  const row = state.messages.rowOf(message.seq ?? 0);
  if (row === undefined) return;
  for (const answered of answeredBy(state, row)) {
    const known = state.deliveries.of(state.messages.seq(answered))?.get(message.sender.key);
    if (known && known.answered === undefined) ctx.pendingNotes.add(ctx, { ...known, answered: message.ts });
  }
}

function answeredBy(state: State, row: Row): Row[] {
  const root = state.messages.root(row);
  const replies = root === null ? undefined : state.messages.threads.get(root)?.replies;
  const before = root === null ? [] : [root, ...(replies?.toArray() ?? []).slice(-MAX_ANSWERED)];
  const conversation = state.conversations.get(state.messages.conv(row));
  if (conversation?.direct) {
    const { rows } = conversation;
    for (let at = Math.max(0, rows.length - MAX_ANSWERED); at < rows.length; at++) before.push(rows.at(at));
  }
  return before.filter((other) => other < row);
}

function hopOf({ seen, answered }: DeliveryNote): Hop {
  if (answered !== undefined) return "answered";
  return seen === undefined ? "handed" : "seen";
}

/** To whom a message was handed over, in the order of the first time. */
export function deliveriesOf(state: State, row: Row): DeliveryRow[] {
  const notes = state.deliveries.of(state.messages.seq(row));
  return [...notes?.values() ?? []].map((note) => ({
    key: note.key,
    name: nameOf(state, note.key),
    hop: hopOf(note),
    rung: note.rung,
    handed_at: note.handed,
    ...(note.seen === undefined ? {} : { seen_at: note.seen }),
    ...(note.answered === undefined ? {} : { answered_at: note.answered }),
  }));
}

/** The same in few words, for whoever sent it. Undefined: nobody. */
export function hopsOf(state: State, row: Row): Record<Key, Hop> | undefined {
  const rows = deliveriesOf(state, row);
  return rows.length === 0 ? undefined : Object.fromEntries(rows.map(({ key, hop }) => [key, hop]));
}
