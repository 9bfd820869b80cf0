/** The open thread: its root and replies. */
import type { ReadMessage } from "$protocol/message.ts";
import type { Api } from "../net/api.ts";
import { merge, readUpTo, withChange } from "$protocol/message_changes.ts";

export class Thread {
  readonly conv: string;
  readonly rootId: string;
  readonly #api: Api;
  root: ReadMessage | null = $state.raw(null);
  replies: readonly ReadMessage[] = $state.raw([]);
  hasOlder = $state(false);
  loading = $state(true);
  problem: string | null = $state(null);

  constructor(api: Api, { conv, rootId }: { conv: string; rootId: string }) {
    this.#api = api;
    this.conv = conv;
    this.rootId = rootId;
  }

  async load(): Promise<void> {
    this.loading = true;
    this.problem = null;
    try {
      const page = await this.#api.thread(this.conv, this.rootId, { count: 100 });
      this.root = page.root;
      this.replies = merge(page.replies, this.replies);
      this.hasOlder = page.has_more;
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
    } finally {
      this.loading = false;
    }
  }

  async loadOlder(): Promise<void> {
    const first = this.replies[0];
    if (!first || this.loading) return;
    this.loading = true;
    try {
      const page = await this.#api.thread(this.conv, this.rootId, { count: 100, before: first.id });
      this.replies = merge(this.replies, page.replies);
      this.hasOlder = page.has_more;
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
    } finally {
      this.loading = false;
    }
  }

  arrived(reply: ReadMessage): void {
    this.replies = merge(this.replies, [reply]);
  }

  readBy(key: string, { self, upTo }: { self: string; upTo: number }): void {
    this.replies = readUpTo(this.replies, { self, key, upTo });
  }

  removed(ids: ReadonlySet<string>): void {
    this.replies = this.replies.filter((message) => !ids.has(message.id));
  }

  change(id: string, by: (message: ReadMessage) => ReadMessage): void {
    if (id === this.rootId && this.root) this.root = by(this.root);
    else this.replies = withChange(this.replies, id, by);
  }
}
