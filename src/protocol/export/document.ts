/** What a conversation looks like outside: as JSON lines, Markdown or a page. Pure: texts in, text out. */
import type { ReadMessage } from "../message.ts";

export interface ExportedConversation {
  id: string;
  name: string;
  topic: string;
  /** When it was exported, for people. */
  at: string;
}

/** A message with the answers to it. */
export interface ExportedEntry {
  message: ReadMessage;
  replies: readonly ReadMessage[];
}

export type NameOf = (key: string) => string;

/** One form. The document is the head, every entry in order, and the foot. */
export interface ExportForm {
  readonly extension: string;
  /** `numbers`: as they were stored, each for itself, so that what comes later belongs at the end. `threads`: answers below what they answer. */
  readonly order: "numbers" | "threads";
  head(conversation: ExportedConversation): string;
  entry(entry: ExportedEntry, nameOf: NameOf): string;
  foot(): string;
}

/** The time as it is in the message, in the sender's own zone, without what people do not read. */
export function shownTime(ts: string): string {
  const match = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(?::\d{2}(?:[.,]\d+)?)?(Z|[+-]\d{2}:?\d{2})?$/.exec(ts);
  if (!match) return ts;
  const [, day, clock, zone = "Z"] = match;
  return `${day} ${clock} ${/^(?:Z|[+-]00:?00)$/.test(zone) ? "UTC" : `UTC${zone}`}`;
}

/** `to bo, eve` of a whisper; undefined when all may see it. */
export function whisperTo({ recipients }: ReadMessage, nameOf: NameOf): string | undefined {
  if (recipients === null) return undefined;
  return recipients.length === 0 ? "nobody" : recipients.map(nameOf).join(", ");
}
