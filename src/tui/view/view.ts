/** The whole screen, made from the model alone. */
import { here, membersOf, titleOf } from "../lists.ts";
import type { Model } from "../model.ts";
import { emptyList, type Hit, type Sight } from "../sight.ts";
import { type Block, moved } from "./block.ts";
import { composer } from "./composer.ts";
import { type Layout, layoutOf } from "./layout.ts";
import { completionLines, overlayBox } from "./overlay.ts";
import { cutLine } from "../terminal/wrap.ts";
import { fit, type Line, s, spread, widthOf, without } from "./paint.ts";
import { panelBlock } from "./panel.ts";
import { people } from "./people.ts";
import type { LineCache } from "./row_lines.ts";
import { sidebar } from "./sidebar.ts";
import { status } from "./status.ts";
import { theme } from "./theme.ts";
import { timeline } from "./timeline.ts";

export interface View {
  lines: Line[];
  /** Null: no caret. */
  cursor: { x: number; y: number } | null;
  sight: Sight;
}

interface Column {
  width: number;
  title: Line;
  block: Block;
}

const barMark = s("│", theme.faint);

export function view(model: Model, cache: LineCache): View {
  const { columns, rows } = model.size;
  const layout = layoutOf(model);
  const wanted = Math.max(1, Math.min(6, rows - 6));
  const field = composer(model, { width: layout.middle, rows: wanted });
  // Title above, status below; the field gives way to a window of at least two lines.
  const height = Math.max(1, rows - 2 - field.lines.length);
  const made = middleAndRight(model, layout, { height, cache });
  const left: Column | null = layout.sidebar === 0 ? null : {
    width: layout.sidebar,
    title: brand(model),
    block: sidebar(model, { width: layout.sidebar, height: height + field.lines.length }),
  };
  const x = left === null ? 0 : left.width + 1;
  const offered = completionLines(model, layout.middle);
  const body = withOffered(made.middle.block, offered, height);
  const middle = {
    ...made.middle,
    block: { lines: [...body, ...field.lines], hits: made.middle.block.hits },
  };
  const columnsShown = [left, middle, made.right].filter((column) => column !== null);
  const lines = [...joinedColumns(columnsShown, rows - 1), status(model, columns)].map((line) =>
    fit(line, columns)
  );
  const cursor = made.cursor ?? (field.cursor && { x: x + field.cursor.x, y: 1 + height + field.cursor.y });
  return withOverlay(model, { lines, cursor, sight: { ...made.sight, hits: hitsOf(columnsShown) } });
}

interface Middle {
  middle: Column;
  right: Column | null;
  cursor: View["cursor"];
  sight: Omit<Sight, "hits">;
}

function middleAndRight(
  model: Model,
  layout: Layout,
  { height, cache }: { height: number; cache: LineCache },
): Middle {
  const x = layout.sidebar === 0 ? 0 : layout.sidebar + 1;
  const { panel } = model;
  const panelWidth = layout.panelInMiddle ? layout.middle : layout.right;
  const shown = panel === null
    ? null
    : panelBlock(model, panel, { width: panelWidth, height: height, cache });
  const texts = { panelLines: shown?.textLines ?? 0, panelHeight: height };
  const column: Column | null = shown && { width: panelWidth, title: shown.title, block: shown };
  if (layout.panelInMiddle && column && shown) {
    const sight = {
      timeline: { ...emptyList, anchor: here(model)?.anchor ?? null },
      thread: shown.thread,
      ...texts,
    };
    const cursor = shown.cursor && { x: x + shown.cursor.x, y: 1 + shown.cursor.y };
    return { middle: column, right: null, cursor, sight };
  }
  const list = timeline(model, { width: layout.middle, height, cache });
  const middle = { width: layout.middle, title: heading(model, layout.middle), block: list };
  const right = column ?? (layout.right === 0 ? null : peopleColumn(model, layout.right, height));
  const cursor = shown?.cursor ? { x: x + layout.middle + 1 + shown.cursor.x, y: 1 + shown.cursor.y } : null;
  return { middle, right, cursor, sight: { timeline: list.sight, thread: shown?.thread ?? null, ...texts } };
}

function brand({ link }: Model): Line {
  return [s(" claude-comms", link === "offline" || link === "over" ? theme.bad : theme.strong)];
}

function heading(model: Model, width: number): Line {
  const row = model.conversations.get(model.place);
  const name = `${row?.direct ? "" : "# "}${titleOf(model, model.place)}`;
  const marks = [
    row?.visibility === "private" ? "🔒" : "",
    row?.archived ? "archived" : "",
    row?.muted ? "🔕" : "",
  ]
    .filter((mark) => mark !== "").join(" ");
  const timelineShown = here(model);
  const back = timelineShown?.anchor || timelineShown?.hasNewer ? [s("↓ Esc: newest ", theme.warn)] : [];
  const left: Line = [
    s(` ${name}`, theme.title),
    s(marks === "" ? "" : ` ${marks}`, theme.dim),
    s(`  ${row?.topic ?? ""}`, theme.dim),
  ];
  return spread(left, back, width);
}

function peopleColumn(model: Model, width: number, height: number): Column {
  const count = membersOf(model, model.place).length;
  return {
    width,
    title: [s(" People ", theme.title), s(String(count), theme.dim)],
    block: people(model, { width, height }),
  };
}

/** What Tab offers stands over the end of the timeline. */
function withOffered({ lines }: Block, offered: readonly Line[], height: number): Line[] {
  const filled = Array.from({ length: height }, (_, at): Line => lines[at] ?? []);
  return offered.length === 0
    ? filled
    : [...filled.slice(0, Math.max(0, height - offered.length)), ...offered].slice(-height);
}

function joinedColumns(columns: readonly Column[], rows: number): Line[] {
  return Array.from({ length: rows }, (_, y): Line =>
    columns.flatMap(({ width, title, block }, at): Line => [
      ...at === 0 ? [] : [barMark],
      ...fit(y === 0 ? title : block.lines[y - 1] ?? [], width),
    ]));
}

function hitsOf(columns: readonly Column[]): Hit[] {
  let x = 0;
  return columns.flatMap(({ width, block }) => {
    const hits = moved(block.hits, { x, y: 1 });
    x += width + 1;
    return hits;
  });
}

function withOverlay(model: Model, shown: View): View {
  if (model.overlay === null) return shown;
  const { x, y, lines, cursor } = overlayBox(model, model.overlay);
  const merged = [...shown.lines];
  lines.forEach((line, at) => {
    const under = merged[y + at];
    if (under !== undefined && y + at < merged.length - 1) merged[y + at] = laid(under, line, x);
  });
  return { ...shown, lines: merged, cursor };
}

/** A line over another one, from a column on. */
function laid(under: Line, line: Line, x: number): Line {
  return [...fit(cutLine(under, x), x), ...line, ...without(under, x + widthOf(line))];
}
