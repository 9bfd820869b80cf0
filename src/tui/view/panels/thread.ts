/** A thread: the message that began it, and the replies. */
import type { Model, Thread } from "../../model.ts";
import type { Row } from "../../rows.ts";
import { rowsOf } from "../../rows.ts";
import { emptyList } from "../../sight.ts";
import { listWindow } from "../list_window.ts";
import { centred, type Line, middleRule, s } from "../paint.ts";
import { lookOf, rowLines, type RowLook } from "../row_lines.ts";
import { theme } from "../theme.ts";
import { drawn, type ListBlock, type Room } from "../timeline.ts";

export function threadPanel(model: Model, thread: Thread, room: Room): ListBlock {
  const look: RowLook = {
    ...lookOf(model, room.width),
    chips: false,
    model,
    cache: room.cache,
    readers: null,
    beginning: [],
  };
  const { root } = thread;
  if (root === null) return loading(thread, room);
  const rows = [
    ...rootRows(thread),
    ...rowsOf({
      messages: thread.replies,
      outgoing: model.outbox.filter(({ reply_to }) => reply_to === thread.rootId),
      unreadFrom: null,
      openRuns: new Set(),
      unfolded: true,
      hasOlder: thread.hasOlder,
      self: look.self,
      minutes: room.cache.minutes,
      after: root.ts,
    }).filter(({ kind }) => kind !== "start"),
  ];
  const linesOf = (row: Row) => row.kind === "unread" ? [separator(thread, room.width)] : rowLines(row, look);
  const made = listWindow({ rows, anchor: thread.anchor, height: room.height, linesOf });
  const block = drawn(model, made, room);
  const filler = block.lines.findIndex((line) => line.length > 0);
  // A short thread stands at the upper end, as it is read from its root.
  const shift = made.lines.length < room.height ? Math.max(0, filler) : 0;
  return {
    lines: block.lines.slice(shift),
    hits: block.hits.map((hit) => ({ ...hit, y: hit.y - shift })),
    sight: made.sight,
  };
}

/** The line below the root is drawn as its own row. */
function rootRows({ root, rootId }: Thread): Row[] {
  return root === null ? [] : [
    { kind: "message", key: `root ${rootId}`, message: root, head: true },
    { kind: "unread", key: "replies" },
  ];
}

function separator({ replies, loading, hasOlder }: Thread, width: number): Line {
  const words = loading
    ? "loading…"
    : replies.length === 0
    ? "no replies yet"
    : `${replies.length}${hasOlder ? "+" : ""} ${replies.length === 1 ? "reply" : "replies"}`;
  return middleRule([s(words, theme.dim)], width, theme.faint);
}

function loading({ problem }: Thread, { width, height }: Room): ListBlock {
  const line = centred([s(problem ?? "Loading…", problem ? theme.bad : theme.dim)], width);
  return { lines: [[], line], hits: [], sight: { ...emptyList, height } };
}
