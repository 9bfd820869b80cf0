/** What a tool is, and how one is called: the door translates, the hub decides. */
import type { Caller, Hub, Principal } from "../hub/api.ts";
import type { ErrorCode } from "../protocol/errors.ts";
import type { Schema } from "../protocol/schema.ts";

/** MCP's hints to the client about what a call does. */
export interface Hints {
  readonly readOnlyHint?: boolean;
  readonly destructiveHint?: boolean;
  readonly idempotentHint?: boolean;
}

export const reads: Hints = { readOnlyHint: true };
/** Each call adds something. */
export const adds: Hints = { destructiveHint: false };
/** The same call again changes nothing more. */
export const sets: Hints = { destructiveHint: false, idempotentHint: true };
/** Takes something away, once. */
export const removes: Hints = { destructiveHint: true, idempotentHint: true };

/** What a call that takes its time may use. */
export interface Running {
  /** Fires when the client has left or the door closes. */
  readonly signal: AbortSignal;
  /** Tells a client that asked for it how far the call is. */
  progress(report: { progress: number; total: number; message: string }): void;
  /** How often to tell. */
  readonly progressEveryMs: number;
}

/** How a tool shows refusals of the hub where the Python version's clients look for more than `error: true`. */
export interface Refusals {
  /** These codes stand in `error` itself. */
  readonly inError?: readonly ErrorCode[];
  /** These codes are given as `reason`, too. */
  readonly asReason?: readonly ErrorCode[];
}

export interface Tool {
  readonly name: string;
  readonly description: string;
  readonly annotations: Hints;
  readonly input: Schema;
  readonly refusals: Refusals;
  /** True: the answer is an event stream from the start, as it may take long. */
  readonly streams: boolean;
  /** Answers may be longer than what clients take by default. */
  readonly hasLongAnswers: boolean;
  /** Answers show messages and leave them unread: hooks must not tell them a second time. */
  readonly showsUnread: boolean;
  /** `args` is what `input` made of the call's arguments. Throws CommsError for a refusal. */
  run(hub: Hub, principal: Principal, args: unknown, running: Running): Promise<object>;
}

interface Spec<T> {
  name: string;
  description: string;
  annotations: Hints;
  input: Schema<T>;
  refusals?: Refusals;
  streams?: true;
  hasLongAnswers?: true;
  showsUnread?: true;
}

/** A tool that acts for whoever holds the connection; for the few that work without a participant's key. */
export function principalTool<T>(
  spec: Spec<T> & { run(hub: Hub, principal: Principal, args: T, running: Running): Promise<object> },
): Tool {
  const { run, ...rest } = spec;
  return {
    refusals: {},
    streams: false,
    hasLongAnswers: false,
    showsUnread: false,
    ...rest,
    run: (hub, principal, args, running) => run(hub, principal, args as T, running),
  };
}

/** A tool that acts for the participant named by `key`, whose presence each call refreshes. `run` gets the other arguments. */
export function tool<T extends { key: string }>(
  spec: Spec<T> & { run(hub: Hub, caller: Caller, args: Omit<T, "key">, running: Running): Promise<object> },
): Tool {
  const { run, ...rest } = spec;
  return principalTool<T>({
    ...rest,
    run: async (hub, principal, { key, ...args }, running) => {
      const caller = hub.caller(principal, key);
      hub.touch(caller);
      return await run(hub, caller, args, running);
    },
  });
}
