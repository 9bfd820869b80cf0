/** What one keeps for oneself and finds again in every client: the daemon has it, this is the copy that is shown. */
import type { PersonalKept } from "../net/types.ts";
import type { Session } from "./session.svelte.ts";

const none: Omit<PersonalKept, "drafts"> = {
  muted_people: [],
  conversation_order: [],
  saved_searches: [],
  starred_artifacts: {},
};
const maxSearches = 20;
/** The daemon keeps no longer list. */
const maxOrdered = 500;

export class Personal {
  readonly #session: Session;
  #kept = $state.raw(none);

  constructor(session: Session) {
    this.#session = session;
  }

  readonly savedSearches = $derived(this.#kept.saved_searches.map(({ query }) => query));
  readonly order = $derived(this.#kept.conversation_order);

  load({ drafts, ...kept }: PersonalKept): void {
    this.#kept = { ...none, ...kept };
    this.#session.drafts.load(drafts);
  }

  /** Something was changed, here or in another client. */
  onEvent(set: Partial<PersonalKept>): void {
    const { drafts, starred_artifacts, ...kept } = set;
    this.#kept = { ...this.#kept, ...kept };
    if (starred_artifacts) this.#putStars(starred_artifacts);
    if (drafts) this.#session.drafts.onChange(drafts);
  }

  isMuted(key: string): boolean {
    return this.#kept.muted_people.includes(key);
  }

  toggleMuted(key: string): Promise<void> {
    return this.#set({ muted_people: toggled(this.#kept.muted_people, key) });
  }

  isStarred(conv: string, artifact: string): boolean {
    return this.#kept.starred_artifacts[conv]?.includes(artifact) ?? false;
  }

  async toggleStar(conv: string, artifact: string): Promise<void> {
    const before = this.#kept.starred_artifacts[conv] ?? [];
    const change = { [conv]: toggled(before, artifact) };
    this.#putStars(change);
    await this.#store({ starred_artifacts: change }, () => this.#putStars({ [conv]: before }));
  }

  toggleSearch(query: string): Promise<void> {
    const { saved_searches } = this.#kept;
    const without = saved_searches.filter((one) => one.query !== query);
    return this.#set({
      saved_searches: without.length < saved_searches.length
        ? without
        : [{ name: query, query }, ...without].slice(0, maxSearches),
    });
  }

  /** Puts a conversation before another of the lists; null: behind all. */
  place(conv: string, before: string | null): Promise<void> {
    const others = this.#session.conversations.joined.map(({ id }) => id).filter((id) => id !== conv);
    const at = before === null ? -1 : others.indexOf(before);
    const order = others.toSpliced(at < 0 ? others.length : at, 0, conv);
    return this.#set({ conversation_order: order.slice(0, maxOrdered) });
  }

  sortByName(): Promise<void> {
    return this.#set({ conversation_order: [] });
  }

  async #set(change: Partial<PersonalKept>): Promise<void> {
    const before = this.#kept;
    this.#kept = { ...before, ...change };
    await this.#store(change, () => this.#kept = before);
  }

  #putStars(change: PersonalKept["starred_artifacts"]): void {
    this.#kept = { ...this.#kept, starred_artifacts: { ...this.#kept.starred_artifacts, ...change } };
  }

  async #store(change: Partial<PersonalKept>, undo: () => void): Promise<void> {
    try {
      await this.#session.api.keep(change);
    } catch (error) {
      undo();
      this.#session.toasts.problem("The setting was not stored", error);
    }
  }
}

function toggled(list: readonly string[], one: string): string[] {
  return list.includes(one) ? list.filter((other) => other !== one) : [...list, one];
}
