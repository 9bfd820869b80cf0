/** The rows of the settings table about what is kept, and for how long. */
import { fileKeys } from "./file_keys.ts";
import { retentionEntry } from "./retention.ts";
import type { Spec } from "./spec.ts";

export const keepingKeys = {
  ...fileKeys,
  "retention.max_age_days": {
    kind: "integer",
    min: 0,
    max: 100_000,
    default: 0,
    since: "0.7",
    live: true,
    doc:
      "Messages older than this are removed by `claude-comms retention apply`, with their edits, reactions and pins. 0: never.",
  },
  "retention.max_messages": {
    kind: "integer",
    min: 0,
    max: 1_000_000_000,
    default: 0,
    since: "0.7",
    live: true,
    doc: "So many messages are kept for each conversation; the oldest go first. 0: all.",
  },
  "retention.conversations": {
    kind: "list",
    default: [],
    since: "0.7",
    live: true,
    check: retentionEntry,
    doc:
      "Other rules for single conversations, like `lab=30d` (days), `lab=500` (messages), `lab=30d+500` (both) or `lab=keep`.",
  },
  "retention.exports": {
    kind: "switch",
    default: false,
    since: "0.7",
    live: true,
    doc: "Remove them from the exported logs as well. false: the logs keep everything.",
  },
  "retention.automatic": {
    kind: "switch",
    default: false,
    since: "0.7",
    live: true,
    doc: "Remove once a day without being asked. `claude-comms retention show` tells what would go.",
  },
} as const satisfies Record<string, Spec>;
