/** Taking messages out of exported files, byte by byte what was written for them and nothing else. */
import { Buffer } from "node:buffer";
import type { NumberedEvent } from "../../protocol/events.ts";
import type { LocalTime } from "./local_time.ts";
import * as lines from "./lines.ts";

/** The content without these messages and their edits; the same object when there was nothing of them. */
export function withoutMessages(
  name: string,
  content: Buffer,
  { events, time }: { events: readonly NumberedEvent[]; time: LocalTime },
): Buffer {
  return name.includes(".jsonl") ? withoutLines(content, events) : withoutEntries(content, { events, time });
}

function withoutLines(content: Buffer, events: readonly NumberedEvent[]): Buffer {
  const ids = new Set(events.flatMap((event) => event.kind === "message" ? [event.body.id] : []));
  const kept: Buffer[] = [];
  let isSame = true;
  for (let at = 0; at < content.length;) {
    const newline = content.indexOf(0x0a, at);
    const end = newline < 0 ? content.length : newline + 1;
    const line = content.subarray(at, end);
    if (isAbout(line, ids)) isSame = false;
    else kept.push(line);
    at = end;
  }
  return isSame ? content : Buffer.concat(kept);
}

/** Lines of messages have an `id`, those of edits, deletions and reactions a `message_id`. */
function isAbout(line: Buffer, ids: ReadonlySet<string>): boolean {
  try {
    const { id, message_id } = JSON.parse(line.toString("utf8")) ?? {};
    return ids.has(message_id ?? id);
  } catch {
    return false;
  }
}

function withoutEntries(
  content: Buffer,
  { events, time }: { events: readonly NumberedEvent[]; time: LocalTime },
): Buffer {
  const cuts: { start: number; end: number }[] = [];
  for (const event of events) cuts.push(...cutsOf(content, { event, time }));
  if (cuts.length === 0) return content;
  cuts.sort((a, b) => a.start - b.start);
  const kept: Buffer[] = [];
  let at = 0;
  for (const { start, end } of cuts) {
    if (start > at) kept.push(content.subarray(at, start));
    at = Math.max(at, end);
  }
  return Buffer.concat([...kept, content.subarray(at)]);
}

function cutsOf(
  content: Buffer,
  { event, time }: { event: NumberedEvent; time: LocalTime },
): { start: number; end: number }[] {
  if (event.kind === "message_edited") {
    // Whoever made it was perhaps called otherwise then: the head is whatever line is before.
    return found(content, behindHead(lines.editedEntry(time, event.body, "")), "with head");
  }
  if (event.kind !== "message") return [];
  const exact = lines.messageEntry(time, event.body);
  const cuts = found(content, exact, "whole");
  if (cuts.length > 0) return cuts;
  // Written in another time zone, or by the Python version.
  const { key } = event.body.sender;
  return found(content, ` (${key}):\n${behindHead(exact)}`, "with head");
}

function behindHead(entry: string): string {
  return entry.slice(entry.indexOf("\n") + 1);
}

/** `with head`: from the beginning of the line before, or of the line that the text continues. */
function found(
  content: Buffer,
  text: string,
  form: "whole" | "with head",
): { start: number; end: number }[] {
  const needle = Buffer.from(text);
  const cuts: { start: number; end: number }[] = [];
  for (let at = content.indexOf(needle); at >= 0; at = content.indexOf(needle, at + needle.length)) {
    const start = form === "whole" ? at : content.lastIndexOf(0x0a, Math.max(0, at - 2)) + 1;
    cuts.push({ start, end: at + needle.length });
  }
  return cuts;
}
