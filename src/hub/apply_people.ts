/** The fold of what concerns participants. */
import type { EventBodies } from "../protocol/events.ts";
import type { Row } from "./messages.ts";
import { defaultPrefs, emptyPersonal, liveConversation, type Participant, type State } from "./state.ts";
import { forgetTally } from "./unread.ts";

export function registered(state: State, body: EventBodies["participant_registered"]): void {
  const participant: Participant = {
    key: body.key,
    name: body.name,
    type: body.type,
    registeredAt: body.ts,
    tokenRequired: false,
    openToMqtt: body.via === "mqtt",
    profile: null,
    cursors: new Map(),
    threadCursors: new Map(),
    prefs: new Map(),
    personal: emptyPersonal(),
  };
  state.participants.set(body.key, participant);
  state.names.set(body.name.toLowerCase(), body.key);
}

export function renamed(state: State, body: EventBodies["participant_renamed"]): void {
  const participant = state.participants.get(body.key);
  if (!participant) return;
  if (state.names.get(participant.name.toLowerCase()) === body.key) {
    state.names.delete(participant.name.toLowerCase());
  }
  participant.name = body.name;
  state.names.set(body.name.toLowerCase(), body.key);
}

export function tokenRequired(state: State, body: EventBodies["token_required"], seq: number): void {
  const participant = state.participants.get(body.key);
  if (!participant) return;
  participant.tokenRequired = body.required;
  if (body.required) participant.tokenSince = seq;
  else delete participant.tokenSince;
}

export function profileStatus(state: State, body: EventBodies["profile_status_set"]): void {
  const participant = state.participants.get(body.key);
  if (!participant) return;
  const empty = !body.emoji && !body.text;
  participant.profile = empty ? null : { emoji: body.emoji, text: body.text, expires_at: body.expires_at };
}

/** A move says where a cursor stands now: "mark unread" may set it back, and the newest word counts. */
export function cursorsMoved(state: State, body: EventBodies["cursors_moved"]): void {
  for (const move of body.moves) {
    const participant = state.participants.get(move.key);
    if (!participant) continue;
    if (move.root !== undefined) {
      const root = state.messages.ids.find(move.root);
      if (root !== undefined) moveInThread(state, participant, { root, seq: move.seq });
      continue;
    }
    const conversation = liveConversation(state, move.conv);
    if (!conversation) continue;
    const old = participant.cursors.get(conversation.ref);
    const { seq, directed = seq } = move;
    // What was counted with a cursor that stays where it is stays valid.
    if (old?.seq === seq && old.directed === directed) continue;
    participant.cursors.set(conversation.ref, { seq, directed, base: old?.base ?? seq });
  }
}

function moveInThread(
  state: State,
  participant: Participant,
  { root, seq }: { root: Row; seq: number },
): void {
  if (participant.threadCursors.get(root) === seq) return;
  participant.threadCursors.set(root, seq);
  forgetTally(state, participant, state.messages.conv(root));
}

export function preferencesSet(state: State, body: EventBodies["preferences_set"]): void {
  const conversation = liveConversation(state, body.conv);
  const participant = state.participants.get(body.key);
  if (!conversation || !participant) return;
  const old = participant.prefs.get(conversation.ref) ?? defaultPrefs;
  participant.prefs.set(conversation.ref, {
    starred: body.set.starred ?? old.starred,
    muted: body.set.muted ?? old.muted,
    policy: body.set.policy ?? old.policy,
    highlightWords: body.set.highlight_words ?? old.highlightWords,
  });
  if (body.set.highlight_words?.length) conversation.highlighters.add(body.key);
  else if (body.set.highlight_words) conversation.highlighters.delete(body.key);
}

export function personalSet(state: State, { key, set }: EventBodies["personal_set"]): void {
  const kept = state.participants.get(key)?.personal;
  if (!kept) return;
  kept.muted_people = set.muted_people ?? kept.muted_people;
  kept.conversation_order = set.conversation_order ?? kept.conversation_order;
  kept.saved_searches = set.saved_searches ?? kept.saved_searches;
  for (const [conv, text] of Object.entries(set.drafts ?? {})) {
    if (text) kept.drafts[conv] = text;
    else delete kept.drafts[conv];
  }
  for (const [conv, names] of Object.entries(set.starred_artifacts ?? {})) {
    if (names.length > 0) kept.starred_artifacts[conv] = names;
    else delete kept.starred_artifacts[conv];
  }
}
