/** How far one has read: what the daemon is told, and what the page shows at once. */
import type { ReadMessage } from "$protocol/message.ts";
import type { Session } from "./session.svelte.ts";
import type { Thread } from "./thread.svelte.ts";

export class Marks {
  readonly #session: Session;
  #held: string | null = null;

  constructor(session: Session) {
    this.#session = session;
  }

  /** Leaves the mark of the unread alone until the conversation is left. */
  hold(conv: string): void {
    this.#held = conv;
  }

  /** Another conversation is looked at. */
  entered(conv: string): void {
    if (this.#held !== conv) this.#held = null;
  }

  async allRead(conv: string): Promise<void> {
    const { api, conversations, toasts } = this.#session;
    try {
      await api.seen(conv, {});
      const timeline = this.#session.timelineIfOpen(conv);
      if (timeline) timeline.unreadFrom = null;
      await conversations.refresh(conv);
    } catch (error) {
      toasts.problem("Not marked as read", error);
    }
  }

  async threadRead(thread: Thread): Promise<void> {
    const { api, conversations } = this.#session;
    const last = thread.replies.at(-1);
    if (!last || conversations.threadUnread(thread.rootId) === 0) return;
    conversations.onThreadSeen(thread.rootId);
    await api.seen(thread.conv, { root_id: thread.rootId, up_to: last.id }).catch(() =>
      conversations.invalidate(thread.conv)
    );
  }

  /** It was in sight long enough. */
  read(conv: string, message: ReadMessage): void {
    const { api, conversations, reading } = this.#session;
    if (this.#held === conv || (conversations.get(conv)?.unread_count ?? 0) === 0) return;
    api.seen(conv, { up_to: message.id })
      .then(({ unread_count }) =>
        conversations.patch(conv, unread_count === 0 ? { unread_count, mention_count: 0 } : { unread_count })
      )
      .catch(() => reading.forget(conv));
  }
}
