/** All conversations one may see, with what the daemon counts as unread. */
import type { ReadMessage } from "$protocol/message.ts";
import { dmKeys } from "$protocol/ids.ts";
import { SvelteMap } from "svelte/reactivity";
import type { Api } from "../net/api.ts";
import type { Conversation } from "../net/types.ts";
import { later } from "./later.ts";

export interface Section {
  id: "starred" | "joined" | "direct" | "available" | "archived";
  title: string;
  rows: Conversation[];
}

export interface ConversationsOptions {
  api: Api;
  self: () => string;
  nameOf: (key: string) => string;
  /** Ids in the order somebody wants; what is not named comes after, by name. */
  order: () => readonly string[];
}

export class Conversations {
  readonly #options: ConversationsOptions;
  /** Changes of one's own, by conversation: how many were begun or stored, and how many are not stored yet. */
  readonly #own = new Map<string, { moves: number; open: number }>();
  readonly #all = new SvelteMap<string, Conversation>();
  readonly #threads = new SvelteMap<string, number>();
  readonly #refetch: (conv: string) => void;
  filter = $state("");
  loaded = $state(false);
  readonly sections = $derived(this.#sections());
  readonly joined = $derived(
    this.sections.filter(({ id }) => id !== "available" && id !== "archived").flatMap(({ rows }) => rows),
  );
  readonly unread = $derived(this.#total((row) => row.unread_count));
  readonly mentions = $derived(this.#total((row) => row.mention_count));

  constructor(options: ConversationsOptions) {
    this.#options = options;
    this.#refetch = later(150, (conv: string) => void this.refresh(conv));
  }

  get(id: string): Conversation | undefined {
    return this.#all.get(id);
  }

  get list(): Conversation[] {
    return [...this.#all.values()];
  }

  /** The section of what one is in. */
  sectionOf(id: string): Section | undefined {
    return this.sections.find((section) =>
      section.id !== "available" && section.id !== "archived" && section.rows.some((row) => row.id === id)
    );
  }

  titleOf(id: string): string {
    const row = this.#all.get(id);
    const other = dmKeys(id)?.find((key) => key !== this.#options.self());
    if (other) return this.#options.nameOf(other);
    return row?.display_name || id;
  }

  load(rows: readonly Conversation[]): void {
    const ids = new Set(rows.map((row) => row.id));
    for (const id of this.#all.keys()) if (!ids.has(id)) this.#all.delete(id);
    for (const row of rows) this.#all.set(row.id, row);
    this.loaded = true;
  }

  loadThreads(entries: readonly { thread_unread?: Record<string, number> }[]): void {
    this.#threads.clear();
    for (const { thread_unread } of entries) {
      for (const [root, count] of Object.entries(thread_unread ?? {})) this.#threads.set(root, count);
    }
  }

  /** Unread replies. */
  threadUnread(root: string): number {
    return this.#threads.get(root) ?? 0;
  }

  /** Asks the daemon for the row. An answer that a change of one's own has overtaken is not shown: it is asked for again. */
  async refresh(id: string): Promise<void> {
    const moves = this.#own.get(id)?.moves;
    try {
      const row = await this.#options.api.conversation(id);
      const own = this.#own.get(id);
      if (own !== undefined && (own.open > 0 || own.moves !== moves)) return this.invalidate(id);
      this.#all.set(id, row);
    } catch (error) {
      if (error instanceof Error && error.name === "Refusal") this.#all.delete(id);
    }
  }

  /** Soon asks the daemon for the row again. */
  invalidate(id: string): void {
    if (id !== "") this.#refetch(id);
  }

  patch(id: string, change: Partial<Conversation>): void {
    const row = this.#all.get(id);
    if (row) this.#all.set(id, { ...row, ...change });
  }

  /** Shows a change at once, and what was there before when it was not stored. */
  async change(
    id: string,
    change: Partial<Conversation>,
    store: () => Promise<boolean>,
  ): Promise<boolean> {
    const before = this.#all.get(id);
    this.#note(id, 1);
    this.patch(id, change);
    const done = await store();
    this.#note(id, -1);
    if (!done && before) this.patch(id, before);
    return done;
  }

  remove(id: string): void {
    this.#all.delete(id);
  }

  onMessage(message: ReadMessage): void {
    const row = this.#all.get(message.conv);
    if (!row) return this.invalidate(message.conv);
    const self = this.#options.self();
    const isOther = message.sender.key !== self;
    const counts = isOther && message.sender.type !== "system" && row.member;
    const directed = isOther &&
      ((message.mentions?.includes(self) ?? false) || (message.recipients?.includes(self) ?? false));
    if (counts && message.reply_to !== null) {
      this.#threads.set(message.reply_to, this.threadUnread(message.reply_to) + 1);
    }
    this.#all.set(row.id, {
      ...row,
      message_count: row.message_count + 1,
      last_activity: message.ts,
      unread_count: row.unread_count + (counts && message.reply_to === null ? 1 : 0),
      mention_count: row.mention_count + (directed ? 1 : 0),
    });
  }

  onThreadSeen(root: string): void {
    this.#threads.delete(root);
  }

  #note(id: string, opened: number): void {
    const { moves, open } = this.#own.get(id) ?? { moves: 0, open: 0 };
    this.#own.set(id, { moves: moves + 1, open: open + opened });
  }

  #total(of: (row: Conversation) => number): number {
    let sum = 0;
    for (const row of this.#all.values()) if (row.member && !row.muted && !row.archived) sum += of(row);
    return sum;
  }

  #sections(): Section[] {
    const words = this.filter.trim().toLowerCase();
    const rank = new Map(this.#options.order().map((id, at) => [id, at]));
    const rankOf = (id: string) => rank.get(id) ?? rank.size;
    const rows = [...this.#all.values()]
      .map((row) => ({ row, title: this.titleOf(row.id).toLowerCase() }))
      .filter(({ row, title }) =>
        title.includes(words) || row.id.includes(words) || row.topic.toLowerCase().includes(words)
      )
      .sort((a, b) =>
        rankOf(a.row.id) - rankOf(b.row.id) || a.title.localeCompare(b.title, undefined, { numeric: true })
      )
      .map(({ row }) => row);
    const live = rows.filter((row) => !row.archived);
    const sections: Section[] = [
      { id: "starred", title: "Starred", rows: live.filter((row) => row.starred && row.member) },
      {
        id: "joined",
        title: "Conversations",
        rows: live.filter((row) => row.member && !row.direct && !row.starred),
      },
      { id: "direct", title: "Direct", rows: live.filter((row) => row.direct && !row.starred) },
      { id: "available", title: "Available", rows: live.filter((row) => !row.member && !row.direct) },
      { id: "archived", title: "Archived", rows: rows.filter((row) => row.archived) },
    ];
    return sections.filter(({ rows }) => rows.length > 0);
  }
}
