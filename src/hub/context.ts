/** What every capability of the hub works with. Nothing here is global: two hubs can live in one test. */
import { CommsError } from "../protocol/errors.ts";
import type { Event, EventKind, NumberedEvent, OperationNote } from "../protocol/events.ts";
import { eventNumber, eventVersion } from "../protocol/events.ts";
import { Buffer } from "node:buffer";
import type { Key } from "../protocol/ids.ts";
import type { SearchIndex } from "../protocol/search_index.ts";
import { apply } from "./apply.ts";
import type { Bodies } from "./bodies.ts";
import type { Counters } from "./counters.ts";
import type { Sessions } from "./delivery/sessions.ts";
import type { PendingNotes } from "./delivery/hops.ts";
import type { LoopGuard } from "./delivery/loop_guard.ts";
import type { PermissionInbox } from "./delivery/permissions.ts";
import type { FileKeeping } from "./file_keeping.ts";
import type { Outbox } from "./outbox.ts";
import type { Blobs, Clock, FormatTime, HubSettings, Ids, Journal, Log, Traces } from "./ports.ts";
import type { PendingMoves } from "./cursors.ts";
import type { Presence } from "./presence.ts";
import type { Followers } from "./feed.ts";
import type { State } from "./state.ts";
import type { Uploads } from "./uploads.ts";
import type { Waiters } from "./wait.ts";

export interface Context {
  /** Replaced as a whole when the state has to be folded again: never keep it over an await. */
  state: State;
  /** True while the state does not match the journal (a write failed): nothing may be decided. */
  recovering: boolean;
  /** Why nothing may be written at all; null in normal life. */
  readOnly: string | null;
  readonly journal: Journal;
  /** What has copies of messages. */
  readonly traces: Traces[];
  readonly bodies: Bodies;
  /** Absent: every search looks at every text. */
  readonly search?: SearchIndex;
  readonly outbox: Outbox;
  readonly presence: Presence;
  readonly pendingMoves: PendingMoves;
  readonly waiters: Waiters;
  readonly followers: Followers;
  readonly blobs: Blobs;
  readonly counters: Counters;
  readonly uploads: Uploads;
  readonly fileKeeping: FileKeeping;
  readonly permissions: PermissionInbox;
  readonly sessions: Sessions;
  readonly pendingNotes: PendingNotes;
  readonly loopGuard: LoopGuard;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly settings: HubSettings;
  readonly formatTime: FormatTime;
}

export interface CommitOptions {
  actor: Key;
  op?: string | null | undefined;
  note?: OperationNote | undefined;
  /** True: it happened elsewhere, long ago; nobody is told of it as of news. */
  imported?: true;
}

/**
 * The only way to change anything durable: numbers the event, applies it, and queues what it tells others for the moment it is on disk.
 * Synchronous; throws CommsError `unavailable` before anything changed.
 */
export function commit(ctx: Context, event: Event, options: CommitOptions): NumberedEvent {
  if (ctx.readOnly !== null) throw unavailable(ctx.readOnly);
  if (ctx.recovering) throw unavailable("the journal could not be written and is being read again");
  const seq = ctx.journal.nextSeq;
  if (event.kind === "message") event.body.seq = seq;
  else if ("conv" in event.body) event.body.ref = ctx.state.aliases.get(event.body.conv) ?? seq;
  const body = Buffer.from(
    JSON.stringify(options.note ? { ...event.body, operation: options.note } : event.body),
  );
  const { position } = ctx.journal.append({
    kind: eventNumber[event.kind],
    kindVersion: eventVersion,
    ignorable: isIgnorable(event.kind),
    actor: options.actor,
    op: options.op ?? null,
    body,
  });
  const numbered = { ...event, seq, position, actor: options.actor, op: options.op ?? null } as NumberedEvent;
  if (options.imported) numbered.imported = true;
  apply(ctx.state, numbered);
  ctx.outbox.event(numbered, body);
  return numbered;
}

/** A program that does not know these kinds loses no message by skipping them. */
function isIgnorable(kind: EventKind): boolean {
  return kind === "cursors_moved" || kind === "preferences_set" || kind === "personal_set" ||
    kind === "profile_status_set" || kind === "file_stored" || kind === "files_dropped" ||
    kind === "session_kept" || kind === "deliveries_noted" || kind === "delivery_paused";
}

/** The time of now as it is written on the wire. */
export function timestamp(ctx: Context): string {
  return ctx.formatTime(ctx.clock.now());
}

/** Answers once the journal is on disk up to everything that was decided before the call. */
export async function whenDurable<T>(ctx: Context, answer: T): Promise<T> {
  const upTo = ctx.journal.nextSeq - 1;
  if (upTo > ctx.journal.durableSeq) await ctx.journal.durable(upTo);
  return answer;
}

export function unavailable(reason: string): CommsError {
  return new CommsError("unavailable", `The daemon cannot store anything now (${reason}): try again shortly`);
}
