/** What the words of `/mute` mean. Pure. */
import type { Conversation } from "../net/types.ts";

/** Undefined: no such word. */
export function dispatchPolicy(
  word: string,
  row: Conversation | undefined,
): Partial<Pick<Conversation, "muted" | "policy">> | undefined {
  switch (word.toLowerCase()) {
    case "":
      return { muted: !row?.muted };
    case "all":
      return { muted: false, policy: "all" };
    case "mentions":
      return { muted: false, policy: "mentions" };
    case "off":
      return { muted: false, policy: "off" };
    default:
      return undefined;
  }
}
