/** The panel that is open, with its title. */
import type { Model, Panel } from "../model.ts";
import type { ListSight } from "../sight.ts";
import { type Block, moved } from "./block.ts";
import { fieldView } from "./field.ts";
import {
  agentsListing,
  artifactsListing,
  type Listing,
  listingLines,
  permissionsListing,
  pinsListing,
  searchListing,
} from "./panels/lists.ts";
import { artifactLines, helpLines } from "./panels/text.ts";
import { threadPanel } from "./panels/thread.ts";
import { type Line, s, spread } from "./paint.ts";
import { theme } from "./theme.ts";
import type { Room } from "./timeline.ts";

export interface PanelBlock extends Block {
  title: Line;
  thread: ListSight | null;
  /** Where a text field of the panel has its caret. */
  cursor: { x: number; y: number } | null;
  textLines: number;
}

const titles: Record<Panel["kind"], string> = {
  thread: "Thread",
  search: "Search",
  artifacts: "Artifacts",
  pins: "Pinned",
  agents: "Agents",
  permissions: "Permission questions",
  help: "Keys and commands",
};

export function panelBlock(model: Model, panel: Panel, room: Room): PanelBlock {
  const open = panel.kind === "artifacts" ? panel.artifacts.open?.title : undefined;
  const title = spread(
    [s(` ${open ?? titles[panel.kind]}`, theme.title)],
    [s("Esc", theme.key), s(" closes ", theme.dim)],
    room.width,
  );
  const block = { title, thread: null, cursor: null, textLines: 0 };
  switch (panel.kind) {
    case "thread": {
      const { lines, hits, sight } = threadPanel(model, panel.thread, room);
      return { ...block, lines, hits, thread: sight };
    }
    case "help":
      return { ...block, ...scrolled(helpLines(room.width), panel.scroll, room) };
    case "artifacts":
      if (panel.artifacts.open === null) {
        return { ...block, ...listed(artifactsListing(model, panel, room.width), room) };
      }
      return { ...block, ...scrolled(artifactLines(panel, room.width), panel.artifacts.scroll, room) };
    case "search":
      return { ...block, ...search(model, panel, room) };
    case "pins":
      return { ...block, ...listed(pinsListing(model, panel, room.width), room) };
    case "agents":
      return { ...block, ...listed(agentsListing(model, panel, room.width), room) };
    case "permissions":
      return { ...block, ...listed(permissionsListing(model, panel, room.width), room) };
  }
}

function scrolled(
  lines: Line[],
  from: number,
  { height }: Room,
): Pick<PanelBlock, "lines" | "hits" | "textLines"> {
  const start = Math.max(0, Math.min(from, lines.length - height));
  return { lines: lines.slice(start, start + height), hits: [], textLines: lines.length };
}

function listed(listing: Listing, { width, height }: Room): Block {
  const { lines, tops } = listingLines(listing, { width, height });
  const hits = tops.map(({ at, y, height }): Block["hits"][number] => ({
    x: 0,
    y,
    width,
    height,
    target: { on: "item", at },
  }));
  return { lines, hits };
}

function search(
  model: Model,
  panel: Extract<Panel, { kind: "search" }>,
  { width, height, cache }: Room,
): Pick<PanelBlock, "lines" | "hits" | "cursor"> {
  const field = fieldView(model.field, { width: width - 4, rows: 1 });
  const { lines, hits } = listed(searchListing(model, panel, width), { width, height: height - 1, cache });
  return {
    lines: [[s(" / ", theme.accent), ...field.lines[0] ?? []], ...lines],
    hits: moved(hits, { x: 0, y: 1 }),
    cursor: { x: field.cursor.x + 3, y: 0 },
  };
}
