/** The middle column: the messages of the conversation in sight. */
import { here, membersOf, titleOf } from "../lists.ts";
import type { Model, Outgoing, Timeline } from "../model.ts";
import { emptyList, type ListSight } from "../sight.ts";
import type { Block } from "./block.ts";
import { type ListWindow, listWindow } from "./list_window.ts";
import { centred, type Line, s } from "./paint.ts";
import { type LineCache, lookOf, rowLines, type RowLook } from "./row_lines.ts";
import { theme } from "./theme.ts";

/** The same one each time, so that nothing seems to have changed. */
const none: readonly Outgoing[] = Object.freeze([]);

export interface ListBlock extends Block {
  sight: ListSight;
}

export interface Room {
  width: number;
  height: number;
  cache: LineCache;
}

export function timeline(model: Model, room: Room): ListBlock {
  const shown = here(model);
  if (!shown?.loaded) return waiting(shown, room);
  const look: RowLook = {
    ...lookOf(model, room.width),
    model,
    cache: room.cache,
    readers: readersOf(model, shown),
    beginning: beginning(model, room.width),
  };
  const rows = room.cache.rows({
    messages: shown.messages,
    outgoing: shown.hasNewer || model.outbox.length === 0 ? none : outgoingOf(model, shown.conv),
    unreadFrom: shown.unreadFrom,
    openRuns: shown.openRuns,
    unfolded: model.unfolded,
    hasOlder: shown.hasOlder,
    self: look.self,
    minutes: room.cache.minutes,
  });
  const made = listWindow({
    rows,
    anchor: shown.anchor,
    height: room.height,
    linesOf: (row) => rowLines(row, look),
  });
  return { ...drawn(model, made, room), sight: made.sight };
}

function outgoingOf({ outbox }: Model, conv: string): Outgoing[] {
  return outbox.filter((item) => item.conversation === conv && item.reply_to === null);
}

function waiting(shown: Timeline | undefined, { width, height }: Room): ListBlock {
  const words = shown?.problem ?? "Loading…";
  const lines: Line[] = Array.from({ length: Math.max(0, (height >> 1) - 1) }, () => []);
  lines.push(centred([s(words, shown?.problem ? theme.bad : theme.dim)], width));
  return { lines, hits: [], sight: { ...emptyList, height } };
}

function beginning(model: Model, width: number): Line[] {
  const row = model.conversations.get(model.place);
  const title = `${row?.direct ? "" : "# "}${titleOf(model, model.place)}`;
  const words = here(model)?.messages.length === 0 ? "No messages yet. Say hello!" : row?.topic ?? "";
  return [
    [],
    centred([s(`This is the beginning of ${title}`, theme.title)], width),
    centred([s(words, theme.dim)], width),
  ];
}

/** Who has read the newest message that one wrote here. */
function readersOf(model: Model, { conv, messages, hasNewer }: Timeline): RowLook["readers"] {
  const self = model.identity?.key;
  const own = hasNewer ? undefined : messages.at(-1);
  if (own === undefined || own.sender.key !== self || own.deleted_at !== undefined) return null;
  const audience = own.recipients ?? membersOf(model, conv).map(({ key }) => key);
  const known = new Set(own.read_by ?? []);
  const keys = audience.filter((key) =>
    key !== self && (known.has(key) || (model.readUpTo.get(`${conv} ${key}`) ?? 0) >= (own.seq ?? Infinity))
  );
  return { id: own.id, keys };
}

/** The selected message is marked on its left; every row says what a click on it means. */
export function drawn(model: Model, { lines }: ListWindow, { width, height }: Room): Block {
  const block: Block = { lines: [], hits: [] };
  // A short list stands at the lower end, where one writes.
  const empty = Math.max(0, height - lines.length);
  for (let i = 0; i < empty; i++) block.lines.push([]);
  for (const { line, row } of lines) {
    const y = block.lines.length;
    const selected = row.kind === "message" && (row.key === model.selected || row.key === model.marked) &&
      line.length > 0;
    block.lines.push(selected ? [s("▌", theme.warn), ...afterFirstCell(line)] : line);
    const target = row.kind === "message"
      ? { on: "message", id: row.message.id } as const
      : row.kind === "run"
      ? { on: "run", key: row.key } as const
      : undefined;
    if (target) block.hits.push({ x: 0, y, width, height: 1, target });
  }
  return block;
}

function afterFirstCell(line: Line): Line {
  const [first, ...rest] = line;
  return first === undefined ? [] : [{ ...first, text: first.text.slice(1) }, ...rest];
}
