/** A record of the journal as the event it is. */
import { eventKind, type NumberedEvent } from "../../protocol/events.ts";
import type { StoredRecord } from "../../protocol/journal.ts";

/** Undefined for kinds that a newer version wrote, for removed content, and for what cannot be read. */
export function eventOfRecord(record: StoredRecord): NumberedEvent | undefined {
  const kind = eventKind(record.kind);
  if (kind === undefined || record.tombstone) return undefined;
  try {
    const body = JSON.parse(new TextDecoder().decode(record.body));
    const { seq, position, actor, op } = record;
    return { kind, body, seq, position, actor, op } as NumberedEvent;
  } catch {
    return undefined;
  }
}
