/** The messages of a conversation as they come, each once and in order, over breaks and restarts of the daemon. */
import type { DaemonClient } from "../client/daemon_client.ts";
import { CommsError } from "../protocol/errors.ts";
import type { Message } from "../protocol/message.ts";
import { topics } from "../protocol/topics.ts";
import type { World } from "./command.ts";
import { conversationPath } from "./daemon.ts";

export interface Following {
  conversation: string;
  /** The number of the journal before the last messages were read, of `currentSeq`. */
  since: number;
  /** The newest message that was shown already. */
  last: Message | undefined;
  show: (message: Message) => void;
}

const pageSize = 500;

/** How far the journal is: what is read afterwards and followed from there has no gap. */
export async function currentSeq(daemon: DaemonClient): Promise<number> {
  const { seq } = await daemon.get("/api/events", { query: { limit: 1 } });
  return Number(seq);
}

/** Shows what comes, until the world's signal. */
export async function followMessages(
  daemon: DaemonClient,
  { following, world }: { following: Following; world: World },
): Promise<void> {
  const { conversation, since } = following;
  const shown = new Shown(following);
  const onReset = () => catchUp(daemon, { conversation, shown, world });
  for await (const event of daemon.follow({ since, signal: world.stop, onReset })) {
    if (event.topic !== topics.messages(conversation)) continue;
    shown.show({ ...event.payload, seq: event.seq } as unknown as Message);
  }
}

/** What was shown, so that nothing is shown twice. */
class Shown {
  readonly #show: (message: Message) => void;
  #seq: number;
  /** Undefined: none yet. */
  lastId: string | undefined;

  constructor({ last, show }: Following) {
    this.#show = show;
    this.#seq = last?.seq ?? 0;
    this.lastId = last?.id;
  }

  show(message: Message): void {
    const { seq = 0, id } = message;
    if (seq <= this.#seq) return;
    this.#seq = seq;
    this.lastId = id;
    this.#show(message);
  }

  /** The numbers begin anew. */
  forget(): void {
    this.#seq = 0;
    this.lastId = undefined;
  }
}

/** The stream lost its place, as we were too slow or the history is another one: the messages themselves are asked for. */
async function catchUp(
  daemon: DaemonClient,
  { conversation, shown, world }: { conversation: string; shown: Shown; world: World },
): Promise<void> {
  try {
    for (let more = shown.lastId !== undefined; more && !world.stop.aborted;) {
      const page = await daemon.get(conversationPath(conversation, "/messages"), {
        query: { after: shown.lastId, count: pageSize },
      });
      for (const message of page.messages as Message[]) shown.show(message);
      more = page.has_more === true;
    }
  } catch (error) {
    if (!(error instanceof CommsError) || error.code !== "not_found") throw error;
    shown.forget();
    world.terminal.err("The daemon has another history now: what was said before this point may be missing.");
  }
}
