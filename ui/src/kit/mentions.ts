/** Whom a name in a text means, for the texts below. */
import { getContext, setContext } from "svelte";

/** Null: nobody is called so. */
export type MentionKind = (name: string) => "self" | "other" | null;

const key = Symbol("mentions");

export function provideMentions(kind: MentionKind): void {
  setContext(key, kind);
}

export function getMentions(): MentionKind {
  return getContext<MentionKind | undefined>(key) ?? (() => null);
}
