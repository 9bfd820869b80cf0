/** The field at the bottom, with the line above it that says where the text goes. */
import { titleOf } from "../lists.ts";
import { messageBindings } from "../keys.ts";
import type { Model } from "../model.ts";
import { plainText } from "../../protocol/rich_text.ts";
import { fieldView } from "./field.ts";
import { fieldWidth } from "./layout.ts";
import { type Line, rule, s, shorten } from "./paint.ts";
import { theme } from "./theme.ts";

const maxRows = 6;

export interface Composer {
  lines: Line[];
  cursor: { x: number; y: number } | null;
}

export function composer(model: Model, { width, rows }: { width: number; rows: number }): Composer {
  const text = model.editor.text;
  const room = Math.max(1, Math.min(maxRows, rows));
  const field = fieldView(model.editor, { width: fieldWidth(model), rows: room });
  const shown = text === "" ? [[s(placeholder(model), theme.faintText)]] : field.lines;
  const lines = shown.map((line, at): Line => [s(at === 0 ? "› " : "  ", theme.accent), ...line]);
  const cursor = model.overlay !== null || model.selected !== null
    ? null
    : { x: field.cursor.x + 2, y: field.cursor.y + 1 };
  return { lines: [head(model, width), ...lines.map((line) => shorten(line, width))], cursor };
}

function placeholder(model: Model): string {
  if (model.panel?.kind === "thread") return "Answer in this thread";
  const row = model.conversations.get(model.place);
  if (row?.archived) return "This conversation is archived";
  return `Message ${row?.direct ? "" : "#"}${titleOf(model, model.place)}`;
}

function head(model: Model, width: number): Line {
  if (model.selected !== null) return rule(selectionKeys(), width, theme.warn);
  const { panel } = model;
  if (panel?.kind !== "thread") return rule([], width, theme.faint);
  const { root } = panel.thread;
  const words = root === null ? "thread" : `thread of ${root.sender.name}: ${plainText(root.body)}`;
  return rule([s("↳ ", theme.accent), s(words, theme.dim)], width, theme.accent);
}

function selectionKeys(): Line {
  return messageBindings.flatMap(({ keys, hint }, at) => [
    s(`${at === 0 ? "" : "  "}${keys.at(-1)}`, theme.key),
    s(` ${hint}`, theme.dim),
  ]);
}
