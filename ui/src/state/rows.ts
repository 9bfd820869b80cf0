/** What the timeline shows, line by line: messages, days, runs of system messages, the line above what is unread. Pure. */
import type { ReadMessage } from "$protocol/message.ts";
import type { Outgoing } from "../net/outbox.ts";

export type Row =
  | { kind: "message"; key: string; message: ReadMessage; first: boolean }
  | { kind: "system"; key: string; message: ReadMessage }
  | { kind: "system_run"; key: string; messages: ReadMessage[]; open: boolean }
  | { kind: "day"; key: string; ts: string }
  | { kind: "unread"; key: string }
  | { kind: "outgoing"; key: string; item: Outgoing; first: boolean }
  | { kind: "start"; key: string };

export interface RowsInput {
  messages: readonly ReadMessage[];
  outgoing: readonly Outgoing[];
  /** The first unread message. */
  unreadFrom: string | null;
  openRuns: ReadonlySet<string>;
  /** True when the first message of all is among these. */
  fromStart: boolean;
  self: string;
}

const groupMs = 7 * 60_000;
const foldFrom = 3;

export function rowsOf(input: RowsInput, cache: RowCache = new RowCache()): Row[] {
  const rows: Row[] = input.fromStart ? [{ kind: "start", key: "start" }] : [];
  let before: ReadMessage | undefined;
  for (let at = 0; at < input.messages.length; at++) {
    const message = input.messages[at]!;
    const newDay = !before || cache.dayOf(before) !== cache.dayOf(message);
    if (newDay) rows.push({ kind: "day", key: `day ${cache.dayOf(message)}`, ts: message.ts });
    const unread = message.id === input.unreadFrom;
    if (unread) rows.push({ kind: "unread", key: "unread" });
    const run = runAt(input, at, cache);
    if (run.length >= foldFrom) {
      rows.push(...foldedRun(run, { open: input.openRuns, cache }));
      at += run.length - 1;
      before = run.at(-1);
      continue;
    }
    rows.push(rowOf(message, { first: newDay || unread || !isSameGroup(before, message), cache }));
    before = message;
  }
  return [...rows, ...outgoingRows(input, before)];
}

function rowOf(message: ReadMessage, { first, cache }: { first: boolean; cache: RowCache }): Row {
  if (message.sender.type === "system") return { kind: "system", key: message.id, message };
  return cache.rowOf(message, first);
}

/** System messages in a row, of one day and not across the unread line. */
function runAt({ messages, unreadFrom }: RowsInput, at: number, cache: RowCache): ReadMessage[] {
  const run: ReadMessage[] = [];
  if (messages[at]!.sender.type !== "system") return run;
  const day = cache.dayOf(messages[at]!);
  for (let i = at; i < messages.length; i++) {
    const message = messages[i]!;
    if (message.sender.type !== "system" || cache.dayOf(message) !== day) break;
    if (i > at && message.id === unreadFrom) break;
    run.push(message);
  }
  return run;
}

function foldedRun(
  messages: ReadMessage[],
  { open: openRuns, cache }: { open: ReadonlySet<string>; cache: RowCache },
): Row[] {
  const key = `run ${messages[0]!.id}`;
  const open = openRuns.has(key);
  const head: Row = { kind: "system_run", key, messages, open };
  return open ? [head, ...messages.map((message) => rowOf(message, { first: true, cache }))] : [head];
}

export function isSameGroup(before: ReadMessage | undefined, message: ReadMessage): boolean {
  if (!before || before.sender.key !== message.sender.key || before.sender.type === "system") return false;
  if (String(before.recipients) !== String(message.recipients)) return false;
  if (message.forwarded_from !== undefined) return false;
  return Date.parse(message.ts) - Date.parse(before.ts) < groupMs;
}

function outgoingRows({ outgoing, messages, self }: RowsInput, before: ReadMessage | undefined): Row[] {
  const known = new Set(outgoing.length > 0 ? messages.map((message) => message.id) : []);
  let first = before?.sender.key !== self || before.recipients !== null;
  const rows: Row[] = [];
  for (const item of outgoing) {
    if (known.has(item.id)) continue;
    rows.push({ kind: "outgoing", key: item.id, item, first: first || item.recipients !== undefined });
    first = item.recipients !== undefined;
  }
  return rows;
}

function dayOf(ts: string): string {
  const date = new Date(ts);
  return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`;
}

/** Rows of messages that did not change are the same objects again, and no time is read twice. */
export class RowCache {
  #days = new WeakMap<ReadMessage, string>();
  #rows = new WeakMap<ReadMessage, Extract<Row, { kind: "message" }>>();

  dayOf(message: ReadMessage): string {
    const known = this.#days.get(message);
    if (known !== undefined) return known;
    const day = dayOf(message.ts);
    this.#days.set(message, day);
    return day;
  }

  rowOf(message: ReadMessage, first: boolean): Row {
    const known = this.#rows.get(message);
    if (known?.first === first) return known;
    const row = { kind: "message", key: message.id, message, first } as const;
    this.#rows.set(message, row);
    return row;
  }
}

/** A first guess at how high a row will be, in pixels; measuring corrects it. */
export function estimateOf(row: Row, width: number): number {
  switch (row.kind) {
    case "message":
      return messageHeight(row.message, { width, first: row.first });
    case "outgoing":
      return textHeight(row.item.message, width) + (row.first ? 34 : 6);
    case "start":
      return 120;
    case "day":
    case "unread":
      return 36;
    default:
      return 28;
  }
}

function messageHeight(message: ReadMessage, { width, first }: { width: number; first: boolean }): number {
  const reactions = message.reactions && Object.keys(message.reactions).length > 0 ? 32 : 0;
  const thread = message.thread_reply_count ? 32 : 0;
  const whisper = message.recipients ? 22 : 0;
  return textHeight(message.body, width) + (first ? 34 : 6) + reactions + thread + whisper;
}

function textHeight(text: string, width: number): number {
  const perLine = Math.max(20, (Math.min(width, 1080) - 100) / 7);
  let lines = 0;
  let from = 0;
  while (from <= text.length && lines < 60) {
    const end = text.indexOf("\n", from);
    const length = (end < 0 ? text.length : end) - from;
    lines += Math.max(1, Math.ceil(length / perLine));
    if (end < 0) break;
    from = end + 1;
  }
  const fences = text.includes("```") ? 44 : 0;
  return Math.min(lines * 22, 1400) + fences;
}
