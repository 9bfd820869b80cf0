/** Boxes over everything: the palette, a name for a new conversation, a question. And what Tab offers. */
import type { Model, Overlay } from "../model.ts";
import { findings } from "../update/palette.ts";
import { idFromName } from "../update/people.ts";
import { fieldView } from "./field.ts";
import { fit, type Line, over, s, type Span, spread, widthOf, wrapped } from "./paint.ts";
import { theme } from "./theme.ts";

export interface Box {
  x: number;
  y: number;
  lines: Line[];
  cursor: { x: number; y: number } | null;
}

export function overlayBox(model: Model, overlay: Overlay): Box {
  const { columns, rows } = model.size;
  const width = Math.max(10, Math.min(72, columns - 4));
  const content = contentOf(model, overlay, { width: width - 4, height: Math.max(2, rows - 6) });
  const lines = framed(content.lines, width, content.title);
  const x = Math.max(0, (columns - width) >> 1);
  const y = Math.max(0, Math.min((rows - lines.length) >> 1, Math.floor(rows / 5)));
  const cursor = content.cursor && { x: x + 2 + content.cursor.x, y: y + 1 + content.cursor.y };
  return { x, y, lines, cursor };
}

interface Content {
  title: string;
  lines: Line[];
  cursor: { x: number; y: number } | null;
}

function contentOf(model: Model, overlay: Overlay, room: { width: number; height: number }): Content {
  switch (overlay.kind) {
    case "palette":
      return palette(model, overlay, room);
    case "create":
      return create(model, room);
    case "confirm": {
      const keys: Line = [
        s("Enter", theme.key),
        s(" yes   ", theme.dim),
        s("Esc", theme.key),
        s(" no", theme.dim),
      ];
      return {
        title: "Sure?",
        lines: [...wrapped([s(overlay.question)], room.width), [], keys],
        cursor: null,
      };
    }
  }
}

function framed(lines: readonly Line[], width: number, title: string): Line[] {
  const words = s(` ${title} `, theme.title);
  const rest = Math.max(0, width - 3 - widthOf([words]));
  const side = s("│", theme.accent);
  return [
    [s("╭─", theme.accent), words, s(`${"─".repeat(rest)}╮`, theme.accent)],
    ...lines.map((line): Line => [side, s(" "), ...fit(line, width - 4), s(" "), side]),
    [s(`╰${"─".repeat(width - 2)}╯`, theme.accent)],
  ];
}

const kindMarks = { conversation: "#", person: "@", action: ">" } as const;
const maxItems = 12;

function palette(
  model: Model,
  { picked }: { picked: number },
  { width, height }: { width: number; height: number },
): Content {
  const field = fieldView(model.field, { width: width - 2, rows: 1 });
  const found = findings(model);
  const room = Math.max(1, Math.min(maxItems, height - 2));
  const at = Math.min(picked, Math.max(0, found.length - 1));
  const from = Math.max(0, Math.min(at - (room >> 1), found.length - room));
  const items = found.slice(from, from + room).map(({ kind, label, detail }, index) => {
    const name: Line = [s(` ${kindMarks[kind]} `, theme.dim), s(label)];
    const line = spread(name, [s(cutText(detail, width >> 1), theme.dim)], width);
    return from + index === at ? over(line, theme.active) : line;
  });
  const none = model.field.text.trim() === ""
    ? ""
    : `Enter joins or creates #${idFromName(model.field.text)}`;
  const lines = [
    [s("› ", theme.accent), ...field.lines[0] ?? []],
    ...items.length === 0 ? [[s(none, theme.dim)]] : items,
    [s("# conversations  @ people  > commands", theme.faintText)],
  ];
  return { title: "Go to", lines, cursor: { x: field.cursor.x + 2, y: 0 } };
}

function cutText(text: string, chars: number): string {
  return text.length <= chars ? text : `${text.slice(0, chars - 1)}…`;
}

function create(model: Model, { width }: { width: number }): Content {
  const typed = model.field.text;
  const field = fieldView(model.field, { width: width - 2, rows: 1 });
  const id = idFromName(typed);
  const hint: Span[] = typed === ""
    ? [s("e.g. project-alpha", theme.faintText)]
    : [s("#", theme.dim), s(id === "" ? "…" : id, theme.accent)];
  const keys: Line = [
    s("Enter", theme.key),
    s(" create   ", theme.dim),
    s("Esc", theme.key),
    s(" close", theme.dim),
  ];
  return {
    title: "New conversation",
    lines: [[s("› ", theme.accent), ...field.lines[0] ?? []], hint, [], keys],
    cursor: { x: field.cursor.x + 2, y: 0 },
  };
}

const maxOffered = 8;

/** What Tab offers, to be drawn above the field. */
export function completionLines(model: Model, width: number): Line[] {
  const { completion } = model;
  if (completion === null || completion.candidates.length === 0) return [];
  const { candidates, picked, cycling } = completion;
  const from = Math.max(0, Math.min(picked - (maxOffered >> 1), candidates.length - maxOffered));
  const offered = candidates.slice(from, from + maxOffered);
  const column = Math.min(24, Math.max(...offered.map(({ label }) => widthOf([s(label)]))));
  return offered.map(({ label, detail }, index) => {
    const line = fit(
      [s("  "), ...fit([s(label, theme.accent)], column), s("  "), s(detail, theme.dim)],
      width,
    );
    return cycling && from + index === picked ? over(line, theme.active) : line;
  });
}
