/** Who has read a message, as their cursors tell. */
import type { Key } from "../protocol/ids.ts";
import { requireReadable } from "./access.ts";
import type { ReadersResult, Viewer } from "./api.ts";
import type { Context } from "./context.ts";
import { deliveriesOf } from "./delivery/hops.ts";
import { flag, type Row } from "./messages.ts";
import { requireMessage } from "./resolve.ts";
import { type Conversation, nameOf, type Participant, type State } from "./state.ts";
import { isDirected } from "./unread.ts";

/** Those a message is for, without its sender: the recipients of a whisper, else the members of the conversation. */
function addressees(state: State, conversation: Conversation, row: Row): Key[] {
  const sender = state.messages.sender(row);
  const keys = state.messages.audiences.get(row) ?? conversation.members;
  return [...keys].filter((key) => key !== sender);
}

function hasRead(
  state: State,
  participant: Participant,
  { conversation, row }: { conversation: Conversation; row: Row },
): boolean {
  const seq = state.messages.seq(row);
  const root = state.messages.root(row);
  if (root !== null) return (participant.threadCursors.get(root) ?? 0) >= seq;
  const cursor = participant.cursors.get(conversation.ref);
  if (!cursor) return false;
  // What was said before somebody came was skipped by their cursor, not read.
  if (seq <= cursor.base) return isDirected(state, participant.key, row) && cursor.directed >= seq;
  return cursor.seq >= seq;
}

/** The keys of those who have read it, in the order of the conversation's members. */
export function readBy(state: State, row: Row): Key[] {
  const conversation = state.conversations.get(state.messages.conv(row));
  if (!conversation || state.messages.has(row, flag.system)) return [];
  return addressees(state, conversation, row).filter((key) => {
    const participant = state.participants.get(key);
    return participant !== undefined && hasRead(state, participant, { conversation, row });
  });
}

/** For everybody who can see the message: who has read it and who has not. */
export function readers(
  ctx: Context,
  viewer: Viewer,
  args: { conversation: string; message_id: string },
): ReadersResult {
  const { state } = ctx;
  const conversation = requireReadable(state, viewer, args.conversation);
  const row = requireMessage(state, viewer, { conversation, id: args.message_id });
  const read = new Set(readBy(state, row));
  const all = addressees(state, conversation, row).map((key) => ({ key, name: nameOf(state, key) }));
  return {
    conversation: conversation.id,
    message_id: args.message_id,
    read_by: all.filter(({ key }) => read.has(key)),
    deliveries: deliveriesOf(state, row),
    not_read_by: all.filter(({ key }) => !read.has(key)),
  };
}
