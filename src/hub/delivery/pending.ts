/** What somebody in a session has not been told yet: the rules of unread and of waiting, by the session's own cursor. */
import type { WaitReason } from "../api.ts";
import { canSee } from "../access.ts";
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

/** Oldest first; what is on its way is part of it. */
export function pendingFor(ctx: Context, kept: KeptSession): Pending[] {
  const { state } = ctx;
  const participant = state.participants.get(kept.key ?? "");
  if (!participant) return [];
  const told = new Set(kept.beyond);
  const found: Pending[] = [];
  for (let row = state.messages.firstFrom(kept.up_to + 1); row < state.messages.length; row++) {
    const seq = state.messages.seq(row);
    if (seq > ctx.journal.durableSeq) break;
    if (told.has(seq) || !isUntold(state, participant, row)) continue;
    const conversation = state.conversations.get(state.messages.conv(row))!;
    const reason = reasonFor(state, participant, { conversation, row, asked: false });
    if (reason === null) continue;
    found.push({ row, seq, conversation, reason, isUrgent: isUrgent(state, { conversation, row, reason }) });
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
