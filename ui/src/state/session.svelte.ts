/** The whole page: its parts, and what goes from one to another. */
import type { ReadMessage } from "$protocol/message.ts";
import type { Api } from "../net/api.ts";
import type { Feed, FeedState } from "../net/feed.ts";
import type { Outbox, Outgoing } from "../net/outbox.ts";
import type { Draft, Features, Identity } from "../net/types.ts";
import { Actions } from "./actions.svelte.ts";
import { Artifacts } from "./artifacts.svelte.ts";
import type { Attention } from "./attention.svelte.ts";
import { Beside } from "./beside.svelte.ts";
import { Conversations } from "./conversations.svelte.ts";
import { Drafts } from "./drafts.svelte.ts";
import { LastWords } from "./last_words.svelte.ts";
import { Marks } from "./marks.ts";
import { Manage } from "./manage.ts";
import { Panels } from "./panels.svelte.ts";
import { People } from "./people.svelte.ts";
import { Personal } from "./personal.svelte.ts";
import { Permissions } from "./permissions.svelte.ts";
import type { Platform } from "./platform.ts";
import { Prefs } from "./prefs.svelte.ts";
import { Reading } from "./reading.ts";
import { Router } from "./router.svelte.ts";
import { Search } from "./search.svelte.ts";
import { Thread } from "./thread.svelte.ts";
import type { Target, Timeline } from "./timeline.svelte.ts";
import { Timelines } from "./timelines.ts";
import { Walk } from "./walk.ts";
import { Toasts } from "./toasts.svelte.ts";
import { makeAttention, makeFeed, makeOutbox } from "./wiring.ts";

export class Session {
  readonly api: Api;
  readonly platform: Platform;
  readonly prefs: Prefs;
  readonly drafts: Drafts;
  readonly people = new People();
  readonly conversations: Conversations;
  readonly panels = new Panels();
  readonly toasts = new Toasts();
  readonly router: Router;
  readonly attention: Attention;
  readonly reading: Reading;
  readonly marks: Marks;
  readonly actions: Actions;
  readonly manage: Manage;
  readonly search: Search;
  readonly lastWords: LastWords;
  readonly permissions: Permissions;
  readonly personal: Personal;
  readonly walk: Walk;
  readonly beside: Beside;
  readonly artifacts: Artifacts;
  readonly outbox: Outbox;
  readonly feed: Feed;
  identity: Identity | null = $state.raw(null);
  features: Features = $state.raw({ markdown_render: true, legacy_codeblock: false, sound: false });
  feedState: FeedState = $state("connecting");
  feedProblem: string | null = $state(null);
  problem: string | null = $state(null);
  ready = $state(false);
  outgoing: Outgoing[] = $state.raw([]);
  /** Text for the message field, from elsewhere. */
  prefill: string | null = $state(null);
  thread: Thread | null = $state.raw(null);
  readonly #timelines: Timelines;
  readonly conv = $derived.by(() => this.router.place.conv);
  readonly conversation = $derived.by(() =>
    this.conv === null ? undefined : this.conversations.get(this.conv)
  );

  constructor(api: Api, platform: Platform) {
    this.api = api;
    this.platform = platform;
    this.prefs = new Prefs(platform.store);
    this.drafts = new Drafts({
      store: platform.store,
      save: (drafts) => api.keep({ drafts }),
      after: platform.after,
    });
    this.router = new Router(platform.address);
    const outgoing = (id: string) =>
      this.outgoing.filter((item) => item.conversation === id && item.reply_to === undefined);
    this.#timelines = new Timelines({ api, self: () => this.self, outgoing });
    this.conversations = new Conversations({
      api,
      self: () => this.self,
      nameOf: (key) => this.people.nameOf(key),
      order: () => this.personal.order,
    });
    this.personal = new Personal(this);
    this.actions = new Actions(this);
    this.manage = new Manage(this);
    this.search = new Search(this);
    this.lastWords = new LastWords(this);
    this.permissions = new Permissions(this);
    this.walk = new Walk(this);
    this.beside = new Beside(this);
    this.artifacts = new Artifacts(this);
    this.marks = new Marks(this);
    this.reading = new Reading({
      isLooking: platform.isLooking,
      seen: (conv, message) => this.marks.read(conv, message),
    });
    this.attention = makeAttention(this);
    this.outbox = makeOutbox(this);
    this.outgoing = [...this.outbox.items];
    this.feed = makeFeed(this);
  }

  get self(): string {
    return this.identity?.key ?? "";
  }

  /** Loads what the first view needs; live events follow after the first paint. */
  async start(): Promise<void> {
    this.problem = null;
    try {
      const [head, identity, { features }] = await Promise.all([
        this.api.events({ limit: 1 }),
        this.api.identity(),
        this.api.capabilities(),
      ]);
      this.identity = identity;
      this.features = features;
      this.feed.startFrom(head);
      await this.#loadLists();
      this.ready = true;
      await this.#enterPlace();
      this.outbox.flush();
      // The first messages are drawn before the library for live events is fetched.
      this.platform.after(50, () => void this.feed.connect());
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
      this.platform.after(3000, () => void (this.ready || this.start()));
    }
  }

  timelineOf(conv: string): Timeline {
    return this.#timelines.of(conv);
  }

  timelineIfOpen(conv: string): Timeline | undefined {
    return this.#timelines.ifOpen(conv);
  }

  threadIfOpen(rootId: string): Thread | undefined {
    return this.thread?.rootId === rootId ? this.thread : undefined;
  }

  go(conv: string, message: string | null = null): void {
    this.panels.view = "chat";
    this.panels.sidebar = false;
    this.router.go({ conv, message });
    void this.#enterPlace();
  }

  /** Back or forward was pressed. */
  moved(): void {
    this.router.moved();
    void this.#enterPlace();
  }

  openMessage(message: ReadMessage): void {
    this.go(message.conv, message.reply_to ?? message.id);
    if (message.reply_to !== null) this.openThread(message.conv, message.reply_to);
  }

  openThread(conv: string, rootId: string): void {
    this.panels.open({ kind: "thread", conv, rootId });
    if (this.thread?.rootId === rootId) return;
    this.thread = new Thread(this.api, { conv, rootId });
    void this.thread.load();
  }

  send(draft: Omit<Draft, "id" | "client_ts">): void {
    try {
      this.outbox.add({ ...draft, id: this.platform.newId(), client_ts: new Date().toISOString() });
      const timeline = this.timelineIfOpen(draft.conversation);
      if (timeline && draft.reply_to === undefined) {
        timeline.unreadFrom = null;
        if (draft.conversation === this.conv) void timeline.open({ kind: "end" });
      }
    } catch (error) {
      this.toasts.problem("The message cannot be kept", error);
    }
  }

  changeMessage(conv: string, id: string, by: (message: ReadMessage) => ReadMessage): void {
    this.#timelines.ifOpen(conv)?.change(id, by);
    if (this.thread?.conv === conv) this.thread.change(id, by);
    this.beside.changeMessage(conv, id, by);
  }

  async join(conv: string): Promise<void> {
    try {
      await this.api.join(conv);
      await this.conversations.refresh(conv);
      this.go(conv);
    } catch (error) {
      this.toasts.problem(`You did not join #${conv}`, error);
    }
  }

  async copy(text: string, done: string): Promise<void> {
    try {
      await this.platform.copy(text);
      this.toasts.info(done);
    } catch (error) {
      this.toasts.problem("Nothing was copied", error);
    }
  }

  artifactsChanged(conv: string, payload: Record<string, unknown>): void {
    this.artifacts.onEvent(conv, payload);
  }

  /** The page may be gone in a moment. */
  leaving(): void {
    this.toasts.flush();
    void this.drafts.flush();
  }

  /** One was removed from it; a private one cannot be seen any more. */
  async putOut(conv: string): Promise<void> {
    if (this.conversations.get(conv)?.visibility === "private") return this.conversationGone(conv);
    await this.conversations.refresh(conv);
    void this.beside.loadMembers(conv);
  }

  conversationGone(conv: string): void {
    this.conversations.remove(conv);
    this.#timelines.delete(conv);
    if (this.conv === conv) this.go(this.conversations.joined[0]?.id ?? "general");
  }

  async #enterPlace(): Promise<void> {
    const { conv, message } = this.router.place;
    if (conv === null) {
      const first = this.conversations.joined.find((row) => row.unread_count > 0) ??
        this.conversations.joined[0];
      this.router.replace({ conv: first?.id ?? "general", message: null });
      return this.#enterPlace();
    }
    this.marks.entered(conv);
    const timeline = this.timelineOf(conv);
    void this.beside.loadMembers(conv);
    if (this.panels.panel?.kind === "pins") void this.beside.loadPins(conv);
    if (this.panels.panel?.kind === "artifacts") void this.artifacts.load(conv);
    if (this.panels.panel?.kind === "thread" && this.panels.panel.conv !== conv) this.panels.panel = null;
    await timeline.open(this.#targetIn(timeline, message));
  }

  #targetIn(timeline: Timeline, message: string | null): Target {
    if (message !== null) return { kind: "message", id: message };
    const unread = this.conversations.get(timeline.conv)?.unread_count ?? 0;
    if (unread > 0 && !timeline.loaded) return { kind: "unread" };
    return { kind: "end" };
  }

  async #loadLists(): Promise<void> {
    const [{ participants }, { conversations }, personal, check] = await Promise.all([
      this.api.participants(),
      this.api.conversations(),
      this.api.personal(),
      this.api.check().catch(() => ({ conversations: [] })),
      this.permissions.load(),
    ]);
    this.people.load(participants);
    this.conversations.load(conversations);
    this.conversations.loadThreads(check.conversations);
    this.personal.load(personal);
  }

  async reload(): Promise<void> {
    await this.#loadLists();
    this.#timelines.forgetAll();
    if (this.thread) await this.thread.load();
    void this.#enterPlace();
  }

  feedChanged(state: FeedState, problem: string | null): void {
    this.feedState = state;
    this.feedProblem = problem;
    if (state !== "live") return;
    this.outbox.flush();
    void this.drafts.flush();
    void this.permissions.load();
    // What happened while the lists were on their way may have been counted twice.
    void this.api.conversations().then(({ conversations }) => this.conversations.load(conversations)).catch(
      () => {},
    );
  }
}
