/** What the search shows of a message. Pure. */
import type { Snippet } from "$protocol/search_snippet.ts";

export interface Part {
  text: string;
  hit: boolean;
}

/** A text in parts, those that were looked for marked. */
export function partsOf({ text, highlights }: Snippet): Part[] {
  const parts: Part[] = [];
  let at = 0;
  for (const [start, end] of highlights) {
    parts.push({ text: text.slice(at, start), hit: false }, { text: text.slice(start, end), hit: true });
    at = end;
  }
  parts.push({ text: text.slice(at), hit: false });
  return parts.filter((part) => part.text !== "");
}

/** A whisper's first words are whom it is for; a snippet from its beginning shows them otherwise. */
export function withoutStart({ text, highlights }: Snippet, chars: number): Snippet {
  return {
    text: text.slice(chars),
    highlights: highlights.flatMap(([start, end]): [number, number][] =>
      end <= chars ? [] : [[Math.max(0, start - chars), end - chars]]
    ),
  };
}
