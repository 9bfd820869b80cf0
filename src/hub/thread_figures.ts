/** What a root says about its thread, counted for one viewer. */
import type { Message } from "../protocol/message.ts";
import { isInAudience } from "./access.ts";
import type { Viewer } from "./api.ts";
import { flag, type Row } from "./messages.ts";
import type { FormatTime } from "./ports.ts";
import { nameOf, type State } from "./state.ts";
import type { Thread } from "./thread_table.ts";

export type ThreadFigures = Pick<
  Message,
  "thread_reply_count" | "thread_last_ts" | "thread_last_author" | "thread_participants"
>;

/** The replies a viewer sees: not those whispered to others, not deleted ones. */
export function visibleReplies(state: State, viewer: Viewer, thread: Thread): Row[] {
  const rows = [...thread.replies.toArray()];
  if (!thread.irregular) return rows;
  return rows.filter((row) => isInAudience(state, viewer, row) && !state.messages.has(row, flag.deleted));
}

/** Undefined when the viewer sees no reply. */
export function threadFigures(
  state: State,
  viewer: Viewer,
  { root, formatTime }: { root: Row; formatTime: FormatTime },
): ThreadFigures | undefined {
  const thread = state.messages.threads.get(root);
  if (!thread) return undefined;
  const replies = thread.irregular ? visibleReplies(state, viewer, thread) : undefined;
  const count = replies ? replies.length : thread.replies.length;
  const last = replies ? replies.at(-1) : thread.replies.last();
  if (last === undefined) return undefined;
  const senders = replies?.map((row) => state.messages.sender(row));
  return {
    thread_reply_count: count,
    thread_last_ts: formatTime(state.messages.ts(last)),
    thread_last_author: nameOf(state, state.messages.sender(last)),
    thread_participants: senders ? [...new Set(senders)] : thread.participants,
  };
}
