/** Choosing rows of one conversation or thread: one query for every shape of history. */
import { CommsError } from "../protocol/errors.ts";
import { limits } from "../protocol/limits.ts";
import type { Message } from "../protocol/message.ts";
import { parseTime } from "../protocol/time.ts";
import { wasInAudience } from "./access.ts";
import type { Viewer } from "./api.ts";
import type { Rows } from "./columns.ts";
import type { Row } from "./messages.ts";
import type { Conversation, State } from "./state.ts";

export interface Range {
  count: number;
  /** The newest rows before this index. */
  before?: number | undefined;
  /** The oldest rows from this index on. */
  after?: number | undefined;
}

export interface Selection {
  /** Oldest first. */
  rows: Row[];
  /** More in the direction that was asked for. */
  hasMore: boolean;
  /** True when it was filled from the old end. */
  forward: boolean;
}

export function checkedCount(count: unknown, fallback: number, max: number = limits.readCount): number {
  if (count == null) return fallback;
  if (typeof count === "number" && Number.isFinite(count)) {
    return Math.min(max, Math.max(1, Math.trunc(count)));
  }
  throw new CommsError(
    "invalid_argument",
    `Invalid count ${JSON.stringify(count)}: use a number from 1 to ${max}`,
  );
}

/** At most `count` rows for which `wanted` holds; without a bound the newest ones. */
export function selectRows(list: Rows, range: Range, wanted: (row: Row) => boolean): Selection {
  return range.after === undefined ? selectBackward(list, range, wanted) : selectForward(list, range, wanted);
}

function selectBackward(list: Rows, { count, before }: Range, wanted: (row: Row) => boolean): Selection {
  const rows: Row[] = [];
  for (let i = Math.min(before ?? list.length, list.length) - 1; i >= 0; i--) {
    const row = list.at(i);
    if (!wanted(row)) continue;
    if (rows.length === count) return { rows: rows.reverse(), hasMore: true, forward: false };
    rows.push(row);
  }
  return { rows: rows.reverse(), hasMore: false, forward: false };
}

function selectForward(
  list: Rows,
  { count, after = 0, before = list.length }: Range,
  wanted: (row: Row) => boolean,
): Selection {
  const rows: Row[] = [];
  for (let i = after; i < Math.min(before, list.length); i++) {
    const row = list.at(i);
    if (!wanted(row)) continue;
    if (rows.length === count) return { rows, hasMore: true, forward: true };
    rows.push(row);
  }
  return { rows, hasMore: false, forward: true };
}

export interface Bounds {
  since?: string | null | undefined;
  before?: string | null | undefined;
  after?: string | null | undefined;
}

/** Bounds given as message ids or times, as indexes into the list. */
export function rangeOf(
  state: State,
  viewer: Viewer,
  { list, conversation, bounds, count }: {
    list: Rows;
    conversation: Conversation;
    bounds: Bounds;
    count: number;
  },
): Range {
  const range: Range = { count };
  const place = (point: string) => placeOf(state, viewer, { conversation, point });
  if (bounds.before != null) {
    const at = place(bounds.before);
    range.before = "row" in at
      ? list.firstIndex((row) => row >= at.row)
      : list.firstIndex((row) => state.messages.ts(row) >= at.ts);
  }
  const after = bounds.after ?? bounds.since;
  if (after != null) {
    const at = place(after);
    range.after = "row" in at
      ? list.firstIndex((row) => row > at.row)
      : list.firstIndex((row) => state.messages.ts(row) > at.ts);
  }
  return range;
}

function placeOf(
  state: State,
  viewer: Viewer,
  { conversation, point }: { conversation: Conversation; point: unknown },
): { row: Row } | { ts: number } {
  if (typeof point === "string") {
    // A client may know a message that was removed since: its place is still one.
    const row = state.messages.ids.find(point);
    const isHere = row !== undefined && state.messages.conv(row) === conversation.ref;
    if (isHere && wasInAudience(state, viewer, row)) return { row };
    const ts = parseTime(point);
    if (ts !== undefined) return { ts };
  }
  throw new CommsError(
    "invalid_argument",
    `Neither a message of "${conversation.id}" nor a time: ${JSON.stringify(point)}; ` +
      `use a message id or an ISO time such as 2026-01-31T12:00:00Z`,
  );
}

/** Keeps what fits into one answer: from the end that matters, at least one message. Sizes are of the JSON that is sent. */
export function withinBudget<M extends Message>(
  messages: M[],
  { forward, spent = 0 }: { forward: boolean; spent?: number },
): { messages: M[]; cut: boolean } {
  const order = forward ? messages : [...messages].reverse();
  let size = spent;
  let taken = 0;
  for (const message of order) {
    size += JSON.stringify(message).length + 1;
    if (taken > 0 && size > limits.outputChars) break;
    taken++;
  }
  const kept = order.slice(0, taken);
  return { messages: forward ? kept : kept.reverse(), cut: taken < messages.length };
}
