/** What somebody in a session has not been told yet: the rules of unread and of waiting, by the session's own cursor. */
import type { Key } from "../../protocol/ids.ts";
import type { WaitReason } from "../api.ts";
import { canSee } from "../access.ts";
import type { RowList } from "../columns.ts";
import type { Context } from "../context.ts";
import { flag, type Row } from "../messages.ts";
import type { Conversation, Participant, State } from "../state.ts";
import { isDirected, isUnreadNow } from "../unread.ts";
import { reasonFor } from "../wait.ts";
import type { KeptSession } from "./kept_sessions.ts";

export interface Pending {
  row: Row;
  seq: number;
  conversation: Conversation;
  reason: WaitReason;
  /** Worth a turn of its own. Agents' plain talk waits until there is one. */
  isUrgent: boolean;
}

/** Beyond the newest so many messages only what is addressed to somebody is looked for: a look must not take long. */
const MAX_LOOK = 5000;

/** Oldest first; what is on its way is part of it. */
export function pendingFor(ctx: Context, kept: KeptSession): Pending[] {
  const { state, journal: { durableSeq } } = ctx;
  const participant = state.participants.get(kept.key ?? "");
  if (!participant) return [];
  const told = new Set(kept.beyond);
  const found: Pending[] = [];
  for (const row of rowsAfter(state, participant.key, ctx.sessions.lookedUpTo(kept))) {
    const seq = state.messages.seq(row);
    if (seq > durableSeq) break;
    if (told.has(seq) || !isUntold(state, participant, row)) continue;
    const conversation = state.conversations.get(state.messages.conv(row))!;
    const reason = reasonFor(state, participant, { conversation, row, asked: false });
    if (reason === null) continue;
    found.push({ row, seq, conversation, reason, isUrgent: isUrgent(state, { conversation, row, reason }) });
  }
  ctx.sessions.looked(kept, (found[0]?.seq ?? durableSeq + 1) - 1);
  return found;
}

/** Whether one message that has just arrived is worth a turn of somebody's session. */
export function isWorthWaking(ctx: Context, key: Key, row: Row): boolean {
  const { state } = ctx;
  const participant = state.participants.get(key);
  const conversation = state.conversations.get(state.messages.conv(row));
  if (!participant || !conversation || !isUntold(state, participant, row)) return false;
  const reason = reasonFor(state, participant, { conversation, row, asked: false });
  return reason !== null && isUrgent(state, { conversation, row, reason });
}

/** Ascending: of what is far back the addressed ones, then all. */
function* rowsAfter(state: State, key: Key, after: number): Generator<Row> {
  const { messages } = state;
  const start = messages.firstFrom(after + 1);
  const near = Math.max(start, messages.length - MAX_LOOK);
  if (near > start) {
    const far = addressedRows(state, key).flatMap((rows) => between(rows, start, near));
    yield* [...new Set(far)].sort((a, b) => a - b);
  }
  for (let row = near; row < messages.length; row++) yield row;
}

/** Mentions and whispers, and what was written in conversations of two. */
function addressedRows(state: State, key: Key): RowList[] {
  const direct = [...state.conversations.values()].filter((one) => one.direct && one.members.has(key));
  const named = state.messages.directed.get(key);
  return [...(named ? [named] : []), ...direct.map(({ rows }) => rows)];
}

function between(rows: RowList, start: Row, end: Row): Row[] {
  const found: Row[] = [];
  for (let at = rows.firstIndex((row) => row >= start); at < rows.length && rows.at(at) < end; at++) {
    found.push(rows.at(at));
  }
  return found;
}

/** Unread; and of system messages those that were written for somebody. */
function isUntold(state: State, participant: Participant, row: Row): boolean {
  const { messages } = state;
  if (!messages.has(row, flag.system)) return isUnreadNow(state, participant, row);
  if (!messages.has(row, flag.whisper) || messages.has(row, flag.deleted)) return false;
  const cursor = participant.cursors.get(messages.conv(row));
  return messages.sender(row) !== participant.key && isDirected(state, participant.key, row) &&
    canSee(state, participant.key, row) && messages.seq(row) > (cursor?.directed ?? 0);
}

function isUrgent(
  state: State,
  { conversation, row, reason }: { conversation: Conversation; row: Row; reason: WaitReason },
): boolean {
  if (reason === "message") return state.messages.has(row, flag.system);
  return conversation.deliveryPaused === undefined || state.messages.has(row, flag.human);
}
