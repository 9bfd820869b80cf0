/** Who may receive what is on a topic, judged by its name alone: for retained messages and late deliveries. */
import type { Key } from "../protocol/ids.ts";
import { type ParsedTopic, parseTopic } from "../protocol/topics.ts";
import type { Viewer } from "./api.ts";
import type { Context } from "./context.ts";
import type { Audience } from "./ports.ts";
import { type Conversation, liveConversation, type State } from "./state.ts";
import { audienceOfMessage } from "./wire_messages.ts";
import { audienceOfDeleted } from "./wire_conversations.ts";

const everyone: Audience = { kind: "everyone" };
const nobody: Audience = { kind: "keys", keys: new Set() };

/** Undefined: the topic is not ours. What cannot be told from the name is for nobody. */
export function audienceOf({ state }: Context, topic: string): Audience | undefined {
  const parsed = parseTopic(topic);
  if (!parsed) return undefined;
  switch (parsed.kind) {
    case "conversation":
      return audienceInConversation(state, parsed);
    case "presence":
    case "participant":
    case "people":
      return everyone;
    case "participantEvents":
      return { kind: "keys", keys: new Set([parsed.key]) };
    case "conversations":
    case "other":
      return nobody;
  }
}

function audienceInConversation(
  state: State,
  { conv, about, rest }: Extract<ParsedTopic, { kind: "conversation" }>,
): Audience {
  const conversation = liveConversation(state, conv);
  if (!conversation) return about === "messages" ? audienceOfNotice(state, conv) : nobody;
  const ofRoot = about === "threads" ? audienceOfMessage(state, rest ?? "") : undefined;
  return ofRoot ?? { kind: "conversation", ref: conversation.ref };
}

/** The notice that a conversation was deleted stays on its topic for those who were ever in it. */
function audienceOfNotice(state: State, id: string): Audience {
  let newest: Conversation | undefined;
  for (const conversation of state.conversations.values()) {
    if (conversation.id === id && conversation.deleted) newest = conversation;
  }
  return newest ? audienceOfDeleted(state, newest.ref, everMembers(state, newest.ref)) : nobody;
}

function everMembers(state: State, ref: number): Key[] {
  return [...state.participants.values()].filter(({ cursors }) => cursors.has(ref)).map(({ key }) => key);
}

/**
 * Any filter may be subscribed, as each delivery is judged by itself; only a filter that names somebody else's personal events,
 * which can never match anything for this viewer, is refused at once.
 */
export function maySubscribe(viewer: Viewer, filter: string): boolean {
  const parsed = parseTopic(filter);
  if (parsed?.kind !== "participantEvents") return true;
  return parsed.key === "+" || parsed.key === viewer;
}
