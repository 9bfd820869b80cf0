/** What reaches `update`, and what it wants done. */
import type { DaemonEvent } from "../client/daemon_client.ts";
import type { Input } from "./keystroke.ts";

/** One question to the daemon. */
export interface Ask {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  path: string;
  query?: Record<string, string | number | boolean | undefined>;
  body?: Record<string, unknown>;
}

/** What an answer is for. */
export type Asked =
  | { for: "start" }
  | { for: "lists" }
  /** The newest message of each of these, for the list. */
  | { for: "last_words"; convs: string[] }
  | { for: "people" }
  | { for: "members"; conv: string }
  | { for: "conversation"; conv: string }
  | { for: "page"; conv: string; where: "end" | "older" | "newer" }
  | { for: "first_unread"; conv: string }
  | { for: "around"; conv: string; id: string; unread: boolean }
  /** Where a message that is to be shown belongs. */
  | { for: "place_of"; conv: string; id: string }
  | { for: "thread"; conv: string; rootId: string; older: boolean }
  | { for: "search"; query: string; more: boolean; pages: number }
  | { for: "pins"; conv: string }
  | { for: "artifacts"; conv: string }
  | { for: "artifact"; conv: string; asBase: boolean }
  | { for: "permissions" }
  /** A message that something is then done to. */
  | { for: "found"; then: Then }
  | { for: "uploaded"; conv: string; rootId: string | null; problem: string }
  | { for: "sent"; id: string }
  | { for: "seen"; conv: string }
  /** The conversation that the answer names, or this one, is gone to. */
  | { for: "go"; conv: string | null; problem: string }
  | { for: "done"; done: string | null; problem: string; undo?: Undo };

export type Then =
  | { act: "reply" | "edit"; text: string }
  | { act: "react"; emoji: string }
  | { act: "delete" | "pin" | "thread" };

/** What was shown before the daemon agreed, to be taken back. */
export interface Undo {
  conv: string;
  id: string;
  emoji: string;
  op: "add" | "remove";
}

export type Event =
  | { kind: "input"; input: Input }
  | { kind: "resize"; columns: number; rows: number }
  | { kind: "answer"; asked: Asked; values: unknown[] }
  /** `lost`: no answer at all, so it may be asked again. */
  | { kind: "refused"; asked: Asked; problem: string; lost: boolean }
  | { kind: "feed"; event: DaemonEvent }
  | { kind: "live"; topic: string; payload: Record<string, unknown> | null }
  | { kind: "link"; state: "live" | "offline" | "over"; why: string | null }
  | { kind: "reset" }
  /** The world outside answers in words. */
  | { kind: "said"; text: string }
  | { kind: "tick" };

export type Effect =
  | { do: "ask"; calls: Ask[]; asked: Asked }
  /** Begins following events from this number, as this participant. */
  | { do: "follow"; since: number; key: string; name: string }
  | { do: "typing"; conv: string; typing: boolean }
  | { do: "upload"; path: string; asked: Extract<Asked, { for: "uploaded" }> }
  | { do: "copy"; text: string }
  | { do: "notify"; title: string; body: string }
  | { do: "bell" }
  | { do: "title"; text: string }
  | { do: "suspend" }
  | { do: "redraw" }
  | { do: "quit" };

/** What `update` needs of the world. */
export interface Moment {
  now: number;
  newId: () => string;
}
