/** Events about conversations as a whole, about people, and about oneself. */
import { delivered } from "../../protocol/message_changes.ts";
import type { Effect } from "../event.ts";
import { titleOf } from "../lists.ts";
import type { Model, Person } from "../model.ts";
import { editorWith } from "../terminal/editor.ts";
import { draftPlace } from "./drafts.ts";
import { say } from "./notices.ts";
import { goAway } from "./places.ts";
import { markStale } from "./stale.ts";
import { changeMessage } from "./timelines.ts";

type Payload = Record<string, unknown>;

export function lifecycle(model: Model, payload: Payload): Effect[] {
  const conv = String(payload.name ?? payload.id ?? "");
  if (payload.type === "conversation_created") addMember(model, conv, String(payload.creator_key));
  if (payload.type !== "conversation_deleted") {
    markStale(model, conv);
    return [];
  }
  model.conversations.delete(conv);
  model.timelines.delete(conv);
  return goAway(model, conv);
}

function addMember(model: Model, conv: string, key: string): void {
  const person = model.people.get(key);
  if (!person || person.conversations.includes(conv)) return;
  model.people.set(key, { ...person, conversations: [...person.conversations, conv] });
}

export function onPeople(model: Model, payload: Payload): Effect[] {
  const key = String(payload.key);
  const known = model.people.get(key);
  if (payload.type === "participant_registered" && known === undefined) {
    const type = payload.participant_type === "human" ? "human" : "claude";
    model.people.set(key, { ...stranger(key), name: String(payload.name), type });
  } else if (payload.type === "participant_renamed" && known) {
    model.people.set(key, { ...known, name: String(payload.name) });
    if (model.identity?.key === key) model.identity = { ...model.identity, name: String(payload.name) };
  } else if (payload.type === "profile_status_set" && known) {
    model.people.set(key, { ...known, profile: profileOf(payload, "") });
  }
  return [];
}

export function stranger(key: string): Person {
  return {
    key,
    name: key,
    type: "claude",
    connections: {},
    profile: null,
    conversations: [],
    session: null,
  };
}

export function profileOf(payload: Payload, prefix: string): Person["profile"] {
  const part = (name: string) => {
    const value = payload[`${prefix}${name}`];
    return typeof value === "string" ? value : null;
  };
  const [emoji, text] = [part("emoji"), part("text")];
  return emoji === null && text === null ? null : { emoji, text, expires_at: part("expires_at") };
}

export function personal(model: Model, payload: Payload): Effect[] {
  const conv = String(payload.conversation ?? "");
  switch (payload.type) {
    case "cursor":
      if (typeof payload.root === "string") model.threadUnread.delete(payload.root);
      break;
    case "delivery": {
      const id = String(payload.message_id);
      changeMessage(model, { conv, id, change: (message) => delivered(message, payload) });
      return [];
    }
    case "personal_set":
      onPersonal(model, payload.set as Payload);
      return [];
    case "kicked":
      say(model, `You were removed from #${titleOf(model, conv)}`);
      break;
    case "delivery_paused":
      if (payload.paused === true) {
        say(model, `Agents were stopped from waking each other in ${conv}: /continue ${conv}`);
      }
      break;
    case "invited":
      say(model, `${payload.by_name} invites you to #${conv}: /join ${conv}`);
      break;
  }
  markStale(model, conv);
  return [];
}

/** What one keeps for oneself was changed, here or in another client. */
function onPersonal(model: Model, set: Payload): void {
  if (Array.isArray(set.muted_people)) model.mutedPeople = new Set(set.muted_people.map(String));
  if (Array.isArray(set.conversation_order)) model.order = set.conversation_order.map(String);
  const drafts = typeof set.drafts === "object" && set.drafts !== null ? set.drafts : {};
  for (const [conv, text] of Object.entries(drafts)) {
    onDraft(model, conv, typeof text === "string" ? text : "");
  }
}

/** What was typed here and not kept yet goes before what another client kept. */
function onDraft(model: Model, conv: string, text: string): void {
  const before = model.drafts.get(conv) ?? "";
  if (text === "") model.drafts.delete(conv);
  else model.drafts.set(conv, text);
  if (draftPlace(model) === conv && model.editor.text === before && text !== before) {
    model.editor = editorWith(text);
  }
}
