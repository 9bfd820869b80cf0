/** Waiting until something for a participant arrives. */
import { limits } from "../protocol/limits.ts";
import type { ReadMessage } from "../protocol/message.ts";
import { dmKeys, type Key } from "../protocol/ids.ts";
import { CommsError } from "../protocol/errors.ts";
import { requireReadable } from "./access.ts";
import type { Caller, WaitReason, WaitResult } from "./api.ts";
import { concerning } from "./check.ts";
import type { Context } from "./context.ts";
import { flag, type Row } from "./messages.ts";
import { withinBudget } from "./select.ts";
import { type Conversation, type Participant, prefsOf, type State } from "./state.ts";
import { countUnread, isDirected, unreadRows } from "./unread.ts";

const MAX_MESSAGES = 20;

export interface WaitArgs {
  conversation?: string | null | undefined;
  timeout_seconds?: number | undefined;
  signal?: AbortSignal;
}

/** Those who wait, and how far each participant was already told. */
export class Waiters {
  readonly #wake = new Map<Key, Set<() => void>>();
  /** Ephemeral: after a restart something may be told again, never skipped. */
  readonly #told = new Map<string, number>();

  get size(): number {
    let size = 0;
    for (const waiting of this.#wake.values()) size += waiting.size;
    return size;
  }

  /** Something arrived that may concern these people. */
  wake(keys: Iterable<Key>): void {
    if (this.#wake.size === 0) return;
    for (const key of keys) for (const wake of [...this.#wake.get(key) ?? []]) wake();
  }

  add(key: Key, wake: () => void): () => void {
    const waiting = this.#wake.get(key) ?? new Set();
    this.#wake.set(key, waiting);
    waiting.add(wake);
    return () => {
      waiting.delete(wake);
      if (waiting.size === 0) this.#wake.delete(key);
    };
  }

  told(key: Key, ref: number): number {
    return this.#told.get(`${key} ${ref}`) ?? 0;
  }

  tell(key: Key, ref: number, seq: number): void {
    this.#told.set(`${key} ${ref}`, seq);
  }
}

/** Returns at once when something unread was not told by an earlier wait, else as soon as something arrives or the time is over. */
export async function wait(ctx: Context, caller: Caller, args: WaitArgs): Promise<WaitResult> {
  const seconds = checkedTimeout(args.timeout_seconds);
  const started = ctx.clock.now();
  if (args.conversation != null) requireReadable(ctx.state, caller.key, args.conversation);
  let found = arrivals(ctx, caller.key, args.conversation ?? null);
  const deadline = started + seconds * 1000;
  while (found.length === 0 && !args.signal?.aborted) {
    const left = deadline - ctx.clock.now();
    if (left <= 0) break;
    await nextEvent(ctx, caller.key, { ms: left, signal: args.signal });
    found = arrivals(ctx, caller.key, args.conversation ?? null);
  }
  const waited = Math.round((ctx.clock.now() - started) / 100) / 10;
  // Who has left is told nothing: the next wait tells it.
  return await answer(ctx, caller.key, { found: args.signal?.aborted ? [] : found, waited });
}

function checkedTimeout(value: unknown): number {
  // Clients with the default settings of the official SDK give up after 60 seconds, whatever progress is reported.
  if (value == null) return 50;
  if (typeof value === "number" && Number.isFinite(value) && value >= 0) {
    return Math.min(value, limits.waitSeconds);
  }
  throw new CommsError(
    "invalid_argument",
    `Invalid timeout_seconds ${JSON.stringify(value)}: use a number from 0 to ${limits.waitSeconds}`,
  );
}

/** Resolves when anything durable happened, after `ms`, or when the caller left. Always cleans up. */
function nextEvent(
  ctx: Context,
  key: Key,
  { ms, signal }: { ms: number; signal: AbortSignal | undefined },
): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      remove();
      cancel();
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const remove = ctx.waiters.add(key, done);
    const cancel = ctx.clock.after(ms, done);
    signal?.addEventListener("abort", done);
  });
}

interface Arrival {
  row: Row;
  conversation: Conversation;
  reason: WaitReason;
}

function arrivals(ctx: Context, key: Key, only: string | null): Arrival[] {
  const { state } = ctx;
  const participant = state.participants.get(key);
  if (!participant) return [];
  const scope = only === null
    ? concerning(state, key)
    : [state.conversations.get(state.aliases.get(only) ?? -1)];
  const found: Arrival[] = [];
  for (const conversation of scope) {
    if (!conversation) continue;
    const told = ctx.waiters.told(key, conversation.ref);
    for (const row of unreadRows(state, participant, conversation)) {
      if (state.messages.seq(row) <= told || state.messages.seq(row) > ctx.journal.durableSeq) continue;
      const reason = reasonFor(state, participant, { conversation, row, asked: only !== null });
      if (reason !== null) found.push({ row, conversation, reason });
    }
  }
  return found.sort((a, b) => a.row - b.row).slice(0, MAX_MESSAGES);
}

/** Why a message is worth waking for, or null. Directed things wake from anywhere, the rest by mute and policy. */
export function reasonFor(
  state: State,
  participant: Participant,
  { conversation, row, asked }: { conversation: Conversation; row: Row; asked: boolean },
): WaitReason | null {
  const { messages } = state;
  if (participant.personal.muted_people.includes(messages.sender(row))) return null;
  if (messages.has(row, flag.whisper)) return messages.has(row, flag.system) ? "message" : "whisper";
  if (dmKeys(conversation.id)?.includes(participant.key)) return "dm";
  const isBroadcast = messages.has(row, flag.broadcast);
  if (!isBroadcast && isDirected(state, participant.key, row)) return "mention";
  if (messages.has(row, flag.system)) return null;
  const prefs = prefsOf(participant, conversation);
  if (!asked && prefs.muted) return null;
  if (isBroadcast && (asked || prefs.policy !== "off")) return "broadcast";
  if (!asked && prefs.policy !== "all") return null;
  const root = messages.root(row);
  if (root !== null && messages.sender(root) === participant.key) return "thread_reply";
  return messages.has(row, flag.human) ? "human" : "message";
}

async function answer(
  ctx: Context,
  key: Key,
  { found, waited }: { found: Arrival[]; waited: number },
): Promise<WaitResult> {
  const loaded = await ctx.bodies.load(ctx.state, key, found.map(({ row }) => row));
  const reasons = new Map(found.map(({ row, reason }) => [ctx.state.messages.ids.at(row), reason]));
  const { messages } = withinBudget(loaded, { forward: true });
  for (const message of messages) {
    const ref = ctx.state.aliases.get(message.conv);
    if (ref !== undefined) ctx.waiters.tell(key, ref, message.seq ?? 0);
  }
  const participant = ctx.state.participants.get(key)!;
  const unread = concerning(ctx.state, key)
    .reduce((sum, conversation) => sum + countUnread(ctx.state, participant, conversation).count, 0);
  return {
    status: messages.length > 0 ? "message" : "timeout",
    messages: messages.map((message) => describe(message, key, reasons.get(message.id) ?? "message")),
    waited_seconds: waited,
    total_unread: unread,
  };
}

function describe(message: ReadMessage, key: Key, reason: WaitReason): ReadMessage & { reason: WaitReason } {
  const directed_at_me = (message.mentions?.includes(key) ?? false) ||
    (message.recipients?.includes(key) ?? false);
  return { ...message, directed_at_me, reason };
}

/** Whose waiting a message may end. */
export function concernedBy(
  ctx: Context,
  message: { id: string; recipients: Key[] | null; mentions: Key[] | null },
): Iterable<Key> {
  if (message.recipients !== null) return message.recipients;
  const row = ctx.state.messages.ids.find(message.id);
  const members = row === undefined
    ? []
    : ctx.state.conversations.get(ctx.state.messages.conv(row))?.members ?? [];
  return [...members, ...message.mentions ?? []];
}
