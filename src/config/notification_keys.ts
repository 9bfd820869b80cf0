/** The rows of the settings table about who is told of messages: people, hooks, sessions of Claude Code. */
import type { Spec } from "./spec.ts";

const turns = { kind: "integer", min: 0, max: 1_000_000, since: "0.7", live: true } as const;

export const notificationKeys = {
  "notifications.hook_enabled": {
    kind: "switch",
    default: true,
    live: true,
    doc: "Keep cues (whispers, mentions) for the Claude Code hook.",
  },
  "notifications.sound_enabled": {
    kind: "switch",
    default: false,
    doc: "Whether the web page starts with sound on.",
  },
  "notifications.cue_on_broadcast": {
    kind: "switch",
    default: false,
    since: "0.6",
    live: true,
    doc: "Keep cues for plain messages to a conversation as well, for each of its members.",
  },
  "delivery.turns_per_minute": {
    ...turns,
    default: 60,
    doc:
      "So many messages that agents address to each other in one conversation within a minute, without a human, still wake somebody; then it is paused there. 0: no limit.",
  },
  "delivery.turns_without_human": {
    ...turns,
    default: 200,
    doc: "The same for messages in a row, however long they take. 0: no limit.",
  },
} as const satisfies Record<string, Spec>;
