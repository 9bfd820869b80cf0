/** The palette: conversations, people and commands, ranked by how well what was typed fits. */
import type { Effect } from "../event.ts";
import { joinedRows, presenceOf, titleOf } from "../lists.ts";
import { bindings } from "../keys.ts";
import type { Model } from "../model.ts";
import { editorWith } from "../terminal/editor.ts";

export type Finding =
  | { kind: "conversation"; id: string; label: string; detail: string }
  | { kind: "person"; id: string; label: string; detail: string }
  | { kind: "action"; id: string; label: string; detail: string };

const maxFindings = 60;

export function openPalette(model: Model, typed = ""): Effect[] {
  model.overlay = { kind: "palette", picked: 0 };
  model.field = editorWith(typed);
  return [];
}

/** `#`, `@` or `>` in front: only conversations, people, or commands. */
export function findings(model: Model): Finding[] {
  const typed = model.field.text.trim();
  const only = typed[0] ?? "";
  const words = typed.replace(/^[#@>]/, "").toLowerCase();
  const all = [
    ...only === "@" || only === ">" ? [] : conversations(model),
    ...only === "#" || only === ">" ? [] : people(model),
    ...only === "#" || only === "@" ? [] : actions(),
  ];
  if (words === "") return all.slice(0, maxFindings);
  return all.map((finding) => ({ finding, score: fit(finding.label.toLowerCase(), words) }))
    .filter(({ score }) => score > 0)
    .sort((one, other) => other.score - one.score)
    .map(({ finding }) => finding)
    .slice(0, maxFindings);
}

/** The one that was left last comes first, so that the palette's key and Enter go to what is unread. */
function conversations(model: Model): Finding[] {
  const joined = joinedRows(model).filter(({ id }) => id !== model.place);
  const unread = joined.filter((row) => row.unread_count > 0 && !row.muted);
  const others = [...model.conversations.values()].filter((row) => !row.member || row.archived);
  return [...new Set([...unread, ...joined, ...others])].map((row) => ({
    kind: "conversation",
    id: row.id,
    label: titleOf(model, row.id),
    detail: row.archived
      ? "archived"
      : !row.member
      ? "not joined"
      : row.unread_count > 0
      ? `${row.unread_count} unread`
      : row.topic,
  }));
}

function people(model: Model): Finding[] {
  return [...model.people.values()].filter(({ key }) => key !== model.identity?.key).map((person) => ({
    kind: "person",
    id: person.key,
    label: person.name,
    detail: person.type === "claude" ? `agent, ${presenceOf(person)}` : presenceOf(person),
  }));
}

function actions(): Finding[] {
  return bindings.filter(({ inPalette }) => inPalette).map(({ action, about, keys }) => ({
    kind: "action",
    id: action,
    label: about,
    detail: keys[0] ?? "",
  }));
}

/** Higher is better; 0: does not fit. All letters must be there, in order. */
export function fit(text: string, typed: string): number {
  const at = text.indexOf(typed);
  if (at === 0) return 100 - text.length / 100;
  if (at > 0) return (/[\s_-]/.test(text[at - 1]!) ? 80 : 60) - text.length / 100;
  let from = -1;
  for (const letter of typed) {
    from = text.indexOf(letter, from + 1);
    if (from < 0) return 0;
  }
  return 20 - text.length / 100;
}
