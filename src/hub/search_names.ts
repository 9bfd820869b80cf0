/** What people type to search: what is wrong with it, and whom and what its names stand for, as far as the asker may know. */
import { CommsError } from "../protocol/errors.ts";
import { type ConversationId, dmId, type Key } from "../protocol/ids.ts";
import { nearWord } from "../protocol/near_word.ts";
import type { SearchNames } from "../protocol/search_match.ts";
import { parseQuery, type SearchQuery } from "../protocol/search_query.ts";
import { mayRead } from "./access.ts";
import type { Viewer } from "./api.ts";
import type { Context } from "./context.ts";
import { findParticipant } from "./resolve.ts";
import { type Conversation, liveConversation, type State } from "./state.ts";

/** Refusals say where in the query the problem is. */
export function requireQuery(query: string): SearchQuery {
  const parsed = parseQuery(query);
  if (parsed.ok) return parsed.query;
  const { problem, start, end } = parsed;
  throw new CommsError("invalid_argument", problem, { field: "query", start, end });
}

/** Refuses unknown names with the nearest one that the viewer may know. */
export function searchNames({ state, clock }: Context, viewer: Viewer): SearchNames {
  return {
    now: clock.now(),
    me: () => viewer ?? refuseNobody(),
    person: (name) => personNamed(state, name),
    conversation: (name) =>
      name.startsWith("@")
        ? directWith(state, viewer ?? refuseNobody(), name.slice(1))
        : conversationNamed(state, viewer, name),
  };
}

function refuseNobody(): never {
  throw new CommsError("invalid_argument", 'A search without a name has no "me": log in, or leave it out');
}

function personNamed(state: State, name: string): Key {
  const found = findParticipant(state, name);
  if (found) return found.key;
  const names = [...state.participants.values()].map((one) => one.name);
  throw new CommsError(
    "unknown_participant",
    `Nobody is called ${JSON.stringify(name)}${meant(name, names)}`,
  );
}

function directWith(state: State, viewer: Key, name: string): ConversationId {
  const id = dmId(viewer, personNamed(state, name));
  if (liveConversation(state, id)) return id;
  throw new CommsError("not_found", `You have no direct conversation with ${JSON.stringify(name)}`);
}

/** By id or display name, in any case. */
function conversationNamed(state: State, viewer: Viewer, name: string): ConversationId {
  const lower = name.toLowerCase();
  const readable = readableBy(state, viewer);
  const found = readable.find(({ id }) => id === lower) ??
    readable.find(({ displayName }) => displayName?.toLowerCase() === lower);
  if (found) return found.id;
  const ids = readable.filter(({ direct }) => !direct).map(({ id }) => id);
  throw new CommsError(
    "not_found",
    `There is no conversation ${JSON.stringify(name)} that you can see${meant(lower, ids)}`,
  );
}

export function readableBy(state: State, viewer: Viewer): Conversation[] {
  return [...state.conversations.values()].filter((conversation) => mayRead(viewer, conversation));
}

function meant(name: string, names: readonly string[]): string {
  const near = nearWord(name.toLowerCase(), names.map((one) => one.toLowerCase()));
  const known = names.find((one) => one.toLowerCase() === near);
  return known === undefined ? ": look for the right name first" : `: did you mean ${known}?`;
}
