/** The rows of the settings table about shared files. */
import type { Spec } from "./spec.ts";

export const fileKeys = {
  "files.max_file_mb": {
    kind: "integer",
    min: 1,
    max: 1_000_000,
    default: 256,
    since: "0.7",
    live: true,
    doc: "The largest file that can be shared (MiB).",
  },
  "files.max_total_mb": {
    kind: "integer",
    min: 1,
    max: 100_000_000,
    default: 10_240,
    since: "0.7",
    live: true,
    doc: "What all shared files together may take (MiB); the same content counts once.",
  },
  "files.keep_free_mb": {
    kind: "integer",
    min: 0,
    max: 100_000_000,
    default: 256,
    since: "0.7",
    live: true,
    doc: "Free space that uploads leave on the disk (MiB), so that messages can still be stored.",
  },
  "files.grace_hours": {
    kind: "integer",
    min: 1,
    max: 87_600,
    default: 24,
    since: "0.7",
    live: true,
    doc: "How long a file is kept that no message carries (any more); then its bytes are removed.",
  },
} as const satisfies Record<string, Spec>;
