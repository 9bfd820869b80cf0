/** What a client says about how far one's own message has come. */
import type { ReadMessage } from "./message.ts";

type Hop = NonNullable<ReadMessage["delivered"]>[string];

/** The furthest first. */
const hopWords: readonly (readonly [Hop, string])[] = [
  ["answered", "answered by"],
  ["seen", "seen by the model of"],
  ["handed", "handed over to"],
];
const namedAtMost = 3;

/** The furthest that the message has come with any session of Claude Code. */
export function furthestHop({ delivered = {} }: ReadMessage): Hop | undefined {
  const hops = new Set(Object.values(delivered));
  return hopWords.find(([hop]) => hops.has(hop))?.[0];
}

/** "seen by the model of bo; read by ana, cy"; empty when it is only stored. */
export function receiptWords(
  { delivered = {}, read_by = [] }: { delivered?: ReadMessage["delivered"]; read_by?: readonly string[] },
  nameOf: (key: string) => string,
): string {
  const said = (words: string, keys: readonly string[]) => {
    if (keys.length === 0) return [];
    const names = keys.slice(0, namedAtMost).map(nameOf).join(", ");
    return [`${words} ${names}${keys.length > namedAtMost ? ` and ${keys.length - namedAtMost} more` : ""}`];
  };
  const hops = hopWords.flatMap(([hop, words]) =>
    said(words, Object.keys(delivered).filter((key) => delivered[key] === hop))
  );
  return [...hops, ...said("read by", read_by)].join("; ");
}
