/** What is left of a removed message: the facts that its row needs, without anything that was said. */
import { eventKind } from "../protocol/events.ts";
import type { Message } from "../protocol/message.ts";
import { message } from "./apply_messages.ts";
import type { StoredRecord } from "./ports.ts";
import type { State } from "./state.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Who, when, where and to whom: threads, counts and paging go on as before, and the id stays used. */
export function huskOf(record: StoredRecord): Uint8Array {
  const { id, ts, conv, sender, actor_key, recipients, mentions, reply_to } = JSON.parse(
    decoder.decode(record.body),
  ) as Message;
  const husk = { id, ts, conv, sender: { ...sender, name: "" }, actor_key, recipients, mentions, reply_to };
  return encoder.encode(JSON.stringify(husk));
}

export function applyTombstone(state: State, record: StoredRecord): void {
  const isMessage = eventKind(record.kind) === "message";
  if (record.op !== null && !isMessage) state.operations.set(record.op, record.position);
  if (!isMessage || record.body.length === 0) return;
  const husk = JSON.parse(decoder.decode(record.body)) as Omit<Message, "body">;
  const { seq, position, actor, op } = record;
  const body: Message = { ...husk, body: "", broadcast_mention: false };
  message(state, { kind: "message", body, seq, position, actor, op }, "hidden");
}
