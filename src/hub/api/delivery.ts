/** Sessions of Claude Code: what their hooks tell and are told, who is woken, what became of each message. */
import type { DeliveryRung } from "../../protocol/events.ts";
import type { Key } from "../../protocol/ids.ts";
import type { Caller, Principal, Viewer } from "./callers.ts";

/** What a hook prints or answers; empty when there is nothing to say. */
export type HookOutput = Readonly<Record<string, unknown>>;

/** `waiting`: for a person, such as one who is asked for a permission. */
export type SessionState = "busy" | "idle" | "waiting" | "gone";

export type Rung = DeliveryRung;

export interface Wake {
  status: "wake";
  /** Names this hand-over, for what becomes of it. */
  delivery: string;
  /** For the model. */
  text: string;
  /** One line for people. */
  summary: string;
  /** Ids of the messages in the text. */
  messages: string[];
}

export type WakeAnswer = Wake | { status: "superseded" | "ended" | "timeout" };

export interface SessionRow {
  /** Only its owner and the daemon's owner see all of it; others its first eight characters. */
  session: string;
  /** The subagent that speaks under a key of its own. */
  agent: string | null;
  key: Key | null;
  name: string | null;
  agent_type?: string;
  state: SessionState;
  since: string;
  last_hook: string;
  /** For its owner and the daemon's owner. */
  cwd?: string;
  client?: string;
  /** On what it has been reached or could be reached so far. */
  rungs: Rung[];
  /** A process waits beside it that can wake it now. */
  wakeable: boolean;
  /** The tool that it wants to be allowed. */
  waiting_for?: string;
  /** Messages that wait for it. */
  pending: number;
}

export type Hop = "handed" | "seen" | "answered";

/** How far a message has come on its way to one participant. */
export interface DeliveryRow {
  key: Key;
  name: string;
  hop: Hop;
  /** The rung of the last hand-over. */
  rung: Rung;
  handed_at: string;
  seen_at?: string;
  answered_at?: string;
}

export interface MadeCall {
  /** The client's id of the call. */
  toolUseId: string;
  key: Key;
  /** Ids of messages that its answer shows without marking them as read. */
  shown: readonly string[];
}

export interface Delivery {
  /** Takes what a hook tells and answers what it prints. Never refuses: what it does not know gets `{}`. */
  hook(
    principal: Principal,
    given: { input: unknown; key?: string | undefined; client?: string | undefined; signal: AbortSignal },
  ): Promise<HookOutput>;
  /** Resolves when the session is worth waking, when a newer wait of it came, or when it or the time is over. */
  sessionWait(
    principal: Principal,
    args: { session: string; seconds: number; signal: AbortSignal },
  ): Promise<WakeAnswer>;
  /** What became of a wake. One that failed is given again. */
  handed(
    principal: Principal,
    args: { session: string; delivery: string; rung: Rung; ok: boolean; problem?: string | undefined },
  ): Promise<{ status: "noted" | "unknown" }>;
  sessions(
    viewer: Viewer,
    options: { owner: boolean },
  ): Promise<{ sessions: SessionRow[]; count: number }>;
  /** A tool call was made on behalf of this participant; its hooks say in which session. */
  toolCalled(call: MadeCall): void;
  /** Lets agents wake each other again where the loop guard has paused it. For humans and the daemon's owner. */
  continueDelivery(
    caller: Caller,
    args: { conversation: string },
  ): Promise<{ status: "continued" | "no_op"; conversation: string }>;
}
