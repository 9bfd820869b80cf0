/** The rows of a timeline as lines. What was made of a message is kept as long as nothing it shows has changed. */
import type { ReadMessage } from "../../protocol/message.ts";
import { receiptWords } from "../../protocol/receipt_words.ts";
import type { Model } from "../model.ts";
import { nameOf, personNamed, systemWords } from "../lists.ts";
import { Minutes, type Row, type RowsInput, rowsOf } from "../rows.ts";
import { clock, dayName } from "./clock.ts";
import { type Look, messageLines, outgoingLines } from "./message_lines.ts";
import { centred, type Line, middleRule, s } from "./paint.ts";
import { theme } from "./theme.ts";

interface Kept {
  stamp: string;
  lines: Line[];
}

/** Lines that were made already. Belongs to one chat; may be thrown away at any time. */
export class LineCache {
  readonly minutes = new Minutes();
  readonly #kept = new WeakMap<ReadMessage, Kept>();
  #rows: { input: RowsInput; rows: Row[] } | null = null;

  /** The rows of the timeline in sight, made again only when something of it is another. */
  rows(input: RowsInput): Row[] {
    if (this.#rows !== null && isSame(this.#rows.input, input)) return this.#rows.rows;
    const rows = rowsOf(input);
    this.#rows = { input, rows };
    return rows;
  }

  lines(message: ReadMessage, stamp: string, make: () => Line[]): Line[] {
    const known = this.#kept.get(message);
    if (known?.stamp === stamp) return known.lines;
    const lines = make();
    this.#kept.set(message, { stamp, lines });
    return lines;
  }
}

function isSame(one: RowsInput, other: RowsInput): boolean {
  return (Object.keys(one) as (keyof RowsInput)[]).every((name) => one[name] === other[name]);
}

export interface RowLook extends Look {
  model: Model;
  cache: LineCache;
  /** Of the newest own message: who has read it. */
  readers: { id: string; keys: readonly string[] } | null;
  /** What stands above the first message of all. */
  beginning: readonly Line[];
}

export function lookOf(model: Model, width: number): Look {
  return {
    width,
    self: model.identity?.key ?? "",
    nameOf: (key) => nameOf(model, key),
    keyOf: (name) => personNamed(model, name)?.key,
    showIds: model.showIds,
    chips: true,
  };
}

export function rowLines(row: Row, look: RowLook): Line[] {
  const { width, model } = look;
  switch (row.kind) {
    case "start":
      return [...look.beginning];
    case "older":
      return [centred([s("… older messages", theme.dim)], width)];
    case "day":
      return [[], middleRule([s(dayName(row.ts, model.now), theme.dim)], width, theme.faint)];
    case "unread":
      return [middleRule([s("new", theme.self)], width, theme.warn)];
    case "run":
      return [centred(runWords(row), width)];
    case "system":
      return [centred(systemLine(row.message), width)];
    case "outgoing":
      return spaced(
        row,
        outgoingLines(row.item, {
          ...look,
          head: row.head,
          ownName: model.identity?.name ?? "you",
          isOffline: model.link === "offline" || model.link === "over",
        }),
      );
    case "message":
      return spaced(row, keptLines(row, look));
  }
}

/** One empty line between people. */
function spaced({ head }: { head: boolean }, lines: Line[]): Line[] {
  return head ? [[], ...lines] : lines;
}

function keptLines({ message, head }: Extract<Row, { kind: "message" }>, look: RowLook): Line[] {
  const unreadReplies = look.model.threadUnread.get(message.id) ?? 0;
  const receipt = look.readers?.id === message.id
    ? receiptWords({ ...message, read_by: look.readers.keys }, look.nameOf)
    : "";
  const stamp = `${look.width} ${head} ${look.showIds} ${look.chips} ${unreadReplies} ${receipt}`;
  return look.cache.lines(
    message,
    stamp,
    () => messageLines(message, { head, unreadReplies, receipt }, look),
  );
}

function systemLine(message: ReadMessage): Line {
  return [s(`${systemWords(message)}  ${clock(message.ts)}`, theme.system)];
}

function runWords({ messages, open }: Extract<Row, { kind: "run" }>): Line {
  if (open) return [s(`▾ ${messages.length} events`, theme.dim)];
  const last = systemWords(messages.at(-1)!);
  return [s(`▸ ${messages.length} events, the last one: `, theme.dim), s(last, theme.system)];
}
