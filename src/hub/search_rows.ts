/** Which messages have to be looked at, when that is quick to say. */
import type { BoundQuery, StateClause } from "../protocol/search_match.ts";
import type { Viewer } from "./api.ts";
import { concerning } from "./check.ts";
import { firstIndex, RowList } from "./columns.ts";
import type { Messages, Row } from "./messages.ts";
import { liveConversation, type State } from "./state.ts";
import { unreadReplies, unreadRows } from "./unread.ts";

/** Looking at so many texts takes as long as asking the index. */
const few = 2000;

/** Rows, ascending. */
export interface Rows {
  readonly length: number;
  at(index: number): Row;
  firstIndex(isAfter: (row: Row) => boolean): number;
}

export function allRows(messages: Messages): Rows {
  return {
    length: messages.length,
    at: (index) => index,
    firstIndex: (isAfter) => firstIndex(messages.length, isAfter),
  };
}

/** Rows among which all answers are, when the state knows them without looking at each message, and they are not many. */
export function fewRows(state: State, viewer: Viewer, { state: clauses }: BoundQuery): Rows | undefined {
  const lists = clauses.flatMap((clause) => clause.not ? [] : rowsOf(state, viewer, clause) ?? []);
  return lists.sort((a, b) => a.length - b.length)[0];
}

/** Numbers above one and below the other. */
export interface Range {
  above: number;
  below: number;
}

/** Between which numbers all answers are, by the times that are asked for. */
export function rangeOfTimes({ messages, seq }: State, { state: clauses }: BoundQuery): Range {
  let first = 0;
  let end = messages.length;
  for (const clause of clauses) {
    if (clause.not) continue;
    if (clause.kind === "before") end = Math.min(end, messages.times.endBefore(clause.ts));
    if (clause.kind === "after") first = Math.max(first, messages.times.firstSince(clause.ts));
  }
  return {
    above: first === 0 ? 0 : messages.seq(first - 1),
    below: end === messages.length ? seq + 1 : messages.seq(end),
  };
}

/** Rows of one conversation, when all answers are in it. */
export function rowsOfConversation(state: State, { state: clauses }: BoundQuery): Rows | undefined {
  const only = clauses.find((clause) => clause.kind === "in" && !clause.not);
  if (only?.kind !== "in" || only.conversations.length !== 1) return undefined;
  return liveConversation(state, only.conversations[0]!)?.rows;
}

function rowsOf(state: State, viewer: Viewer, clause: StateClause): Rows | undefined {
  if (clause.kind !== "is") return undefined;
  const { messages } = state;
  switch (clause.what) {
    case "pinned":
      return sorted(messages.pinned);
    case "reacted":
      return sorted(messages.reactions.rows());
    case "answered":
      return sorted(messages.threads.roots());
    case "unread":
      return sorted(unreadOf(state, viewer));
    default:
      return undefined;
  }
}

/** All that may be unread; each is asked again. */
function* unreadOf(state: State, viewer: Viewer): Generator<Row> {
  const participant = viewer === null ? undefined : state.participants.get(viewer);
  if (!participant) return;
  for (const conversation of concerning(state, participant.key)) {
    yield* unreadRows(state, participant, conversation);
    for (const root of conversation.threadRoots) {
      yield* unreadReplies(state, participant, { conversation, root });
    }
  }
}

function sorted(rows: Iterable<Row>): Rows | undefined {
  const all = new Set<Row>();
  for (const row of rows) {
    all.add(row);
    if (all.size > few) return undefined;
  }
  return new RowList(Uint32Array.from(all).sort());
}
