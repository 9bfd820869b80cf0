/** The rows that name a person, by conversation: asked for at every count, while the one list of all grows for years. */
import { RowList } from "./columns.ts";
import type { Messages } from "./messages.ts";

export type DirectedByConversation = ReadonlyMap<number, RowList>;

interface Known {
  next: number;
  byConversation: Map<number, RowList>;
}

/** Derived: follows lists that are appended to; one that was put in the place of another is looked through again. */
export class DirectedIndex {
  readonly #known = new WeakMap<RowList, Known>();

  /** `directed`: one of `messages.directed`. By a conversation's internal number, each list ascending. */
  of(messages: Messages, directed: RowList): DirectedByConversation {
    const known = this.#known.get(directed) ?? { next: 0, byConversation: new Map() };
    this.#known.set(directed, known);
    for (; known.next < directed.length; known.next++) {
      const row = directed.at(known.next);
      const ref = messages.conv(row);
      const list = known.byConversation.get(ref) ?? new RowList();
      known.byConversation.set(ref, list);
      list.push(row);
    }
    return known.byConversation;
  }
}
