/** How many whispers of a conversation somebody does not see: asked for at every listing, while they grow for years. */
import type { Key } from "../protocol/ids.ts";
import type { RowList } from "./columns.ts";

interface Count {
  deletions: number;
  next: number;
  hidden: number;
}

export interface CountedWhispers {
  whispers: RowList;
  /** Of the conversation; another number makes what was counted void. */
  deletions: number;
}

/** Derived: counting goes on where the last call for the same viewer ended. */
export class WhisperCounts {
  readonly #counts = new WeakMap<RowList, Map<Key, Count>>();

  hiddenFrom(
    viewer: Key,
    { whispers, deletions }: CountedWhispers,
    isHidden: (row: number) => boolean,
  ): number {
    if (whispers.length === 0) return 0;
    const counts = this.#counts.get(whispers) ?? new Map<Key, Count>();
    this.#counts.set(whispers, counts);
    const known = counts.get(viewer);
    const count = known?.deletions === deletions ? known : { deletions, next: 0, hidden: 0 };
    counts.set(viewer, count);
    for (; count.next < whispers.length; count.next++) {
      if (isHidden(whispers.at(count.next))) count.hidden++;
    }
    return count.hidden;
  }
}
