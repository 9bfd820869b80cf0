/** Getting around by keys and commands. */
import type { Session } from "./session.svelte.ts";

export class Walk {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  openSearch(): void {
    this.#session.panels.open({ kind: "search", query: "" });
  }

  showMembers(): void {
    this.#session.panels.members = true;
    this.#session.prefs.set({ members: true });
  }

  toggleAgents(): void {
    this.#session.panels.view = this.#session.panels.view === "agents" ? "chat" : "agents";
    this.#session.panels.sidebar = false;
  }

  goNth(index: number): void {
    const row = this.#session.conversations.joined[index];
    if (row) this.#session.go(row.id);
  }

  goBy(step: number): void {
    const rows = this.#session.conversations.joined;
    const at = rows.findIndex((row) => row.id === this.#session.conv);
    if (rows.length > 0) this.#session.go(rows[(Math.max(at, 0) + step + rows.length) % rows.length]!.id);
  }

  goUnread(): void {
    const rows = this.#session.conversations.joined;
    const at = rows.findIndex((row) => row.id === this.#session.conv);
    const next = [...rows.slice(at + 1), ...rows.slice(0, at + 1)].find((row) =>
      row.unread_count > 0 && !row.muted
    );
    if (next) this.#session.go(next.id);
  }
}
