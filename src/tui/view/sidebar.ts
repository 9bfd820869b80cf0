/** The left column: conversations with what is unread, and what was said last. */
import type { Conversation } from "../answers.ts";
import { presenceOf, sections, titleOf } from "../lists.ts";
import type { Model } from "../model.ts";
import { dmKeys } from "../../protocol/ids.ts";
import type { Block } from "./block.ts";
import { fit, type Line, over, s, type Span, spread } from "./paint.ts";
import { dots, theme } from "./theme.ts";

const maxBadge = 99;

export function sidebar(model: Model, { width, height }: { width: number; height: number }): Block {
  const rows = sections(model);
  const count = rows.reduce((sum, section) => sum + section.rows.length, 0);
  // Previews are the first to go when the list is long.
  const previews = count * 2 + rows.length * 2 <= height;
  const lines: Line[] = [];
  const hits: Block["hits"] = [];
  for (const { title, rows: own } of rows) {
    if (lines.length > 0) lines.push([]);
    lines.push([s(` ${title}`, theme.dim)]);
    for (const row of own) {
      const made = rowLines(model, row, { width, previews });
      hits.push({
        x: 0,
        y: lines.length,
        width,
        height: made.length,
        target: { on: "conversation", conv: row.id },
      });
      lines.push(...made);
    }
  }
  return inSight({ lines, hits }, {
    height,
    active: hits.find(({ target }) => isHere(model, target))?.y ?? 0,
  });
}

function isHere(model: Model, target: Block["hits"][number]["target"]): boolean {
  return target.on === "conversation" && target.conv === model.place;
}

/** The active conversation is always in sight. */
function inSight({ lines, hits }: Block, { height, active }: { height: number; active: number }): Block {
  const from = Math.max(0, Math.min(active - (height >> 1), lines.length - height));
  return {
    lines: lines.slice(from, from + height),
    hits: hits.map((hit) => ({ ...hit, y: hit.y - from })).filter(({ y }) => y >= 0 && y < height),
  };
}

function rowLines(
  model: Model,
  row: Conversation,
  { width, previews }: { width: number; previews: boolean },
): Line[] {
  const active = row.id === model.place;
  const unread = row.unread_count > 0 && !row.muted;
  const name: Span[] = [
    markOf(model, row),
    s(titleOf(model, row.id), unread ? theme.title : row.muted ? theme.dim : {}),
  ];
  if (row.muted) name.push(s(" 🔕"));
  const first = spread([s(" "), ...name], badge(row), width - 1);
  const line = active ? over(fit(first, width), theme.active) : fit(first, width);
  if (!previews) return [line];
  const words = model.lastWords.get(row.id) ?? "";
  return words === "" ? [line] : [line, fit([s(`   ${words}`, theme.dim)], width - 1)];
}

function markOf(model: Model, row: Conversation): Span {
  if (!row.direct) return s(row.starred ? "★ " : "# ", row.starred ? theme.warn : theme.dim);
  const other = dmKeys(row.id)?.find((key) => key !== model.identity?.key) ?? "";
  const person = model.people.get(other);
  const dot = dots[person ? presenceOf(person) : "offline"];
  return s(`${dot.mark} `, dot.style);
}

function badge({ unread_count, mention_count, muted }: Conversation): Line {
  if (unread_count === 0 && mention_count === 0) return [];
  const count = unread_count > maxBadge ? `${maxBadge}+` : String(Math.max(unread_count, mention_count));
  const called = mention_count > 0 && !muted;
  const style = muted ? theme.dim : called ? theme.mentionBadge : theme.badge;
  return [s(` ${called ? "@" : ""}${count} `, style), s(" ")];
}
