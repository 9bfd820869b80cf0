/** One message as lines: who and when, the text, and what others did to it. */
import type { ReadMessage } from "../../protocol/message.ts";
import { actionOf, withoutAddressees } from "../../protocol/rich_text.ts";
import { byteSize } from "../../lib/byte_size.ts";
import type { Outgoing } from "../model.ts";
import { clock } from "./clock.ts";
import { fit, type Line, s, type Span, spread, type Style, widthOf, wrapped } from "./paint.ts";
import { richLines } from "./rich_lines.ts";
import { icons, senderStyle, theme } from "./theme.ts";

/** What the lines depend on besides the message. */
export interface Look {
  width: number;
  self: string;
  nameOf: (key: string) => string;
  keyOf: (name: string) => string | undefined;
  showIds: boolean;
  /** Threads are shown as chips; not within one. */
  chips: boolean;
}

export interface MessageFacts {
  head: boolean;
  unreadReplies: number;
  /** How far it has come, on the newest own message. */
  receipt: string;
}

/** Space for a mark, and as much as the icon needs. */
export const indent = 4;
const shortIdChars = 8;

export function messageLines(message: ReadMessage, facts: MessageFacts, look: Look): Line[] {
  if (mentionsSelf(message, look)) return boxLines(message, facts, look);
  const head = facts.head ? [headLine(message, look)] : [];
  const mark: Span = message.recipients === null ? s("    ") : s("  ┊ ", theme.whisper);
  const lines = [...bodyLines(message, look, look.width - indent - 1), ...footLines(message, facts, look)];
  const body = lines.map((line): Line => [mark, ...line]);
  if (!facts.head && look.showIds) body[0] = withId(body[0] ?? [], message, look.width);
  return [...head, ...body];
}

function mentionsSelf({ sender, mentions, deleted_at, recipients }: ReadMessage, { self }: Look): boolean {
  return sender.key !== self && deleted_at === undefined && recipients === null &&
    (mentions?.includes(self) ?? false);
}

/** A heavy box: somebody calls. */
function boxLines(message: ReadMessage, facts: MessageFacts, look: Look): Line[] {
  const width = look.width - 1;
  const inner = width - 5;
  const title: Line = [s(" "), ...titleSpans(message, look), s(" ")];
  const rest = Math.max(0, width - 4 - widthOf(title));
  const side = s("┃", theme.warn);
  const body = [...bodyLines(message, look, inner), ...footLines(message, facts, look)]
    .map((
      line,
      at,
    ): Line => [s(" "), side, s(at === 0 ? "▎" : " ", theme.self), ...fit(line, inner), s(" "), side]);
  return [
    [s(" "), s("┏━", theme.warn), ...title, s("━".repeat(rest) + "┓", theme.warn)],
    ...body,
    [s(" "), s(`┗${"━".repeat(Math.max(0, width - 3))}┛`, theme.warn)],
  ];
}

function headLine(message: ReadMessage, look: Look): Line {
  const left: Line = [s(" "), ...titleSpans(message, look)];
  return look.showIds ? withId(left, message, look.width) : left;
}

function withId(line: Line, { id }: ReadMessage, width: number): Line {
  return spread(line, [s(id.slice(0, shortIdChars), theme.dim)], width - 1);
}

function titleSpans(message: ReadMessage, look: Look): Line {
  const { sender, ts } = message;
  const time = s(`  ${clock(ts)}`, theme.dim);
  return [
    s(`${icons[sender.type]} `),
    s(sender.name, senderStyle(sender.key)),
    time,
    ...notes(message, look),
  ];
}

function notes(message: ReadMessage, { nameOf, self }: Look): Span[] {
  const made: Span[] = [];
  const { recipients, edited_at, deleted_at, pinned, forwarded_from } = message;
  if (recipients !== null) {
    const whom = recipients.map((key) => key === self ? "you" : nameOf(key)).join(", ");
    made.push(s(`  🔒 [whisper] to ${whom}`, theme.whisper));
  }
  if (pinned) made.push(s("  📌 pinned", theme.dim));
  if (edited_at !== undefined && deleted_at === undefined) made.push(s("  edited", theme.dim));
  if (forwarded_from !== undefined) made.push(s("  forwarded", theme.dim));
  return made;
}

function bodyLines(message: ReadMessage, look: Look, width: number): Line[] {
  if (message.deleted_at !== undefined) return [[s("This message was deleted", theme.system)]];
  const text = withoutAddressees(message.body);
  const base: Style = message.recipients === null ? theme.plain : theme.dim;
  const action = actionOf(text);
  if (action !== undefined) {
    const line: Line = [
      s("* ", theme.dim),
      s(message.sender.name, senderStyle(message.sender.key)),
      s(` ${action}`, theme.quote),
    ];
    return wrapped(line, width);
  }
  const mention = (name: string) => mentionStyle(message, name, look);
  const lines = text === "" ? [] : richLines(text, { width, base, mention });
  return [...lines, ...(message.files ?? []).map(fileLine)];
}

function fileLine({ id, name, size }: { id: string; name: string; size: number }): Line {
  return [
    s("📎 ", theme.dim),
    s(name, theme.link),
    s(`  ${byteSize(size)}  file ${id.slice(0, shortIdChars)}`, theme.dim),
  ];
}

/** The rules of the Python version: whom a message calls is told by its keys, not by its text. */
function mentionStyle({ recipients, mentions, sender }: ReadMessage, name: string, look: Look): Style {
  const key = look.keyOf(name);
  if (key === undefined) return theme.plain;
  if (recipients !== null || mentions === null || sender.key === look.self) return theme.legacyMention;
  if (!mentions.includes(key)) return theme.legacyMention;
  return key === look.self ? theme.self : theme.mention;
}

function footLines(message: ReadMessage, { unreadReplies, receipt }: MessageFacts, look: Look): Line[] {
  const width = look.width - indent - 1;
  const lines: Line[] = [];
  const reactions = Object.entries(message.reactions ?? {});
  if (reactions.length > 0) lines.push(...reactionLines(reactions, look, width));
  if (look.chips && message.thread_reply_count) lines.push(chipLine(message, unreadReplies));
  if (receipt !== "") lines.push(...wrapped([s(`✓ ${receipt}`, theme.dim)], width));
  return lines;
}

function reactionLines(reactions: [string, string[]][], { self }: Look, width: number): Line[] {
  const spans = reactions.flatMap(([emoji, keys]): Span[] => [
    s(`${emoji} ${keys.length}`, keys.includes(self) ? theme.strong : theme.dim),
    s("   "),
  ]);
  return wrapped(spans.slice(0, -1), width);
}

function chipLine(
  { thread_reply_count: count, thread_last_author, thread_last_ts }: ReadMessage,
  unread: number,
): Line {
  const words = `╰ ${count} ${count === 1 ? "reply" : "replies"}`;
  const last = thread_last_author === null
    ? ""
    : `, last by ${thread_last_author} ${clock(thread_last_ts ?? "")}`;
  const fresh = unread > 0 ? [s(`  ${unread} new`, theme.warn)] : [];
  return [s(words, theme.accent), s(last, theme.dim), ...fresh];
}

/** A message that the daemon does not have yet. */
export function outgoingLines(
  { message, recipients, files, state, problem }: Outgoing,
  look: Look & { ownName: string; head: boolean; isOffline: boolean },
): Line[] {
  const whom = recipients === null
    ? []
    : [s(`  🔒 [whisper] to ${recipients.map(look.nameOf).join(", ")}`, theme.whisper)];
  const title: Line[] = look.head
    ? [[s(` ${icons.human} `), s(look.ownName, senderStyle(look.self)), ...whom]]
    : [];
  const mention = () => theme.legacyMention;
  const text = richLines(message, { width: look.width - indent - 1, base: theme.dim, mention });
  const body = [...text, ...files.map(({ name }): Line => [s(`📎 ${name}`, theme.dim)])];
  const note: Line = state === "failed"
    ? [
      s(`✗ not sent: ${problem ?? "refused"}`, theme.bad),
      s("  Alt+S sends it again, Alt+X takes it back", theme.dim),
    ]
    : [s(problem === null && !look.isOffline ? "… sending" : "… waits for the daemon", theme.dim)];
  return [
    ...title,
    ...[...body, ...wrapped(note, look.width - indent - 1)].map((line): Line => [s("    "), ...line]),
  ];
}
