/** The chat as lines of text, for pipes, dumb terminals and screen readers. Pure. */
import { byteSize } from "../../lib/byte_size.ts";
import { isSystem, type ReadMessage } from "../../protocol/message.ts";
import { withoutAddressees } from "../../protocol/rich_text.ts";
import { agentState } from "../agents.ts";
import { joinedRows, membersOf, nameOf, presenceOf, systemWords, titleOf } from "../lists.ts";
import type { Model } from "../model.ts";
import { clock } from "../view/clock.ts";

const shortIdChars = 8;

/** Time, short id, who, to whom, and the text; further lines are indented. */
export function messageLine(model: Model, message: ReadMessage): string {
  const { sender, ts, id, deleted_at, edited_at, reply_to, recipients, reactions, files = [] } = message;
  if (isSystem(message)) return `${clock(ts)} * ${systemWords(message)}`;
  const notes = [
    recipients === null ? "" : `whisper to ${recipients.map((key) => nameOf(model, key)).join(", ")}`,
    reply_to === null ? "" : `reply to ${reply_to.slice(0, shortIdChars)}`,
    message.pinned ? "pinned" : "",
    deleted_at === undefined && edited_at !== undefined ? "edited" : "",
    Object.entries(reactions ?? {}).map(([emoji, keys]) => `${emoji} ${keys.length}`).join(" "),
    ...files.map(({ name, size }) => `file ${name}, ${byteSize(size)}`),
  ].filter((note) => note !== "").map((note) => ` (${note})`).join("");
  const text = deleted_at === undefined
    ? withoutAddressees(message.body).replaceAll("\n", "\n    ")
    : "(deleted)";
  return `${clock(ts)} ${id.slice(0, shortIdChars)} ${sender.name}${notes}: ${text}`;
}

/** A change of a message that was printed before. */
export function changeLine(
  model: Model,
  topic: string,
  payload: Record<string, unknown>,
): string | undefined {
  const id = String(payload.message_id ?? payload.id).slice(0, shortIdChars);
  const who = nameOf(model, String(payload.actor_key ?? payload.by ?? payload.key));
  if (topic.endsWith("/reactions")) {
    return payload.op === "add"
      ? `* ${who} put ${payload.emoji} on ${id}`
      : `* ${who} took ${payload.emoji} off ${id}`;
  }
  if (topic.endsWith("/pins")) return `* ${id} was ${payload.action === "pin" ? "pinned" : "unpinned"}`;
  if (payload.type === "message_edited") return `* ${who} changed ${id}: ${payload.body}`;
  return payload.type === "message_deleted" ? `* ${who} deleted ${id}` : undefined;
}

export function whoLines(model: Model): string[] {
  return membersOf(model, model.place).map((person) => {
    const state = agentState(model, person, model.place)?.words;
    const kind = person.type === "claude" ? "agent, " : "";
    return `  ${person.name}: ${kind}${presenceOf(person)}${state === undefined ? "" : `, ${state}`}`;
  });
}

export function conversationLines(model: Model): string[] {
  return joinedRows(model).map((row) => {
    const unread = row.unread_count > 0 ? `, ${row.unread_count} unread` : "";
    return `  ${row.id === model.place ? ">" : " "} #${titleOf(model, row.id)}${unread}`;
  });
}
