/** The messages of one conversation: a window without gaps that grows at both ends and follows what happens. */
import type { ReadMessage } from "$protocol/message.ts";
import type { Api } from "../net/api.ts";
import type { Outgoing } from "../net/outbox.ts";
import { merge, readUpTo, withChange } from "$protocol/message_changes.ts";
import { type Row, RowCache, rowsOf } from "./rows.ts";
import type { Anchor } from "./virtual.svelte.ts";

export interface TimelineOptions {
  api: Api;
  self: () => string;
  outgoing: (conv: string) => readonly Outgoing[];
}

export type Target = { kind: "end" } | { kind: "message"; id: string } | { kind: "time"; ts: string } | {
  kind: "unread";
};

const pageSize = 100;
/** The window is cut at its far end beyond this, so that memory stays flat. */
const maxKept = 1200;

export class Timeline {
  readonly conv: string;
  readonly #options: TimelineOptions;
  #messages: readonly ReadMessage[] = $state.raw([]);
  readonly #cache = new RowCache();
  #load = 0;
  loaded = $state(false);
  problem: string | null = $state(null);
  hasOlder = $state(false);
  hasNewer = $state(false);
  loadingOlder = $state(false);
  loadingNewer = $state(false);
  unreadFrom: string | null = $state(null);
  /** Where the view stood when it was left for something else than another conversation. */
  place: Anchor | undefined;
  /** Where the view should go; the view clears it. */
  goTo: { id: string; flash: boolean } | "end" | null = $state.raw(null);
  openRuns: ReadonlySet<string> = $state.raw(new Set());
  readonly rows: Row[] = $derived.by(() =>
    rowsOf({
      messages: this.#messages,
      outgoing: this.hasNewer ? [] : this.#options.outgoing(this.conv),
      unreadFrom: this.unreadFrom,
      openRuns: this.openRuns,
      fromStart: this.loaded && !this.hasOlder,
      self: this.#options.self(),
    }, this.#cache)
  );

  /** The newest message of one's own: it shows who has read it. */
  readonly lastOwn = $derived.by(() =>
    this.#messages.findLast((message) => message.sender.key === this.#options.self() && !message.deleted_at)
      ?.id
  );

  constructor(conv: string, options: TimelineOptions) {
    this.conv = conv;
    this.#options = options;
  }

  get messages(): readonly ReadMessage[] {
    return this.#messages;
  }

  find(id: string): ReadMessage | undefined {
    return this.#messages.find((message) => message.id === id);
  }

  /** Loads the place and lets the view go there. */
  async open(target: Target): Promise<void> {
    if (target.kind === "message" && this.find(target.id)) {
      this.goTo = { id: target.id, flash: true };
      return;
    }
    if (target.kind === "end" && this.loaded && !this.hasNewer) {
      this.goTo = "end";
      return;
    }
    const load = ++this.#load;
    this.problem = null;
    try {
      const found = await this.#around(target);
      if (load !== this.#load) return;
      this.#messages = merge(found.messages, this.#later(found));
      this.hasOlder = found.hasOlder;
      this.hasNewer = found.hasNewer;
      this.loaded = true;
      this.unreadFrom = target.kind === "unread" ? found.goTo : this.unreadFrom;
      this.goTo = found.goTo === null ? "end" : { id: found.goTo, flash: target.kind === "message" };
    } catch (error) {
      if (load === this.#load) this.problem = error instanceof Error ? error.message : String(error);
    }
  }

  async loadOlder(): Promise<void> {
    const first = this.#messages[0];
    if (!first || !this.hasOlder || this.loadingOlder) return;
    this.loadingOlder = true;
    const load = this.#load;
    try {
      const page = await this.#page({ before: first.id });
      if (load !== this.#load) return;
      const messages = merge(this.#messages, page.messages);
      this.hasOlder = page.has_more;
      if (messages.length > maxKept) this.hasNewer = true;
      this.#messages = messages.slice(0, maxKept);
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
    } finally {
      this.loadingOlder = false;
    }
  }

  async loadNewer(): Promise<void> {
    const last = this.#messages.at(-1);
    if (!last || !this.hasNewer || this.loadingNewer) return;
    this.loadingNewer = true;
    const load = this.#load;
    try {
      const page = await this.#page({ after: last.id });
      if (load !== this.#load) return;
      const messages = merge(this.#messages, page.messages);
      this.hasNewer = page.has_more;
      if (messages.length > maxKept) this.hasOlder = true;
      this.#messages = messages.slice(-maxKept);
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
    } finally {
      this.loadingNewer = false;
    }
  }

  /** New root messages, in order. Without the newest part loaded they are left for scrolling there. */
  arrived(messages: readonly ReadMessage[]): void {
    if (!this.loaded) {
      this.#waiting.push(...messages);
      return;
    }
    if (this.hasNewer) return;
    const all = merge(this.#messages, messages);
    if (all.length > maxKept * 2) this.hasOlder = true;
    this.#messages = all.length > maxKept * 2 ? all.slice(-maxKept) : all;
  }

  change(id: string, by: (message: ReadMessage) => ReadMessage): void {
    this.#messages = withChange(this.#messages, id, by);
  }

  /** Somebody has read until there. */
  readBy(key: string, upTo: number): void {
    this.#messages = readUpTo(this.#messages, { self: this.#options.self(), key, upTo });
  }

  /** These are no more. */
  removed(ids: ReadonlySet<string>): void {
    if (!this.#messages.some((message) => ids.has(message.id))) return;
    this.#messages = this.#messages.filter((message) => !ids.has(message.id));
  }

  /** Everything known is doubtful: the next look loads it again. */
  forget(): void {
    this.#load++;
    this.loaded = false;
    this.#messages = [];
    this.#waiting = [];
    this.hasNewer = false;
  }

  toggleRun(key: string): void {
    const open = new Set(this.openRuns);
    if (!open.delete(key)) open.add(key);
    this.openRuns = open;
  }

  #waiting: ReadMessage[] = [];

  /** What arrived while the first page was on its way, if it belongs behind it. */
  #later({ messages, hasNewer }: { messages: ReadMessage[]; hasNewer: boolean }): ReadMessage[] {
    const waiting = this.#waiting;
    this.#waiting = [];
    const last = messages.at(-1)?.seq ?? 0;
    return hasNewer ? [] : waiting.filter((message) => (message.seq ?? 0) > last);
  }

  async #around(
    target: Target,
  ): Promise<{ messages: ReadMessage[]; hasOlder: boolean; hasNewer: boolean; goTo: string | null }> {
    const id = await this.#targetId(target);
    if (id === null) {
      const page = await this.#page({});
      return { messages: page.messages, hasOlder: page.has_more, hasNewer: false, goTo: null };
    }
    const { api } = this.#options;
    const [older, message, newer] = await Promise.all([
      this.#page({ before: id }),
      api.message(this.conv, id),
      this.#page({ after: id }),
    ]);
    return {
      messages: [...older.messages, message, ...newer.messages],
      hasOlder: older.has_more,
      hasNewer: newer.has_more,
      goTo: id,
    };
  }

  /** Null: the end. */
  async #targetId(target: Target): Promise<string | null> {
    const { api } = this.#options;
    if (target.kind === "end") return null;
    if (target.kind === "unread") {
      const { messages } = await api.messages(this.conv, { unread: true, top_level_only: true, count: 30 });
      return (messages.find((message) => message.sender.type !== "system") ?? messages[0])?.id ?? null;
    }
    if (target.kind === "time") {
      const { messages } = await this.#page({ after: target.ts }, 1);
      return messages[0]?.id ?? null;
    }
    const message = await api.message(this.conv, target.id);
    return message.reply_to ?? message.id;
  }

  #page(query: { before?: string; after?: string }, count = pageSize) {
    return this.#options.api.messages(this.conv, { ...query, top_level_only: true, count });
  }
}
