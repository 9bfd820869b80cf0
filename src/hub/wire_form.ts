/** The form of what goes out. */
import type { EventBodies, EventKind, Scoped } from "../protocol/events.ts";
import type { Key } from "../protocol/ids.ts";
import { topics } from "../protocol/topics.ts";
import type { Audience } from "./ports.ts";
import type { State } from "./state.ts";

export interface Wire {
  topic: string;
  payload: Record<string, unknown>;
  audience: Audience;
  retain?: boolean;
  /** True: says again what another wire of the event says, where older clients look for it; resuming clients skip it. */
  repeat?: boolean;
}

/** What one kind of event says. */
export type WireOf<K extends EventKind> = (state: State, event: Said<K>) => Wire[];

export interface Said<K extends EventKind> {
  kind: K;
  body: EventBodies[K] & Scoped;
  seq: number;
}

/** Something that concerns one person only. */
export function personal(key: Key, payload: Record<string, unknown>): Wire {
  return { topic: topics.participantEvents(key), payload, audience: { kind: "keys", keys: new Set([key]) } };
}

/** The event itself, on the topic of its conversation, for all who may read it. */
export function inConversation(
  { kind, body, seq }: { kind: string; body: { conv: string } & Scoped; seq: number },
  more: Record<string, unknown> = {},
): Wire {
  const { ref, ...facts } = body;
  return {
    topic: topics.events(body.conv),
    payload: { ...facts, conversation: body.conv, ...more, type: kind, seq },
    audience: { kind: "conversation", ref: ref ?? seq },
  };
}
