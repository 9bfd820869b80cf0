/** What one can do to a conversation and to people in it. Each says what went wrong. */
import type { Conversation } from "../net/types.ts";
import type { Session } from "./session.svelte.ts";

const undoMs = 15_000;

export interface NewConversation {
  name: string;
  topic: string;
  isPrivate: boolean;
  inviteOnly: boolean;
}

/** The id that a name becomes. */
export function idFromName(name: string): string {
  return name.normalize("NFKD").toLowerCase().replace(/[\u0300-\u036f]/g, "").replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "").slice(0, 64).replace(/-+$/, "");
}

export class Manage {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  mayManage(row: Conversation | undefined): boolean {
    return !!row && !row.direct && (row.role === "owner" || row.role === "admin");
  }

  isOwner(row: Conversation | undefined): boolean {
    return !!row && !row.direct && row.role === "owner";
  }

  /** The id of the new conversation; throws what the daemon refuses. */
  async create({ name, topic, isPrivate, inviteOnly }: NewConversation): Promise<string> {
    const id = idFromName(name);
    const display = name.trim() === id ? undefined : name.trim();
    await this.#session.api.create({
      conversation: id,
      visibility: isPrivate ? "private" : "public",
      mode: inviteOnly ? "invite" : "open",
      ...(topic.trim() ? { topic: topic.trim() } : {}),
      ...(display ? { display_name: display } : {}),
    });
    await this.#session.conversations.refresh(id);
    this.#session.go(id);
    return id;
  }

  update(conv: string, changes: Record<string, string | null>): Promise<boolean> {
    return this.#try("The conversation was not changed", async () => {
      await this.#session.api.update(conv, changes);
      await this.#session.conversations.refresh(conv);
    });
  }

  prefer(
    conv: string,
    set: Partial<Pick<Conversation, "starred" | "muted" | "policy" | "highlight_words">>,
  ): Promise<boolean> {
    const { conversations, api } = this.#session;
    const store = () => this.#try("The setting was not stored", () => api.preferences(conv, set));
    return conversations.change(conv, set, store);
  }

  toggleStar(conv: string): Promise<boolean> {
    return this.prefer(conv, { starred: !this.#session.conversations.get(conv)?.starred });
  }

  toggleMute(conv: string): Promise<boolean> {
    return this.prefer(conv, { muted: !this.#session.conversations.get(conv)?.muted });
  }

  leave(conv: string): void {
    this.#undoable(
      `You left #${this.#title(conv)}`,
      conv,
      { member: false },
      () => this.#session.api.leave(conv),
    );
  }

  archive(conv: string): void {
    this.#undoable(
      `#${this.#title(conv)} is archived`,
      conv,
      { archived: true },
      () => this.#session.api.archive(conv),
    );
  }

  unarchive(conv: string): Promise<boolean> {
    return this.#try("The conversation stays archived", async () => {
      await this.#session.api.unarchive(conv);
      await this.#session.api.join(conv);
      await this.#session.conversations.refresh(conv);
    });
  }

  /** Lets agents wake each other again. */
  continueDelivery(conv: string): Promise<boolean> {
    return this.#try("The agents do not go on", async () => {
      await this.#session.api.continueDelivery(conv);
      // The owner may let go on what is not theirs to read.
      if (this.#session.conversations.get(conv)) await this.#session.conversations.refresh(conv);
    });
  }

  delete(conv: string): Promise<boolean> {
    return this.#try("The conversation was not deleted", async () => {
      await this.#session.api.delete(conv);
      this.#session.conversationGone(conv);
    });
  }

  confirmDelete(conv: string): void {
    this.#session.panels.show({
      kind: "confirm",
      title: `Delete #${this.#title(conv)}?`,
      text: "All its messages and artifacts go for everybody. This cannot be undone.",
      label: "Delete",
      typed: conv,
      run: () => void this.delete(conv),
    });
  }

  /** `target`: a key or a name. */
  invite(conv: string, target: string, note = ""): Promise<boolean> {
    const name = this.#session.people.get(target)?.name ?? target;
    return this.#try(`${name} was not invited`, async () => {
      const { status } = await this.#session.api.invite(conv, target, note);
      const already = status === "already_member";
      this.#session.toasts.info(
        already ? `${name} is here already` : `${name} is invited to #${this.#title(conv)}`,
      );
    });
  }

  kick(conv: string, key: string): void {
    const name = this.#session.people.nameOf(key);
    this.#session.panels.show({
      kind: "confirm",
      title: `Remove ${name} from #${this.#title(conv)}?`,
      text: "They can come back if the conversation is open.",
      label: "Remove",
      typed: null,
      run: () => void this.#try(`${name} was not removed`, () => this.#session.api.kick(conv, key)),
    });
  }

  setRole(conv: string, key: string, role: "admin" | "member"): Promise<boolean> {
    return this.#try("The role was not changed", async () => {
      await this.#session.api.setRole(conv, key, role);
      await this.#session.beside.loadMembers(conv);
    });
  }

  transfer(conv: string, key: string): void {
    const name = this.#session.people.nameOf(key);
    this.#session.panels.show({
      kind: "confirm",
      title: `Make ${name} the owner of #${this.#title(conv)}?`,
      text: "You become an ordinary member.",
      label: "Transfer",
      typed: conv,
      run: () => void this.update(conv, { created_by: key }),
    });
  }

  openDm(key: string): Promise<boolean> {
    return this.#try("The direct conversation was not opened", async () => {
      const { conversation } = await this.#session.api.openDm(key);
      await this.#session.conversations.refresh(conversation);
      this.#session.go(conversation);
    });
  }

  rename(name: string): Promise<boolean> {
    return this.#try("The name was not changed", async () => {
      const { name: now } = await this.#session.api.rename(name);
      const { identity } = this.#session;
      if (identity) this.#session.identity = { ...identity, name: now };
    });
  }

  setStatus(
    status: { emoji: string | null; text: string | null; expires_at: string | null },
  ): Promise<boolean> {
    const { api } = this.#session;
    const empty = status.emoji === null && status.text === null;
    return this.#try("The status was not stored", () => empty ? api.clearStatus() : api.setStatus(status));
  }

  /** Shown at once, done after a while, so that it can be taken back. */
  #undoable(title: string, conv: string, shown: Partial<Conversation>, act: () => Promise<unknown>): void {
    const { conversations, toasts } = this.#session;
    const before = conversations.get(conv);
    conversations.patch(conv, shown);
    toasts.undoable(title, {
      ms: undoMs,
      undo: () => before && conversations.patch(conv, before),
      act: () => void this.#try("That was refused", act).then(() => conversations.refresh(conv)),
    });
  }

  #title(conv: string): string {
    return this.#session.conversations.titleOf(conv);
  }

  async #try(problem: string, act: () => Promise<unknown>): Promise<boolean> {
    try {
      await act();
      return true;
    } catch (error) {
      this.#session.toasts.problem(problem, error);
      return false;
    }
  }
}
