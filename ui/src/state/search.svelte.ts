/** Searching all conversations that one can read: the daemon finds, the page shows. */
import { completeQuery } from "$protocol/search_completion.ts";
import { parseQuery } from "$protocol/search_query.ts";
import type { SearchHit, SearchOrder } from "../net/types.ts";
import type { Session } from "./session.svelte.ts";

const pageSize = 30;
/** How often one asks on when a page has nothing yet, while there is no index. */
const maxPages = 20;
const maxShown = 8;

export interface Offer {
  insert: string;
  about: string;
}

export class Search {
  readonly #session: Session;
  #run = 0;
  #next: string | null = null;
  /** What was looked for last. */
  #asked = "";
  text = $state("");
  /** Where the caret is in the text. */
  caret = $state(0);
  order: SearchOrder = $state("relevance");
  results: SearchHit[] = $state.raw([]);
  searching = $state(false);
  searched = $state(false);
  hasMore = $state(false);
  /** The daemon's index is not complete: searching takes longer. */
  building = $state(false);
  problem: string | null = $state(null);
  readonly #completion = $derived(completeQuery(this.text, Math.min(this.caret, this.text.length)));
  readonly offers: Offer[] = $derived(this.#offers());

  constructor(session: Session) {
    this.#session = session;
  }

  async search(): Promise<void> {
    const run = ++this.#run;
    this.#asked = this.text;
    this.problem = null;
    this.searched = this.hasMore = this.searching = false;
    const parsed = parseQuery(this.text);
    if (!parsed.ok) this.problem = parsed.problem;
    if (!parsed.ok || parsed.query.terms.length === 0) {
      this.results = [];
      return;
    }
    this.#next = null;
    await this.#ask(run, []);
  }

  more(): Promise<void> {
    return this.#ask(this.#run, this.results);
  }

  sort(order: SearchOrder): void {
    this.order = order;
    void this.search();
  }

  /** As `search`, while somebody types: what is not finished yet is no problem, and what was looked for is not again. */
  async typing(): Promise<void> {
    if (this.text === this.#asked) return;
    this.problem = null;
    if (parseQuery(this.text).ok) await this.search();
  }

  /** Writes what somebody did not type; the caret is at its end. */
  begin(text: string): void {
    this.text = text;
    this.caret = text.length;
  }

  take(text: string): void {
    this.begin(text);
    void this.search();
  }

  complete({ insert }: Offer): void {
    const place = this.#completion;
    if (place === undefined) return;
    const written = insert.endsWith(":") ? insert : `${insert} `;
    const before = this.text.slice(0, place.start) + written;
    this.text = before + this.text.slice(place.end).trimStart();
    this.caret = before.length;
  }

  /** What could stand where the caret is. */
  #offers(): Offer[] {
    const place = this.#completion;
    if (place === undefined) return [];
    const typed = place.typed.toLowerCase();
    const known = this.#known(place.more).filter(({ insert }) =>
      insert.toLowerCase().replace(/^@/, "").startsWith(typed)
    );
    return [...place.options, ...known].slice(0, maxShown);
  }

  #known(more: NonNullable<ReturnType<typeof completeQuery>>["more"]): Offer[] {
    const { people, conversations } = this.#session;
    if (more === "person") return people.list.map(({ name }) => ({ insert: name, about: "" }));
    if (more !== "conversation") return [];
    return [
      ...conversations.joined.map(({ id }) => ({ insert: id, about: conversations.titleOf(id) })),
      ...people.list.map(({ name }) => ({ insert: `@${name}`, about: "Direct messages" })),
    ];
  }

  async #ask(run: number, shown: SearchHit[]): Promise<void> {
    this.searching = true;
    try {
      await this.#pages(run, shown);
    } catch (error) {
      if (run === this.#run) this.problem = error instanceof Error ? error.message : String(error);
    }
    if (run !== this.#run) return;
    this.searching = false;
    this.searched = true;
  }

  async #pages(run: number, shown: SearchHit[]): Promise<void> {
    for (let pages = 0; pages < maxPages; pages++) {
      const { results, next, building } = await this.#session.api.search({
        query: this.text,
        order: this.order,
        limit: pageSize,
        cursor: this.#next,
      });
      if (run !== this.#run) return;
      this.results = [...shown, ...results];
      this.building = building;
      this.hasMore = next !== null;
      this.#next = next;
      if (next === null || results.length > 0) return;
    }
  }
}
