/** What is shown beside the open conversation: its members and its pinned messages. */
import type { ReadMessage } from "$protocol/message.ts";
import type { Member } from "../net/types.ts";
import type { Session } from "./session.svelte.ts";

export class Beside {
  readonly #session: Session;
  members: { conv: string; list: Member[] } | null = $state.raw(null);
  pins: { conv: string; list: ReadMessage[] } | null = $state.raw(null);

  constructor(session: Session) {
    this.#session = session;
  }

  membersChanged(conv: string): void {
    if (this.#session.conv === conv) void this.loadMembers(conv);
  }

  pinsChanged(conv: string): void {
    if (this.pins?.conv === conv) void this.loadPins(conv);
  }

  async loadMembers(conv: string): Promise<void> {
    const answer = await this.#session.api.members(conv).catch(() => undefined);
    if (!answer || this.#session.conv !== conv) return;
    this.#session.people.load(answer.members, conv);
    this.members = { conv, list: answer.members };
  }

  async loadPins(conv: string): Promise<void> {
    const answer = await this.#session.api.pins(conv).catch(() => undefined);
    if (answer) this.pins = { conv, list: answer.pins };
  }

  changeMessage(conv: string, id: string, by: (message: ReadMessage) => ReadMessage): void {
    if (this.pins?.conv !== conv) return;
    this.pins = { conv, list: this.pins.list.map((one) => one.id === id ? by(one) : one) };
  }
}
