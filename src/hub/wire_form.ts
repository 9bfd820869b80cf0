/** The form of what goes out. */
import { topics } from "../protocol/topics.ts";
import type { Audience } from "./ports.ts";

export interface Wire {
  topic: string;
  payload: Record<string, unknown>;
  audience: Audience;
  retain?: boolean;
  /** True: says again what another wire of the event says, where older clients look for it; resuming clients skip it. */
  repeat?: boolean;
}

/** Something that concerns one person only. */
export function personal(key: string, payload: Record<string, unknown>): Wire {
  return { topic: topics.participantEvents(key), payload, audience: { kind: "keys", keys: new Set([key]) } };
}
