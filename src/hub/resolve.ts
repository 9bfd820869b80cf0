/** Turning what people type into participants and messages. */
import { CommsError } from "../protocol/errors.ts";
import { isKey, type Key } from "../protocol/ids.ts";
import type { Viewer } from "./api.ts";
import { isInAudience } from "./access.ts";
import type { Row } from "./messages.ts";
import type { Conversation, Participant, State } from "./state.ts";

/** By key or by name, with or without `@`, any case. A name that looks like a key is a key. */
export function findParticipant(state: State, who: string): Participant | undefined {
  const text = who.trim().replace(/^@/, "").normalize("NFC");
  const byKey = isKey(text) ? state.participants.get(text) : undefined;
  if (byKey) return byKey;
  const key = state.names.get(text.toLowerCase());
  return key === undefined ? undefined : state.participants.get(key);
}

export function requireParticipant(state: State, who: unknown): Participant {
  const found = typeof who === "string" ? findParticipant(state, who) : undefined;
  if (found) return found;
  throw new CommsError(
    "unknown_participant",
    `Unknown participant ${JSON.stringify(who)}: comms_members lists the people of a conversation`,
  );
}

export interface Resolved {
  keys: Key[];
  unresolved: string[];
  broadcast: boolean;
}

const broadcastWords = new Set(["all", "everyone"]);

/** Resolves a list of names and keys, in order, each once; `@all` and `@everyone` are only told. */
export function resolveNames(state: State, names: readonly string[] | null | undefined): Resolved {
  const keys: Key[] = [];
  const unresolved: string[] = [];
  let broadcast = false;
  for (const name of names ?? []) {
    if (broadcastWords.has(name.trim().replace(/^@/, "").toLowerCase())) {
      broadcast = true;
      continue;
    }
    const key = findParticipant(state, name)?.key;
    if (key === undefined) unresolved.push(name);
    else if (!keys.includes(key)) keys.push(key);
  }
  return { keys, unresolved, broadcast };
}

/** The row of a message of this conversation that the viewer can see. Invisible is the same as absent. */
export function findMessage(
  state: State,
  viewer: Viewer,
  { conversation, id }: { conversation: Conversation; id: string },
): Row | undefined {
  const row = state.messages.ids.find(id);
  if (row === undefined || state.messages.conv(row) !== conversation.ref) return undefined;
  return isInAudience(state, viewer, row) ? row : undefined;
}

export function requireMessage(
  state: State,
  viewer: Viewer,
  { conversation, id }: { conversation: Conversation; id: unknown },
): Row {
  if (typeof id !== "string" || id === "") {
    throw new CommsError("invalid_argument", "The message id is required: take it from comms_read");
  }
  const row = findMessage(state, viewer, { conversation, id });
  if (row !== undefined) return row;
  throw new CommsError(
    "not_found",
    `Message "${id}" not found in conversation "${conversation.id}": take the id from comms_read`,
  );
}
