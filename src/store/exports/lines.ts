/** What the exported files say, entry by entry: the words and bytes of the Python version, which people grep for. */
import type { EventBodies } from "../../protocol/events.ts";
import type { Message, Sender } from "../../protocol/message.ts";
import type { LocalTime } from "./local_time.ts";
import { pythonJson } from "./python_json.ts";

const rule = "=".repeat(80);

/** The head of a fresh `.log`; `ts` is the time of its first entry. */
export function logHeader(time: LocalTime, conv: string, ts: string): string {
  return `${rule}\nCONVERSATION: ${conv}\nCREATED: ${time.full(ts)}\n${rule}\n\n`;
}

export function messageEntry(time: LocalTime, message: Message): string {
  return logEntry(time, message.ts, { ...message.sender, text: message.body });
}

export function joinedEntry(time: LocalTime, body: EventBodies["member_joined"]): string {
  return `--- ${body.name} (${body.key}) joined the conversation [${time.short(body.ts)}] ---\n`;
}

export function leftEntry(time: LocalTime, body: EventBodies["member_left"]): string {
  return `--- ${body.name} (${body.key}) left the conversation [${time.short(body.ts)}] ---\n`;
}

export function editedEntry(time: LocalTime, body: EventBodies["message_edited"], name: string): string {
  return logEntry(time, body.ts, { key: body.by, name, text: `[edited ${body.id}]\n${body.body}` });
}

export function deletedEntry(time: LocalTime, body: EventBodies["message_deleted"], name: string): string {
  return logEntry(time, body.ts, { key: body.by, name, text: `[deleted ${body.id}]` });
}

function logEntry(time: LocalTime, ts: string, of: { key: string; name: string; text: string }): string {
  const indented = of.text.split("\n").map((line) => `    ${line}`).join("\n");
  return `[${time.full(ts)}] @${of.name} (${of.key}):\n${indented}\n\n`;
}

/** The fields of the Python version first, in its order; ours behind them, the number last. */
export function messageLine(message: Message, seq: number): string {
  // `operation` is a note of the hub beside the body, not a part of the message.
  const { operation: _, seq: __, ...fields } = message as Message & { operation?: unknown };
  return line({ ...wireDefaults, ...fields, sender: sender(message.sender), seq });
}

/** Gives the order, and the nulls that are explicit on the wire. */
const wireDefaults = {
  id: undefined,
  ts: undefined,
  sender: undefined,
  recipients: null,
  mentions: null,
  broadcast_mention: false,
  body: undefined,
  reply_to: null,
  conv: undefined,
  thread_root_id: null,
  thread_reply_count: null,
  thread_last_ts: null,
  thread_last_author: null,
  thread_participants: null,
  artifact_ref: undefined,
  actor_key: undefined,
  forwarded_from: undefined,
};

/** Without a top-level `id`, so that the Python version takes it for no message. */
export function editedLine(body: EventBodies["message_edited"], seq: number): string {
  return line({
    event: "message_edited",
    conv: body.conv,
    message_id: body.id,
    body: body.body,
    mentions: body.mentions,
    broadcast_mention: body.broadcast_mention,
    by: body.by,
    ts: body.ts,
    seq,
  });
}

export function deletedLine(body: EventBodies["message_deleted"], seq: number): string {
  return line({
    event: "message_deleted",
    conv: body.conv,
    message_id: body.id,
    by: body.by,
    ts: body.ts,
    seq,
  });
}

/** Compact, as it travels. */
export function reactionLine(body: EventBodies["reaction"]): string {
  const { message_id, emoji, actor_key, ts, op } = body;
  return `${JSON.stringify({ message_id, emoji, actor_key, ts, op })}\n`;
}

function line(fields: Record<string, unknown>): string {
  return `${pythonJson(fields)}\n`;
}

function sender({ key, name, type }: Sender): Sender {
  return { key, name, type };
}
