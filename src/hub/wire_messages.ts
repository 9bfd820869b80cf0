/** What events about messages say to the outside. */
import { topics } from "../protocol/topics.ts";
import type { Audience } from "./ports.ts";
import { flag } from "./messages.ts";
import { nameOf, type State } from "./state.ts";
import { inConversation, type Wire, type WireOf } from "./wire_form.ts";

type MessageKind = "message" | "message_edited" | "message_deleted" | "reaction" | "pin";

/** Who may see what happens to a message: who may see the message. */
export function audienceOfMessage(state: State, id: string): Audience | undefined {
  const row = state.messages.ids.find(id);
  if (row === undefined) return undefined;
  const ref = state.messages.conv(row);
  const recipients = state.messages.audiences.get(row);
  if (recipients === undefined) return { kind: "conversation", ref };
  return { kind: "keys", keys: new Set([...recipients, state.messages.sender(row)]), ref };
}

/** Wires for the audience of one message; none when it is not there. */
function about(state: State, id: string, wires: Omit<Wire, "audience">[]): Wire[] {
  const row = state.messages.ids.find(id);
  const isGone = row !== undefined && state.messages.has(row, flag.hidden);
  const audience = isGone ? undefined : audienceOfMessage(state, id);
  return audience ? wires.map((wire) => ({ ...wire, audience })) : [];
}

export const messageWires: { [K in MessageKind]: WireOf<K> } = {
  message: (state, { body, seq }) => {
    const payload = { ...body, seq };
    const wires: Omit<Wire, "audience">[] = [{ topic: topics.messages(body.conv), payload }];
    if (body.reply_to !== null) {
      wires.push({ topic: topics.thread(body.conv, body.reply_to), payload, repeat: true });
    }
    return about(state, body.id, wires);
  },
  message_edited: (state, event) => about(state, event.body.id, [inConversation(event)]),
  message_deleted: (state, event) => {
    const { conv, id, by } = event.body;
    const payload = { message_id: id, sender: { key: by, name: nameOf(state, by) }, seq: event.seq };
    return about(state, id, [inConversation(event), {
      topic: topics.deletions(conv),
      payload,
      repeat: true,
    }]);
  },
  reaction: (state, { body: { ref: _, conv, ...body }, seq }) =>
    about(state, body.message_id, [{ topic: topics.reactions(conv), payload: { ...body, seq } }]),
  pin: (state, { body: { ref: _, conv, ...body }, seq }) =>
    about(state, body.message_id, [{ topic: topics.pins(conv), payload: { ...body, seq } }]),
};

/** Those who saw the messages learn that they are gone; of whispers only who had them. */
export const removedWires: WireOf<"messages_removed"> = (state, { kind, body, seq }) => {
  const conv = state.conversations.get(body.of)?.id;
  const rows = body.seqs.flatMap((one) => state.messages.rowOf(one) ?? []);
  if (conv === undefined) return [];
  const wire = (ids: string[], audience: Audience): Wire => ({
    topic: topics.events(conv),
    payload: { type: kind, conversation: conv, message_ids: ids, reason: body.reason, seq },
    audience,
  });
  const open = rows.filter((row) => !state.messages.has(row, flag.whisper)).map((row) =>
    state.messages.ids.at(row)
  );
  const whispers = rows.filter((row) => state.messages.has(row, flag.whisper)).flatMap((row) => {
    const id = state.messages.ids.at(row);
    const audience = audienceOfMessage(state, id);
    return audience ? [wire([id], audience)] : [];
  });
  return [...open.length > 0 ? [wire(open, { kind: "conversation", ref: body.of })] : [], ...whispers];
};
