/** What the folded state says of a message to somebody who searches. */
import { SYSTEM_KEY } from "../protocol/ids.ts";
import type { StateFacts } from "../protocol/search_match.ts";
import { canSee } from "./access.ts";
import type { Viewer } from "./api.ts";
import { flag, type Row } from "./messages.ts";
import type { Conversation, State } from "./state.ts";
import { visibleReplies } from "./thread_figures.ts";
import { isUnreadNow } from "./unread.ts";

/** Deleted messages are gone. */
export function canFind(state: State, viewer: Viewer, row: Row): boolean {
  return !state.messages.has(row, flag.deleted | flag.hidden) && canSee(state, viewer, row);
}

/** Facts about a message that the viewer can see; each is worked out when it is asked for. */
export class RowFacts implements StateFacts {
  readonly #state: State;
  readonly #viewer: Viewer;
  readonly #row: Row;

  constructor(state: State, viewer: Viewer, row: Row) {
    this.#state = state;
    this.#viewer = viewer;
    this.#row = row;
  }

  get sender() {
    return this.#has(flag.system) ? SYSTEM_KEY : this.#state.messages.sender(this.#row);
  }
  get conversation() {
    return this.#conversation.id;
  }
  get direct() {
    const { direct, members } = this.#conversation;
    return direct && this.#viewer !== null && members.has(this.#viewer) && !this.#has(flag.system) &&
      this.#state.messages.sender(this.#row) !== this.#viewer;
  }
  get ts() {
    return this.#state.messages.ts(this.#row);
  }
  get whisper() {
    return this.#has(flag.whisper);
  }
  get reply() {
    return this.#has(flag.reply);
  }
  get pinned() {
    return this.#state.messages.pinned.has(this.#row);
  }
  get reacted() {
    return this.#state.messages.reactions.has(this.#row);
  }
  get unread() {
    const participant = this.#viewer === null ? undefined : this.#state.participants.get(this.#viewer);
    return participant !== undefined && isUnreadNow(this.#state, participant, this.#row);
  }
  get answered() {
    const thread = this.#state.messages.threads.get(this.#row);
    if (thread === undefined) return false;
    return !thread.irregular || visibleReplies(this.#state, this.#viewer, thread).length > 0;
  }

  get #conversation(): Conversation {
    return this.#state.conversations.get(this.#state.messages.conv(this.#row))!;
  }

  #has(bits: number): boolean {
    return this.#state.messages.has(this.#row, bits);
  }
}
