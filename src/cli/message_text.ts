/** Messages as lines for people. */
import { byteSize } from "../lib/byte_size.ts";
import { formatTime, parseTime } from "../protocol/time.ts";
import { isSystem, type Message } from "../protocol/message.ts";
import { harmless, paint, type Terminal } from "./terminal.ts";

/** How many characters of an id are shown; enough to answer it. */
export const shownIdChars = 8;

/**
 * One message: time, sender, what it is (whisper, reply, edited), short id; its text behind, further lines indented.
 * `nameOf` gives the name for a key.
 */
export function messageText(
  terminal: Terminal,
  { message, nameOf }: { message: Message; nameOf: (key: string) => string },
): string {
  const { sender, body, id } = message;
  const time = paint(terminal, "dim", `[${clock(message.ts)}]`);
  const from = isSystem(message)
    ? paint(terminal, "dim", "*")
    : paint(terminal, "bold", `@${harmless(sender.name)}`);
  const notes = notesOf(message, nameOf).map((note) => ` (${note})`).join("");
  const short = paint(terminal, "dim", ` ${id.slice(0, shownIdChars)}`);
  const text = message.deleted_at === undefined ? harmless(body).replaceAll("\n", "\n    ") : "";
  return [`${time}${short} ${from}${notes}: ${text}`.trimEnd(), ...fileLines(message)].join("\n");
}

function fileLines({ files = [] }: Message): string[] {
  return files.map(({ id, name, size }) =>
    `    [file ${id.slice(0, shownIdChars)}: ${harmless(name)}, ${byteSize(size)}]`
  );
}

function notesOf(message: Message, nameOf: (key: string) => string): string[] {
  const notes: string[] = [];
  if (message.recipients !== null) {
    notes.push(`whisper to ${message.recipients.map((key) => harmless(nameOf(key))).join(", ")}`);
  }
  if (message.reply_to !== null) notes.push(`reply to ${message.reply_to.slice(0, shownIdChars)}`);
  if (message.deleted_at !== undefined) notes.push("deleted");
  else if (message.edited_at !== undefined) notes.push("edited");
  return notes;
}

/** In local time; what is no time stays as it is. */
export function clock(ts: string): string {
  const ms = parseTime(ts);
  return ms === undefined ? harmless(ts) : formatTime(ms).slice(0, 19).replace("T", " ");
}
