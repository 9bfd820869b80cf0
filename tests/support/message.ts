/** A message as it stands in the journal, of which a test names what it is about. */
import type { Message } from "../../src/protocol/message.ts";

export function messageOf(body: string, more: Partial<Message> = {}): Message {
  return {
    id: "m-1",
    ts: "2026-03-13T14:00:00Z",
    sender: { key: "a3f7b2c1", name: "ana", type: "human" },
    recipients: null,
    mentions: null,
    broadcast_mention: false,
    body,
    reply_to: null,
    conv: "general",
    thread_root_id: null,
    thread_reply_count: null,
    thread_last_ts: null,
    thread_last_author: null,
    thread_participants: null,
    ...more,
  };
}
