/**
 * Which events no longer matter. Pure: the store only rewrites.
 *
 * An event is dead when a later one in the same part of the journal overwrites all that it did. That is right whatever else is
 * removed, in whatever order and with whatever ends in between: the later one, or one that overwrites it, is always left.
 * A last "remove" is therefore never dead, as some "add" before it may still be there.
 * Messages, edits and everything that somebody may ask for again under an operation id are never dead.
 * (The order of the emojis of one message may be another one afterwards: it is that of the first who is left.)
 */
import type { CursorMove, NumberedEvent } from "../protocol/events.ts";
import { eventNumber } from "../protocol/events.ts";
import type { State } from "./state.ts";

/** Kinds that are looked at; everything else lives for ever. */
export const compactedKinds: ReadonlySet<number> = new Set([
  eventNumber.reaction,
  eventNumber.message_deleted,
  eventNumber.cursors_moved,
  eventNumber.profile_status_set,
  eventNumber.preferences_set,
  eventNumber.personal_set,
  eventNumber.session_kept,
  eventNumber.deliveries_noted,
  eventNumber.delivery_paused,
  eventNumber.conversation_updated,
]);

/** The cells of the state that the event overwrites as a whole. Undefined: it does more than that. */
function cellsOf(event: NumberedEvent): string[] | undefined {
  switch (event.kind) {
    case "reaction":
      return [`reaction ${event.body.message_id} ${event.body.actor_key} ${event.body.emoji}`];
    case "profile_status_set":
      return [`profile ${event.body.key}`];
    case "cursors_moved":
      return cellsOfMoves(event.body.moves);
    case "preferences_set":
      return cellsOfPreferences(event);
    case "personal_set":
      return Object.entries(event.body.set).flatMap(([field, value]) => {
        const own = `personal ${event.body.key} ${field}`;
        const isByConversation = field === "drafts" || field === "starred_artifacts";
        return isByConversation ? Object.keys(value).map((conv) => `${own} ${conv}`) : [own];
      });
    case "deliveries_noted":
      return event.body.notes.map(({ seq, key }) => `delivery ${seq} ${key}`);
    case "delivery_paused":
      return event.body.ref === undefined ? undefined : [`paused ${event.body.ref}`];
    case "session_kept":
      return [`session ${event.body.session} ${event.body.agent ?? ""} ${event.body.key ?? ""}`];
    case "conversation_updated":
      return cellsOfUpdate(event);
    default:
      return undefined;
  }
}

function cellsOfMoves(moves: readonly CursorMove[]): string[] | undefined {
  if (moves.some(({ ref }) => ref === undefined)) return undefined;
  return moves.map(({ key, ref, root }) => `cursor ${key} ${ref} ${root ?? ""}`);
}

/** Words that were looked for then have made mentions of the messages of that time: those stay what they were. */
function cellsOfPreferences(
  { body }: Extract<NumberedEvent, { kind: "preferences_set" }>,
): string[] | undefined {
  if (body.ref === undefined || body.set.highlight_words) return undefined;
  return Object.keys(body.set).map((field) => `preference ${body.key} ${body.ref} ${field}`);
}

function cellsOfUpdate(
  { body }: Extract<NumberedEvent, { kind: "conversation_updated" }>,
): string[] | undefined {
  if (body.ref === undefined || body.owner !== undefined) return undefined;
  const fields = ["topic", "display_name", "visibility", "mode"] as const;
  return fields.filter((field) => body[field] !== undefined).map((field) =>
    `conversation ${body.ref} ${field}`
  );
}

/** What the events of one part of the journal overwrite. `note` all of them before the first `isDead`. */
export class Survey {
  /** The last event that wrote each cell. */
  readonly #last = new Map<string, number>();

  note(event: NumberedEvent): void {
    if (event.kind === "message_deleted") this.#last.set(`deleted ${event.body.id}`, event.seq);
    for (const cell of cellsOf(event) ?? []) this.#last.set(cell, event.seq);
  }

  isDead(event: NumberedEvent, state: State): boolean {
    if (event.op !== null) return false;
    if (event.kind === "reaction" && this.#last.get(`deleted ${event.body.message_id}`)! > event.seq) {
      return true;
    }
    const cells = cellsOf(event);
    if (!cells || !cells.every((cell) => this.#last.get(cell)! > event.seq)) return false;
    return event.kind !== "cursors_moved" || !event.body.moves.some((move) => isFirst(move, state));
  }
}

/** The first move of a cursor says from where on replies count: that is never overwritten by a later move. */
function isFirst(move: CursorMove, state: State): boolean {
  if (move.root !== undefined) return false;
  const cursor = state.participants.get(move.key)?.cursors.get(move.ref ?? -1);
  return cursor === undefined || cursor.base === move.seq;
}
