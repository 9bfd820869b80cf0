/** The right column: who belongs here, who is there, by what, and what they do. */
import { agentState } from "../agents.ts";
import { membersOf, presenceOf } from "../lists.ts";
import type { Model, Person } from "../model.ts";
import type { Block } from "./block.ts";
import { fit, type Line, s, type Span, spread } from "./paint.ts";
import { dots, icons, senderStyle, theme } from "./theme.ts";

const tags: Readonly<Record<string, string>> = { web: "W", tui: "T", mcp: "M", cli: "C", api: "A" };

export function people(model: Model, { width, height }: { width: number; height: number }): Block {
  const lines: Line[] = [];
  const hits: Block["hits"] = [];
  const members = membersOf(model, model.place);
  for (const person of members) {
    const made = personLines(model, person, width);
    if (lines.length + made.length > height) break;
    hits.push({
      x: 0,
      y: lines.length,
      width,
      height: made.length,
      target: { on: "person", key: person.key },
    });
    lines.push(...made);
  }
  const hidden = members.length - hits.length;
  if (hidden > 0 && height > 0) lines.splice(height - 1, 1, [s(`   and ${hidden} more`, theme.dim)]);
  return { lines, hits };
}

function personLines(model: Model, person: Person, width: number): Line[] {
  const presence = presenceOf(person);
  const { mark, style } = dots[presence];
  const name = presence === "offline" ? theme.offline : senderStyle(person.key);
  const left: Span[] = [s(` ${mark} `, style), s(`${icons[person.type]} `), s(person.name, name)];
  if (person.key === model.identity?.key) left.push(s(" you", theme.dim));
  const first = spread(left, [s(tagsOf(person), theme.dim), s(" ")], width);
  const words = wordsOf(model, person);
  return words.length === 0 ? [first] : [first, fit([s("     "), ...words], width - 1)];
}

function tagsOf({ connections }: Person): string {
  const all = Object.values(connections).map(({ client }) => tags[client] ?? "·");
  return [...new Set(all)].sort().join("");
}

function wordsOf(model: Model, person: Person): Line {
  const state = agentState(model, person, model.place);
  if (state !== null) return [s(state.words, state.tone === "wait" ? theme.warn : theme.dim)];
  const { profile } = person;
  if (profile === null) return [];
  return [s([profile.emoji, profile.text].filter((part) => part !== null).join(" "), theme.dim)];
}
