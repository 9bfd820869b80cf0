/** What one can do to a message. */
import type { ReadMessage } from "$protocol/message.ts";
import { withoutAddressees } from "$protocol/rich_text.ts";
import { SvelteSet } from "svelte/reactivity";
import { reacted } from "$protocol/message_changes.ts";
import type { Session } from "./session.svelte.ts";

const undoMs = 8000;

export class Actions {
  readonly #session: Session;
  /** Will be deleted unless it is undone. */
  readonly deleting = new SvelteSet<string>();
  /** Being edited, where it stands. */
  editing: string | null = $state(null);

  constructor(session: Session) {
    this.#session = session;
  }

  isOwn(message: ReadMessage): boolean {
    return message.sender.key === this.#session.self;
  }

  mayDelete(message: ReadMessage): boolean {
    const role = this.#session.conversations.get(message.conv)?.role;
    return message.sender.type !== "system" && (this.isOwn(message) || role === "owner" || role === "admin");
  }

  async react(message: ReadMessage, emoji: string): Promise<void> {
    const { self, api, toasts, prefs } = this.#session;
    const op = message.reactions?.[emoji]?.includes(self) ? "remove" : "add";
    const undo = op === "add" ? "remove" : "add";
    this.#apply(message, (one) => reacted(one, { emoji, actor: self, op }));
    if (op === "add") prefs.usedEmoji(emoji);
    try {
      await api.react(message.conv, message.id, { emoji, op });
    } catch (error) {
      this.#apply(message, (one) => reacted(one, { emoji, actor: self, op: undo }));
      toasts.problem("The reaction was not stored", error);
    }
  }

  async togglePin(message: ReadMessage): Promise<void> {
    const { api, toasts } = this.#session;
    try {
      await (message.pinned ? api.unpin(message.conv, message.id) : api.pin(message.conv, message.id));
    } catch (error) {
      toasts.problem(message.pinned ? "The message is still pinned" : "The message was not pinned", error);
    }
  }

  /** True when the daemon has the new text. */
  async edit(message: ReadMessage, text: string): Promise<boolean> {
    const { api, toasts } = this.#session;
    if (text.trim() === "") {
      this.delete(message);
      return true;
    }
    if (text === withoutAddressees(message.body)) return true;
    try {
      await api.edit(message.conv, message.id, text);
      return true;
    } catch (error) {
      toasts.problem("The change was not stored", error);
      return false;
    }
  }

  delete(message: ReadMessage): void {
    const { api, toasts } = this.#session;
    this.deleting.add(message.id);
    toasts.undoable("Message deleted", {
      ms: undoMs,
      undo: () => this.deleting.delete(message.id),
      act: () =>
        void api.remove(message.conv, message.id)
          .catch((error) => toasts.problem("The message was not deleted", error))
          .finally(() => this.deleting.delete(message.id)),
    });
  }

  forward(message: ReadMessage, conv: string): void {
    const { conv: from, id, sender } = message;
    this.#session.send({
      conversation: conv,
      message: withoutAddressees(message.body),
      forwarded_from: { conv: from, id, sender: sender.name },
    });
    this.#session.toasts.info(`Forwarded to ${this.#session.conversations.titleOf(conv)}`);
  }

  copyText(message: ReadMessage): Promise<void> {
    return this.#session.copy(withoutAddressees(message.body), "Text copied");
  }

  copyLink(message: ReadMessage): Promise<void> {
    const path = `/c/${encodeURIComponent(message.conv)}/m/${encodeURIComponent(message.id)}`;
    return this.#session.copy(new URL(path, location.href).href, "Link copied");
  }

  /** Everything from this message on is unread again. */
  async markUnread(message: ReadMessage): Promise<void> {
    const { api, toasts, conversations, reading } = this.#session;
    const timeline = this.#session.timelineOf(message.conv);
    const before = timeline.messages.findLast((one) => (one.seq ?? 0) < (message.seq ?? 0));
    if (!before) return toasts.info("Nothing comes before this message", "Mark the one below it instead");
    try {
      await api.seen(message.conv, { up_to: before.id });
      reading.forget(message.conv);
      timeline.unreadFrom = message.id;
      this.#session.marks.hold(message.conv);
      await conversations.refresh(message.conv);
    } catch (error) {
      toasts.problem("The message is not marked", error);
    }
  }

  openThread(message: ReadMessage): void {
    this.#session.openThread(message.conv, message.reply_to ?? message.id);
  }

  #apply(message: ReadMessage, by: (message: ReadMessage) => ReadMessage): void {
    this.#session.changeMessage(message.conv, message.id, by);
  }
}
