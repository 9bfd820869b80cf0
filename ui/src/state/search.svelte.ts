/** Searching the whole history of all conversations one can read, newest first. */
import type { ReadMessage } from "$protocol/message.ts";
import { filters, filterValues, isEmpty, matches, parseQuery, type SearchQuery } from "./search_query.ts";
import type { Session } from "./session.svelte.ts";

const pageSize = 40;
const wanted = 30;
const atOnce = 3;
/** Pages looked through in one conversation for one round of results. */
const maxPages = 25;

export class Search {
  readonly #session: Session;
  #run = 0;
  #cursors = new Map<string, string | null>();
  text = $state("");
  results: ReadMessage[] = $state.raw([]);
  searching = $state(false);
  searched = $state(false);
  hasMore = $state(false);
  problem: string | null = $state(null);
  readonly query: SearchQuery = $derived(parseQuery(this.text));

  constructor(session: Session) {
    this.#session = session;
  }

  async search(): Promise<void> {
    const run = ++this.#run;
    this.results = [];
    this.problem = null;
    this.searched = false;
    this.hasMore = false;
    if (isEmpty(this.query)) return;
    this.#cursors = new Map(this.#places().map((conv) => [conv, null]));
    await this.#more(run);
  }

  more(): Promise<void> {
    return this.#more(this.#run);
  }

  clear(): void {
    this.#run++;
    this.text = "";
    this.results = [];
    this.searched = this.searching = this.hasMore = false;
  }

  /** What could stand where the caret is. */
  completions(): string[] {
    const last = /(?:^|\s)(\S*)$/.exec(this.text)?.[1] ?? "";
    const colon = last.indexOf(":");
    if (colon < 0) {
      return last === ""
        ? filters.map((one) => one.name)
        : filters.map((one) => one.name).filter((name) => name.startsWith(last));
    }
    const filter = last.slice(0, colon + 1);
    const typed = last.slice(colon + 1).toLowerCase().replace(/^[@#]/, "");
    return this.#valuesOf(filter).filter((value) => value.toLowerCase().startsWith(typed) && value !== typed)
      .slice(0, 6).map((value) => filter + value);
  }

  complete(value: string): void {
    this.text = this.text.replace(/\S*$/, "") + value + (value.endsWith(":") ? "" : " ");
  }

  #valuesOf(filter: string): readonly string[] {
    if (filter === "from:") return ["me", ...this.#session.people.list.map((person) => person.name)];
    if (filter === "in:") return this.#session.conversations.joined.map((row) => row.id);
    return filterValues[filter] ?? [];
  }

  #places(): string[] {
    const { conversations, conv } = this.#session;
    const named = this.query.in;
    const rows = conversations.list.filter((row) =>
      named.length > 0
        ? named.includes(row.id) || named.includes(conversations.titleOf(row.id).toLowerCase())
        : row.member || row.visibility === "public"
    );
    rows.sort((a, b) =>
      Number(b.id === conv) - Number(a.id === conv) ||
      (b.last_activity ?? "").localeCompare(a.last_activity ?? "")
    );
    return rows.filter((row) => row.message_count > 0).map((row) => row.id);
  }

  async #more(run: number): Promise<void> {
    this.searching = true;
    const places = [...this.#cursors.keys()];
    let found = 0;
    const worker = async () => {
      for (
        let conv = places.shift();
        conv !== undefined && run === this.#run && found < wanted;
        conv = places.shift()
      ) {
        found += await this.#lookIn(conv, run);
      }
    };
    try {
      await Promise.all(Array.from({ length: atOnce }, worker));
    } catch (error) {
      if (run === this.#run) this.problem = error instanceof Error ? error.message : String(error);
    }
    if (run !== this.#run) return;
    this.searching = false;
    this.searched = true;
    this.hasMore = this.#cursors.size > 0;
  }

  async #lookIn(conv: string, run: number): Promise<number> {
    let found = 0;
    const { api, self } = this.#session;
    for (let pages = 0; pages < maxPages && found < wanted; pages++) {
      const before = this.#cursors.get(conv) ?? undefined;
      const longest = this.query.words.toSorted((a, b) => b.length - a.length)[0] ??
        this.query.from.find((name) => name !== "me") ?? "";
      const page = await api.history(conv, {
        query: longest,
        count: pageSize,
        ...(before ? { before } : {}),
      });
      if (run !== this.#run) return found;
      const hits = page.messages.filter((message) =>
        message.sender.type !== "system" && !message.deleted_at &&
        matches(message, { query: this.query, self })
      );
      found += hits.length;
      this.results = [...this.results, ...hits].sort((a, b) => (b.seq ?? 0) - (a.seq ?? 0));
      if (!page.has_more || page.messages.length === 0) {
        this.#cursors.delete(conv);
        break;
      }
      this.#cursors.set(conv, page.messages[0]!.id);
    }
    return found;
  }
}
