/** What each event says to the outside: topic, payload, audience. One place for live publications and for reading back. */
import type { CursorMove, DeliveryNote, EventKind, NumberedEvent } from "../protocol/events.ts";
import { topics } from "../protocol/topics.ts";
import { nameOf, type State } from "./state.ts";
import { conversationWires } from "./wire_conversations.ts";
import { inConversation, personal, type Wire, type WireOf } from "./wire_form.ts";
import { audienceOfMessage, messageWires, removedWires } from "./wire_messages.ts";

const people: WireOf<"participant_renamed" | "profile_status_set"> = (_state, { kind, body, seq }) => [
  { topic: topics.people, payload: { type: kind, ...body, seq }, audience: { kind: "everyone" } },
];

/** One's own clients keep their badges by it; everybody who sees the conversation sees how far it was read. */
function cursorWires(state: State, { ref, key, conv, seq: up_to, ...move }: CursorMove, seq: number): Wire[] {
  const own = personal(key, { type: "cursor", conversation: conv, ...move, up_to, seq });
  const { root } = move;
  const audience = root !== undefined
    ? audienceOfMessage(state, root)
    : ref === undefined
    ? undefined
    : { kind: "conversation" as const, ref };
  if (!audience) return [own];
  const payload = {
    type: "read",
    conversation: conv,
    key,
    ...(root === undefined ? {} : { root }),
    up_to,
    seq,
  };
  return [own, { topic: topics.events(conv), payload, audience }];
}

/** The sender hears how far their message has come. */
function deliveryWires(state: State, { seq: number, ...note }: DeliveryNote, seq: number): Wire[] {
  const row = state.messages.rowOf(number);
  const conversation = row === undefined ? undefined : state.conversations.get(state.messages.conv(row));
  if (row === undefined || !conversation || conversation.deleted) return [];
  const payload = {
    type: "delivery",
    conversation: conversation.id,
    message_id: state.messages.ids.at(row),
    name: nameOf(state, note.key),
    ...note,
    seq,
  };
  return [personal(state.messages.sender(row), payload)];
}

/** A kind without a row here breaks the build. */
const table: { [K in EventKind]: WireOf<K> } = {
  ...messageWires,
  ...conversationWires,
  participant_registered: (_state, { kind, body: { type: participant_type, ...body }, seq }) => [
    {
      topic: topics.people,
      payload: { type: kind, participant_type, ...body, seq },
      audience: { kind: "everyone" },
    },
  ],
  participant_renamed: people,
  profile_status_set: people,
  token_required: () => [],
  cursors_moved: (state, { body, seq }) => body.moves.flatMap((move) => cursorWires(state, move, seq)),
  preferences_set: (_state, { body: { key, conv, set }, seq }) => [
    personal(key, { type: "preferences", conversation: conv, ...set, seq }),
  ],
  personal_set: (_state, { kind, body: { key, set, ts }, seq }) => [
    personal(key, { type: kind, set, ts, seq }),
  ],
  messages_removed: (state, event) => removedWires(state, event),
  artifact_written: (_state, event) => {
    const { content: _, type: artifact_type, ...body } = event.body;
    return [inConversation({ ...event, body }, { artifact_type })];
  },
  artifact_deleted: (_state, event) => [inConversation(event)],
  file_stored: (_state, { kind, body: { id, name, size, type, by, ts }, seq }) => [
    personal(by, { type: kind, file: { id, name, size, type }, ts, seq }),
  ],
  files_dropped: () => [],
  session_kept: () => [],
  deliveries_noted: (state, { body, seq }) => body.notes.flatMap((note) => deliveryWires(state, note, seq)),
  delivery_paused: (_state, event) => [inConversation(event)],
};

/** All that one event says; empty when it concerns nobody outside. */
export function wiresOf(state: State, event: NumberedEvent): Wire[] {
  const say = table[event.kind] as (state: State, event: NumberedEvent) => Wire[];
  return say(state, event);
}
