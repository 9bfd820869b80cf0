/** Records of the journal as a batch for the index. */
import { crc32 } from "node:zlib";
import { type EventBodies, eventKind, eventNumber, eventVersion } from "../../protocol/events.ts";
import type { StoredRecord } from "../../protocol/journal.ts";
import type { Message } from "../../protocol/message.ts";
import type { IndexSource } from "../../protocol/search_index.ts";
import type { IndexBatch, IndexChange } from "./index_batch.ts";

export interface BatchParts {
  records: readonly StoredRecord[];
  upTo: number;
  source: IndexSource;
  /** Messages of which nothing may come in. */
  forgotten: ReadonlySet<number>;
  /** Reads one record by its number. */
  recordOf(seq: number): Promise<StoredRecord | undefined>;
}

const decoder = new TextDecoder();

export async function makeBatch(parts: BatchParts): Promise<IndexBatch> {
  const { records, upTo, forgotten } = parts;
  const messages = records.filter((record) => kindOf(record) === "message" && !forgotten.has(record.seq));
  const bytes = new Uint8Array(messages.reduce((sum, { body }) => sum + body.length, 0));
  const places = new Float64Array(messages.length * 3);
  let at = 0;
  for (const [n, { seq, body }] of messages.entries()) {
    bytes.set(body, at);
    places.set([seq, at, at + body.length], n * 3);
    at += body.length;
  }
  const changes: IndexChange[] = [];
  for (const record of records) {
    const change = await changeIn(record, parts);
    if (change !== undefined) changes.push(change);
  }
  const last = records.at(-1);
  return {
    upTo,
    digest: last?.seq === upTo ? digestOf(last) : 0,
    bytes,
    places,
    messages: records.filter((record) => record.kind === eventNumber.message).length,
    changes,
    erased: records.flatMap(erasedBy),
  };
}

/** To know a record again; never 0. */
export function digestOf({ seq, body }: StoredRecord): number {
  return crc32(body, seq % 2 ** 32) || 1;
}

function erasedBy(record: StoredRecord): number[] {
  if (kindOf(record) !== "messages_removed") return [];
  return (JSON.parse(decoder.decode(record.body)) as EventBodies["messages_removed"]).seqs;
}

function kindOf(record: StoredRecord): string | undefined {
  return record.tombstone || record.kindVersion > eventVersion ? undefined : eventKind(record.kind);
}

async function changeIn(
  record: StoredRecord,
  { source, recordOf, forgotten }: Pick<BatchParts, "source" | "recordOf" | "forgotten">,
): Promise<IndexChange | undefined> {
  const kind = kindOf(record);
  if (kind !== "message_edited" && kind !== "message_deleted") return undefined;
  const body = JSON.parse(decoder.decode(record.body)) as EventBodies["message_edited" | "message_deleted"];
  const seq = source.seqOf(body.id);
  if (seq === undefined || seq >= record.seq) return undefined;
  const isKept = "body" in body && !forgotten.has(seq);
  return { seq, message: isKept ? await edited(seq, { body, recordOf }) : null };
}

/** The message as it is after the edit; null when its record is gone. */
async function edited(
  seq: number,
  { body, recordOf }: { body: EventBodies["message_edited"]; recordOf: BatchParts["recordOf"] },
): Promise<string | null> {
  const first = await recordOf(seq);
  if (first === undefined || kindOf(first) !== "message") return null;
  const message = JSON.parse(decoder.decode(first.body)) as Message;
  return JSON.stringify({ ...message, body: body.body, mentions: body.mentions });
}
