/** What the rule needs to know beside a message: which conversations are followed, whose a thread is. Asked when needed. */
import type { DaemonClient, Json } from "../../client/daemon_client.ts";
import type { Message } from "../../protocol/message.ts";
import type { ChannelOptions } from "./options.ts";
import type { Listener } from "./wake_rule.ts";

const maxRoots = 5000;

export class Surroundings {
  readonly #daemon: DaemonClient;
  readonly #options: ChannelOptions;
  readonly #roots = new Map<string, boolean>();
  #followed: ReadonlySet<string> | undefined;

  constructor(daemon: DaemonClient, options: ChannelOptions) {
    this.#daemon = daemon;
    this.#options = options;
  }

  /** Something else than a message happened: somebody may have joined, left or muted. */
  forget(): void {
    this.#followed = undefined;
  }

  async of(message: Message): Promise<Omit<Listener, "key">> {
    this.#followed ??= await this.#conversations();
    const followed = this.#followed;
    const root = message.reply_to === null ? null : message.thread_root_id ?? message.reply_to;
    const isOwn = root !== null && followed.has(message.conv) && await this.#isOwnRoot(message.conv, root);
    return { isFollowed: (conversation) => followed.has(conversation), isOwn: () => isOwn };
  }

  async #conversations(): Promise<ReadonlySet<string>> {
    const { conversations } = await this.#daemon.get("/api/conversations") as { conversations: Json[] };
    const followed = conversations.filter(({ member, muted }) => member === true && muted !== true);
    return new Set(followed.map(({ id }) => String(id)).filter((id) => !this.#options.muted.has(id)));
  }

  async #isOwnRoot(conversation: string, id: string): Promise<boolean> {
    const known = this.#roots.get(id);
    if (known !== undefined) return known;
    const path = `/api/conversations/${conversation}/threads/${encodeURIComponent(id)}`;
    const { root } = await this.#daemon.get(path).catch(() => ({ root: undefined })) as { root?: Message };
    const isOwn = root?.sender.key === this.#options.key;
    if (this.#roots.size >= maxRoots) this.#roots.clear();
    this.#roots.set(id, isOwn);
    return isOwn;
  }
}
