/** Names of MQTT topics. All of ours live under `claude-comms/`. */
import type { ConversationId, Key } from "./ids.ts";

export const TOPIC_ROOT = "claude-comms";

export const topics = {
  messages: (conv: ConversationId) => `claude-comms/conv/${conv}/messages`,
  thread: (conv: ConversationId, root: string) => `claude-comms/conv/${conv}/threads/${root}`,
  meta: (conv: ConversationId) => `claude-comms/conv/${conv}/meta`,
  reactions: (conv: ConversationId) => `claude-comms/conv/${conv}/reactions`,
  activity: (conv: ConversationId) => `claude-comms/conv/${conv}/activity`,
  pins: (conv: ConversationId) => `claude-comms/conv/${conv}/pins`,
  deletions: (conv: ConversationId) => `claude-comms/conv/${conv}/deletions`,
  typing: (conv: ConversationId, key: Key) => `claude-comms/conv/${conv}/typing/${key}`,
  conversationPresence: (conv: ConversationId, key: Key) => `claude-comms/conv/${conv}/presence/${key}`,
  /** Ours: everything about a conversation that the Python version has no topic for. */
  events: (conv: ConversationId) => `claude-comms/conv/${conv}/events`,
  presence: (key: Key, connection: string) => `claude-comms/presence/${key}/${connection}`,
  participant: (key: Key, client: string) => `claude-comms/system/participants/${key}-${client}`,
  /** Ours: what concerns one person only. */
  participantEvents: (key: Key) => `claude-comms/participant/${key}/events`,
  conversations: "claude-comms/system/conversations",
  /** Ours: who exists, new names, profile status. */
  people: "claude-comms/system/people",
} as const;

export type ConversationTopic =
  | "messages"
  | "threads"
  | "meta"
  | "reactions"
  | "activity"
  | "pins"
  | "deletions"
  | "typing"
  | "presence"
  | "events";

/** A parsed topic under `claude-comms/`; `other` for what the system does not know. */
export type ParsedTopic =
  | { kind: "conversation"; conv: string; about: ConversationTopic; rest: string | null }
  | { kind: "presence"; key: string; connection: string }
  | { kind: "participant"; key: string; client: string }
  | { kind: "participantEvents"; key: string }
  | { kind: "conversations" }
  | { kind: "people" }
  | { kind: "other" };

const plain = new Set(["messages", "meta", "reactions", "activity", "pins", "deletions", "events"]);
const withRest = new Set(["threads", "typing", "presence"]);

/** Undefined when the topic is not ours at all. */
export function parseTopic(topic: string): ParsedTopic | undefined {
  const parts = topic.split("/");
  if (parts[0] !== TOPIC_ROOT) return undefined;
  if (parts[1] === "conv") return parseConversationTopic(parts);
  if (parts[1] === "presence" && parts.length === 4) {
    return { kind: "presence", key: parts[2]!, connection: parts[3]! };
  }
  if (parts[1] === "participant" && parts[3] === "events" && parts.length === 4) {
    return { kind: "participantEvents", key: parts[2]! };
  }
  if (parts[1] !== "system") return { kind: "other" };
  if (parts.length === 3 && (parts[2] === "conversations" || parts[2] === "people")) {
    return { kind: parts[2] };
  }
  if (parts[2] !== "participants" || parts.length !== 4) return { kind: "other" };
  const dash = parts[3]!.indexOf("-");
  if (dash < 0) return { kind: "other" };
  return { kind: "participant", key: parts[3]!.slice(0, dash), client: parts[3]!.slice(dash + 1) };
}

function parseConversationTopic(parts: string[]): ParsedTopic {
  const [, , conv, about, rest] = parts;
  if (conv === undefined || about === undefined) return { kind: "other" };
  if (parts.length === 4 && plain.has(about)) {
    return { kind: "conversation", conv, about: about as ConversationTopic, rest: null };
  }
  if (parts.length === 5 && withRest.has(about)) {
    return { kind: "conversation", conv, about: about as ConversationTopic, rest: rest! };
  }
  return { kind: "other" };
}
