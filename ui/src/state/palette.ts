/** What the palette finds: conversations, people, actions; ranked by how well the letters fit. Pure. */
import type { Session } from "./session.svelte.ts";

export interface Finding {
  id: string;
  kind: "conversation" | "direct" | "person" | "action" | "message";
  label: string;
  detail: string;
  run: () => unknown;
}

/** Higher is better; 0: does not fit. All letters must appear in order. */
export function fit(text: string, typed: string): number {
  const where = text.toLowerCase();
  const words = typed.toLowerCase();
  if (words === "") return 1;
  if (where.startsWith(words)) return 100 - where.length / 100;
  const inside = where.indexOf(words);
  if (inside >= 0) return (/[\s_-]/.test(where[inside - 1] ?? "") ? 80 : 60) - where.length / 100;
  let at = -1;
  for (const letter of words) {
    at = where.indexOf(letter, at + 1);
    if (at < 0) return 0;
  }
  return 20 - where.length / 100;
}

export function findings(session: Session, typed: string, { joining }: { joining: boolean }): Finding[] {
  const words = typed.trim().replace(/^[#@>]/, "");
  const all = joining
    ? conversations(session)
    : [...conversations(session), ...people(session), ...actions(session)];
  const ranked = all.map((finding) => ({
    finding,
    score: fit(finding.label, words) + (finding.kind === "action" ? -2 : 0),
  }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => words === "" ? 0 : b.score - a.score)
    .map(({ finding }) => finding)
    .slice(0, 40);
  if (words === "") return ranked;
  const last: Finding[] = joining
    ? [{
      id: "join",
      kind: "action",
      label: `Join or create #${words.toLowerCase()}`,
      detail: "",
      run: () => session.join(words.toLowerCase()),
    }]
    : [{
      id: "search",
      kind: "message",
      label: `Search the history for “${words}”`,
      detail: "",
      run: () => search(session, words),
    }];
  return ranked.some(({ kind, label }) => joining && kind === "conversation" && label === words)
    ? ranked
    : [...ranked, ...last];
}

function search(session: Session, words: string): void {
  session.walk.openSearch();
  session.search.take(words);
}

function conversations(session: Session): Finding[] {
  return session.conversations.sections.flatMap(({ rows, title }) =>
    rows.map((row): Finding => ({
      id: `c ${row.id}`,
      kind: row.direct ? "direct" : "conversation",
      label: session.conversations.titleOf(row.id),
      detail: row.unread_count > 0 && row.member
        ? `${row.unread_count} unread`
        : title === "Available"
        ? "not joined"
        : row.topic,
      run: () => session.go(row.id),
    }))
  );
}

function people(session: Session): Finding[] {
  return session.people.list.filter((person) => person.key !== session.self).map((person): Finding => ({
    id: `p ${person.key}`,
    kind: "person",
    label: person.name,
    detail: person.type === "claude" ? `agent, ${person.presence}` : person.presence,
    run: () => session.manage.openDm(person.key),
  }));
}

function actions(session: Session): Finding[] {
  const { panels, prefs } = session;
  const light = prefs.current.theme === "light";
  const list: [string, () => unknown][] = [
    ["New conversation", () => panels.show({ kind: "create" })],
    ["All conversations", () => panels.show({ kind: "directory" })],
    ["Agents at a glance", () => session.walk.toggleAgents()],
    ["Settings", () => panels.show({ kind: "settings", page: "profile" })],
    ["Set your status", () => panels.show({ kind: "status" })],
    ["Connection and diagnostics", () => panels.show({ kind: "settings", page: "connection" })],
    [light ? "Dark theme" : "Light theme", () => prefs.set({ theme: light ? "dark" : "light" })],
    ["Keys and commands", () => panels.show({ kind: "keys" })],
    ["Mark this conversation as read", () => session.conv !== null && session.marks.allRead(session.conv)],
    ["Jump to a date", () => session.conv !== null && panels.show({ kind: "date", conv: session.conv })],
  ];
  return list.map(([label, run]): Finding => ({ id: `a ${label}`, kind: "action", label, detail: "", run }));
}
