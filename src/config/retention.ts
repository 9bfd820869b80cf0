/** What one entry of retention.conversations says. */
import { isConversationId } from "../protocol/ids.ts";

export interface RetentionEntry {
  conversation: string;
  /** 0: no limit. */
  maxAgeDays: number;
  maxMessages: number;
}

const pattern = /^([^=]+)=(?:(keep)|(\d{1,6})d(?:\+(\d{1,9}))?|(\d{1,9}))$/;

/** Reads `lab=30d`, `lab=500`, `lab=30d+500` or `lab=keep`; undefined when it is none of these. */
export function parseRetention(entry: string): RetentionEntry | undefined {
  const match = pattern.exec(entry.replaceAll(" ", ""));
  const conversation = match?.[1];
  if (!match || !isConversationId(conversation)) return undefined;
  return {
    conversation,
    maxAgeDays: Number(match[3] ?? 0),
    maxMessages: Number(match[4] ?? match[5] ?? 0),
  };
}

export function retentionEntry(value: string): string | undefined {
  return parseRetention(value) ? undefined : "like lab=30d, lab=500, lab=30d+500 or lab=keep";
}
