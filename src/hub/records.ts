/** Records of the journal as events. */
import { eventKind, eventVersion, type NumberedEvent, type OperationNote } from "../protocol/events.ts";
import type { StoredRecord } from "./ports.ts";

const decoder = new TextDecoder();

/** True when this program knows what the record says. */
export function isKnown(record: StoredRecord): boolean {
  return eventKind(record.kind) !== undefined && record.kindVersion <= eventVersion;
}

/** A known record as an event. Throws SyntaxError on a body that is no JSON, which a checksum makes impossible by accident. */
export function decodeRecord(
  record: StoredRecord,
): { event: NumberedEvent; note: OperationNote | undefined } {
  const kind = eventKind(record.kind);
  if (kind === undefined) throw new TypeError(`Record ${record.seq} is of unknown kind ${record.kind}`);
  const parsed = JSON.parse(decoder.decode(record.body));
  let note: OperationNote | undefined;
  if (record.op !== null && kind !== "message") {
    note = parsed.operation;
    delete parsed.operation;
  }
  const { seq, position, actor, op } = record;
  return { event: { kind, body: parsed, seq, position, actor, op } as NumberedEvent, note };
}
