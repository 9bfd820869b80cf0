/** What a timeline or thread shows, one under the other: days, messages, folded runs of system lines, what is on its way. Pure. */
import type { ReadMessage } from "../protocol/message.ts";
import type { Outgoing } from "./model.ts";

export type Row =
  | { kind: "start"; key: string }
  | { kind: "older"; key: string }
  | { kind: "day"; key: string; ts: string }
  | { kind: "unread"; key: string }
  | { kind: "run"; key: string; messages: readonly ReadMessage[]; open: boolean }
  | { kind: "system"; key: string; message: ReadMessage }
  /** `head`: the first of several by one person, which shows who that is. */
  | { kind: "message"; key: string; message: ReadMessage; head: boolean }
  | { kind: "outgoing"; key: string; item: Outgoing; head: boolean };

export interface RowsInput {
  messages: readonly ReadMessage[];
  outgoing: readonly Outgoing[];
  unreadFrom: string | null;
  openRuns: ReadonlySet<string>;
  /** All runs are open. */
  unfolded: boolean;
  hasOlder: boolean;
  self: string;
  /** When what stands above was said: its day is not named again. */
  after?: string;
  minutes: Minutes;
}

/** Times of messages, each minute read once: reading a time takes longer than all the rest. */
export class Minutes {
  readonly #known = new Map<string, { day: string; ms: number }>();

  /** The local day, so that two can be compared. */
  dayOf(ts: string): string {
    return this.#read(ts).day;
  }

  /** Milliseconds, as exact as a minute. */
  msOf(ts: string): number {
    return this.#read(ts).ms;
  }

  #read(ts: string): { day: string; ms: number } {
    const minute = ts.slice(0, 16);
    const known = this.#known.get(minute);
    if (known) return known;
    const date = new Date(ts);
    const read = { day: date.toDateString(), ms: date.getTime() };
    if (this.#known.size > maxMinutes) this.#known.clear();
    this.#known.set(minute, read);
    return read;
  }
}

const maxMinutes = 20_000;

const groupMs = 7 * 60_000;
const foldFrom = 3;

export function rowsOf(input: RowsInput): Row[] {
  const rows: Row[] = [input.hasOlder ? { kind: "older", key: "older" } : { kind: "start", key: "start" }];
  const { messages } = input;
  let before: ReadMessage | undefined;
  for (let at = 0; at < messages.length;) {
    const message = messages[at]!;
    const breaks = breaksBefore(message, input, before?.ts ?? input.after);
    rows.push(...breaks);
    const run = runAt(input, at);
    if (run.length >= foldFrom) rows.push(...runRows(run, input));
    else rows.push(rowOf(message, { head: breaks.length > 0 || !isContinued(input, before, message) }));
    at += run.length >= foldFrom ? run.length : 1;
    before = messages[at - 1];
  }
  return [...rows, ...outgoingRows(input, before)];
}

function breaksBefore(
  message: ReadMessage,
  { unreadFrom, minutes }: RowsInput,
  before: string | undefined,
): Row[] {
  const rows: Row[] = [];
  const day = minutes.dayOf(message.ts);
  if (before === undefined || minutes.dayOf(before) !== day) {
    rows.push({ kind: "day", key: `day ${day}`, ts: message.ts });
  }
  if (message.id === unreadFrom) rows.push({ kind: "unread", key: "unread" });
  return rows;
}

function rowOf(message: ReadMessage, { head }: { head: boolean }): Row {
  const key = message.id;
  return message.sender.type === "system"
    ? { kind: "system", key, message }
    : { kind: "message", key, message, head };
}

/** System messages one after the other, within a day and not across the line of the unread. */
function runAt({ messages, unreadFrom, minutes }: RowsInput, from: number): readonly ReadMessage[] {
  let to = from;
  if (messages[from]!.sender.type !== "system") return [];
  const day = minutes.dayOf(messages[from]!.ts);
  while (to < messages.length) {
    const { sender, ts, id } = messages[to]!;
    if (sender.type !== "system" || minutes.dayOf(ts) !== day || (to > from && id === unreadFrom)) break;
    to++;
  }
  return messages.slice(from, to);
}

function runRows(messages: readonly ReadMessage[], { openRuns, unfolded }: RowsInput): Row[] {
  const key = `run ${messages[0]!.id}`;
  const open = unfolded || openRuns.has(key);
  return [
    { kind: "run", key, messages, open },
    ...open ? messages.map((message) => rowOf(message, { head: true })) : [],
  ];
}

function isContinued(
  { minutes }: RowsInput,
  before: ReadMessage | undefined,
  message: ReadMessage,
): boolean {
  return before !== undefined && before.sender.key === message.sender.key &&
    before.sender.type !== "system" &&
    String(before.recipients) === String(message.recipients) &&
    minutes.msOf(message.ts) - minutes.msOf(before.ts) < groupMs;
}

function outgoingRows({ outgoing, messages, self }: RowsInput, last: ReadMessage | undefined): Row[] {
  const arrived = new Set(outgoing.length === 0 ? [] : messages.map(({ id }) => id));
  let head = last?.sender.key !== self || last.recipients !== null;
  return outgoing.filter(({ id }) => !arrived.has(id)).map((item) => {
    const row: Row = { kind: "outgoing", key: item.id, item, head: head || item.recipients !== null };
    head = item.recipients !== null;
    return row;
  });
}
