/** Opening the hub on a journal, folding again after a failed write, and saving snapshots. */
import { GENERAL, isName, SYSTEM_KEY } from "../protocol/ids.ts";
import { apply } from "./apply.ts";
import type { Context } from "./context.ts";
import { createConversation } from "./conversations.ts";
import { register } from "./identity.ts";
import { enter } from "./membership.ts";
import type { Journal, Log, Snapshot, SnapshotStore, StoredRecord } from "./ports.ts";
import { decodeRecord, isKnown } from "./records.ts";
import { fromSnapshot, takeSnapshot } from "./snapshot.ts";
import { applyTombstone } from "./tombstones.ts";
import { emptyState, type Participant, type State } from "./state.ts";

export interface Folded {
  state: State;
  /** Kinds that a newer version wrote and that may not be skipped: then nothing may be written. */
  unknownKinds: number[];
  /** The number up to which a snapshot was used; 0 without one. */
  snapshotSeq: number;
}

/** The state as the journal tells it. */
export async function fold(journal: Journal, snapshots: SnapshotStore, log: Log): Promise<Folded> {
  const snapshot = await snapshots.load(journal.durableSeq);
  const loaded = snapshot && restore(snapshot, log);
  const state = loaded ?? emptyState();
  const unknown = new Set<number>();
  await journal.replay({ from: state.seq + 1 }, (record) => applyRecord(state, record, { unknown, log }));
  return { state, unknownKinds: [...unknown], snapshotSeq: loaded ? snapshot!.seq : 0 };
}

function restore(snapshot: Snapshot, log: Log): State | undefined {
  try {
    return fromSnapshot(snapshot);
  } catch (error) {
    log.warn("snapshot.ignored", { seq: snapshot.seq, error: String(error) });
    return undefined;
  }
}

function applyRecord(
  state: State,
  record: StoredRecord,
  { unknown, log }: { unknown: Set<number>; log: Log },
): void {
  state.seq = record.seq;
  if (record.tombstone) return applyTombstone(state, record);
  if (!isKnown(record)) {
    if (!record.ignorable) unknown.add(record.kind);
    return;
  }
  try {
    apply(state, decodeRecord(record).event);
  } catch (error) {
    log.error("journal.record_unreadable", { seq: record.seq, kind: record.kind, error: String(error) });
  }
}

/** What every daemon has: the general conversation and the person it belongs to. */
export function establish(ctx: Context): void {
  const { state, settings } = ctx;
  const { key } = settings.identity;
  const person = state.participants.get(key) ?? registerOwner(ctx);
  if (!state.aliases.has(GENERAL)) {
    createConversation(ctx, SYSTEM_KEY, { id: GENERAL, topic: "Main lobby", notices: "none" });
  }
  if (state.seq > 0 && hasEntered(person, state)) return;
  for (const id of new Set([GENERAL, ...settings.autoJoin])) enterIfOpen(ctx, person, id);
}

/** Who left a conversation on purpose is not put back at each start. */
function hasEntered(person: Participant, state: State): boolean {
  return person.cursors.has(state.aliases.get(GENERAL) ?? -1);
}

function enterIfOpen(ctx: Context, person: Participant, id: string): void {
  try {
    enter(ctx, person, id);
  } catch (error) {
    ctx.log.warn("auto_join.refused", { conversation: id, error: String(error) });
  }
}

function registerOwner(ctx: Context): Participant {
  const { key, name, type } = ctx.settings.identity;
  const wanted = isName(name) ? name : `user-${key}`;
  const free = ctx.state.names.has(wanted.toLowerCase()) ? `${wanted.slice(0, 55)}-${key}` : wanted;
  return register(ctx, { key, name: free, type });
}

/** Folds the state anew after a failed write; what was not on disk never happened. Tries until it succeeds. */
export async function recover(ctx: Context, snapshots: SnapshotStore): Promise<void> {
  ctx.sessions.forget();
  for (let delay = 100;; delay = Math.min(delay * 2, 5000)) {
    try {
      const { state } = await fold(ctx.journal, snapshots, ctx.log);
      ctx.state = state;
      ctx.bodies.clear();
      ctx.recovering = false;
      ctx.pendingMoves.reapply(ctx);
      ctx.pendingNotes.reapply(ctx);
      ctx.presence.refresh();
      ctx.log.warn("hub.recovered", { seq: state.seq });
      return;
    } catch (error) {
      ctx.log.error("hub.recovery_failed", { error: String(error) });
      await new Promise<void>((resolve) => ctx.clock.after(delay, resolve));
    }
  }
}

/** Commits what is written lazily. */
export function flushPending(ctx: Context): void {
  ctx.pendingMoves.flush(ctx);
  ctx.pendingNotes.flush(ctx);
}

/** Ends the timers of what is written lazily. */
export function stopPending(ctx: Context): void {
  ctx.pendingMoves.stop();
  ctx.pendingNotes.stop();
}

const SNAPSHOT_EVERY = 20_000;
const LOOK_MS = 60_000;

/** Saves a snapshot now and then, so that a start has little to fold. */
export class SnapshotKeeper {
  readonly #ctx: Context;
  readonly #snapshots: SnapshotStore;
  #saved: number;
  #saving: Promise<void> = Promise.resolve();
  #cancel: () => void = () => {};

  constructor(ctx: Context, { snapshots, saved }: { snapshots: SnapshotStore; saved: number }) {
    this.#ctx = ctx;
    this.#snapshots = snapshots;
    this.#saved = saved;
    // Whoever had to fold much is spared it the next time, whatever happens to this daemon.
    this.#look();
  }

  /** Waits for what is being saved and saves what is new. */
  async close(): Promise<void> {
    this.#cancel();
    await this.#saving;
    if (this.#ctx.state.seq > this.#saved) await this.#save();
  }

  #look(): void {
    if (this.#ctx.state.seq - this.#saved >= SNAPSHOT_EVERY) this.#saving = this.#save();
    this.#cancel = this.#ctx.clock.after(LOOK_MS, () => this.#look());
  }

  async #save(): Promise<void> {
    const { state, journal, recovering, log } = this.#ctx;
    if (recovering) return;
    const { seq } = state;
    try {
      const snapshot = takeSnapshot(state);
      if (seq > journal.durableSeq) await journal.durable(seq);
      await this.#snapshots.save(snapshot);
      this.#saved = seq;
    } catch (error) {
      log.warn("snapshot.not_saved", { seq, error: String(error) });
    }
  }
}

/** Why nothing may be written into a journal that holds these kinds; null when all are known. */
export function newerJournal(kinds: number[]): string | null {
  if (kinds.length === 0) return null;
  return `the journal holds events of a newer version of claude-comms (kinds ${
    kinds.join(", ")
  }): start that version`;
}
