/** Panels with a list of which one row is picked: search, pins, agents, permission questions, artifacts. */
import type { ReadMessage } from "../../../protocol/message.ts";
import { plainText, withoutAddressees } from "../../../protocol/rich_text.ts";
import { agentState, newestActivity } from "../../agents.ts";
import { agentsOf, presenceOf, titleOf } from "../../lists.ts";
import type { SearchHit } from "../../answers.ts";
import type { Model, Panel, SearchState } from "../../model.ts";
import { searchOffers } from "../../update/search.ts";
import { shortTime } from "../clock.ts";
import { fit, type Line, over, s, type Span, spread, wrapped } from "../paint.ts";
import { artifactIcons, dots, icons, senderStyle, theme } from "../theme.ts";

/** The lines of each row, or what stands there when there are none. */
export interface Listing {
  above: Line[];
  items: Line[][];
  none: string;
  picked: number;
}

export function searchListing(
  model: Model,
  { search }: Extract<Panel, { kind: "search" }>,
  width: number,
): Listing {
  const state = searchState(model, search);
  return {
    above: [...wrapped(state, width - 2).map((line): Line => [s(" "), ...line]), []],
    items: search.results.map((hit) => hitItem(model, hit, width)),
    none: search.asked === null ? "" : "Nothing found",
    picked: search.picked,
  };
}

function searchState(
  model: Model,
  { problem, asked, loading, results, next, order, building }: SearchState,
): Line {
  if (problem !== null) return [s(problem, theme.bad)];
  const offers = searchOffers(model).slice(0, 8).map(({ insert }) => insert).join("  ");
  if (loading !== null && asked !== loading) return [s("Looking…", theme.dim)];
  if (asked === null || model.field.text.trim() !== asked) {
    return [s(offers === "" ? "Words, from:name, in:conversation" : offers, theme.dim)];
  }
  const count = `${results.length}${next === null ? "" : "+"} found, ${
    order === "newest" ? "the newest" : "the best"
  } first`;
  return [
    s(count, theme.dim),
    s("  Alt+O", theme.key),
    s(" order", theme.dim),
    s(building ? "  the index is being built" : "", theme.warn),
  ];
}

/** What was found is marked in the piece of the text. */
function hitItem(model: Model, { conversation, snippet, message }: SearchHit, width: number): Line[] {
  const { sender, ts } = message;
  const where = `in ${conversation.startsWith("dm-") ? "" : "#"}${titleOf(model, conversation)}  `;
  const head = spread(
    [s(` ${icons[sender.type]} `), s(sender.name, senderStyle(sender.key))],
    [s(where, theme.dim), s(shortTime(ts, model.now), theme.dim)],
    width - 1,
  );
  const spans: Span[] = [];
  let at = 0;
  for (const [start, end] of snippet.highlights) {
    spans.push(s(snippet.text.slice(at, start)), s(snippet.text.slice(start, end), theme.self));
    at = end;
  }
  spans.push(s(snippet.text.slice(at)));
  return [head, ...wrapped(spans, width - 5).slice(0, 4).map((line): Line => [s("    "), ...line])];
}

export function pinsListing(model: Model, panel: Extract<Panel, { kind: "pins" }>, width: number): Listing {
  return {
    above: [],
    items: (panel.list ?? []).map((message) => messageItem(model, message, width)),
    none: panel.list === null ? "Loading…" : "Nothing is pinned here. /pin message-id pins a message.",
    picked: panel.picked,
  };
}

function messageItem(model: Model, { sender, ts, body }: ReadMessage, width: number): Line[] {
  const icon = s(` ${icons[sender.type]} `);
  const head = spread([icon, s(sender.name, senderStyle(sender.key))], [
    s(shortTime(ts, model.now), theme.dim),
  ], width - 1);
  const words = wrapped([s(plainText(withoutAddressees(body)))], width - 5).slice(0, 3);
  return [head, ...words.map((line): Line => [s("    "), ...line])];
}

export function agentsListing(
  model: Model,
  panel: Extract<Panel, { kind: "agents" }>,
  width: number,
): Listing {
  const items = agentsOf(model).map((person): Line[] => {
    const { mark, style } = dots[presenceOf(person)];
    const state = agentState(model, person);
    const tone = state?.tone === "wait" ? theme.warn : state?.tone === "busy" ? theme.good : theme.dim;
    const where = newestActivity(model, person.key)?.conv;
    const words = state?.words ?? (presenceOf(person) === "offline" ? "offline" : "idle");
    const right: Line = [s(words, tone), ...where === undefined ? [] : [s(` in #${where}`, theme.dim)]];
    const head = spread([s(` ${mark} `, style), s(person.name, senderStyle(person.key))], right, width - 1);
    const places = person.conversations.filter((conv) => !conv.startsWith("dm-")).map((conv) => `#${conv}`)
      .join(" ");
    return [
      head,
      fit(
        [s(`   ${person.profile?.text ?? ""}${person.profile?.text ? "  " : ""}${places}`, theme.dim)],
        width - 1,
      ),
    ];
  });
  return { above: [], items, none: "No agent is known yet", picked: panel.picked };
}

export function permissionsListing(
  model: Model,
  panel: Extract<Panel, { kind: "permissions" }>,
  width: number,
): Listing {
  const items = model.permissions.map(({ name, tool, summary, cwd, asked_at }): Line[] => [
    spread(
      [
        s(` 🤖 ${name ?? "a session"}`, theme.title),
        s(" asks: may ", theme.dim),
        s(tool, theme.warn),
        s(" run?", theme.dim),
      ],
      [s(shortTime(asked_at, model.now), theme.dim)],
      width - 1,
    ),
    ...wrapped([s(summary)], width - 5).slice(0, 6).map((line): Line => [s("    "), ...line]),
    ...cwd === null ? [] : [fit([s(`    in ${cwd}`, theme.dim)], width - 1)],
  ]);
  const above: Line[] = items.length === 0
    ? []
    : [[s(" a", theme.key), s(" allow  ", theme.dim), s("d", theme.key), s(" deny", theme.dim)], []];
  return { above, items, none: "No agent asks for permission", picked: panel.picked };
}

export function artifactsListing(
  model: Model,
  panel: Extract<Panel, { kind: "artifacts" }>,
  width: number,
): Listing {
  const { list, picked, problem } = panel.artifacts;
  const items = (list ?? []).map(({ name, title, type, version, author, timestamp, summary }): Line[] => [
    spread(
      [s(` ${artifactIcons[type]} `), s(title, theme.title)],
      [s(`v${version}  ${shortTime(timestamp, model.now)}`, theme.dim)],
      width - 1,
    ),
    fit([s(`    ${name} by ${author.name}${summary === "" ? "" : `: ${summary}`}`, theme.dim)], width - 1),
  ]);
  const none = problem ?? (list === null ? "Loading…" : "There are no artifacts here");
  return { above: [], items, none, picked };
}

/** The picked row is marked; the list moves so that it is in sight. */
export function listingLines(
  { above, items, none, picked }: Listing,
  { width, height }: { width: number; height: number },
): { lines: Line[]; tops: { at: number; y: number; height: number }[] } {
  const lines: Line[] = [];
  const tops: { at: number; y: number; height: number }[] = [];
  if (items.length === 0) {
    const words = wrapped([s(none, theme.dim)], width - 2).map((line): Line => [s(" "), ...line]);
    return { lines: [...above, ...words], tops };
  }
  items.forEach((item, at) => {
    tops.push({ at, y: lines.length, height: item.length });
    const marked = item.map((line, row) => {
      const filled = fit(line, width);
      return at === picked && row === 0 ? over(filled, theme.pickedRow) : filled;
    });
    lines.push(...marked, []);
  });
  const room = height - above.length;
  const target = tops[Math.min(picked, tops.length - 1)]!;
  const from = Math.max(0, Math.min(target.y - (room >> 1), lines.length - room));
  return {
    lines: [...above, ...lines.slice(from, from + room)],
    tops: tops.map((top) => ({ ...top, y: top.y - from + above.length })).filter(({ y }) =>
      y >= above.length
    ),
  };
}
