/** What a message says of itself for searching, and the marks under which the index keeps it. */
import { type ConversationId, type Key, SYSTEM_KEY } from "./ids.ts";
import type { Message } from "./message.ts";
import type { BodyFacts, Clause } from "./search_match.ts";
import { searchText } from "./search_text.ts";

const code = /```|`[^`\n]+`/;
const link = /\bhttps?:\/\/[^\s<>()]/i;

export type SearchedMessage = Pick<
  Message,
  "sender" | "recipients" | "mentions" | "body" | "reply_to" | "conv" | "files"
>;

/** Names of files are searched with the text. */
export function bodyFacts(message: SearchedMessage): BodyFacts {
  const { body, files = [], sender, recipients, mentions } = message;
  const searched = files.length === 0 ? body : [body, ...files.map((file) => file.name)].join("\n");
  return {
    text: searchText(searched, sender.type === "system" ? "" : sender.name),
    recipients: recipients ?? [],
    mentions: mentions ?? [],
    code: code.test(body),
    link: link.test(body),
    file: files.length > 0,
  };
}

const everyMessage = "all";
const conversationMark = (id: ConversationId) => `c${id.replaceAll("-", "_")}`;
const senderMark = (key: Key) => `k${key}`;
const mentionMark = (key: Key) => `m${key}`;
const recipientMark = (key: Key) => `r${key}`;

/** The marks of one message; the index finds messages by them as by words. */
export function marksOf(message: SearchedMessage, facts: BodyFacts): string[] {
  const marks = [
    everyMessage,
    conversationMark(message.conv),
    senderMark(message.sender.type === "system" ? SYSTEM_KEY : message.sender.key),
    ...facts.mentions.map(mentionMark),
    ...facts.recipients.map(recipientMark),
  ];
  if (message.recipients !== null) marks.push("whisper");
  if (message.reply_to !== null) marks.push("reply");
  for (const what of ["code", "link", "file"] as const) if (facts[what]) marks.push(what);
  return marks;
}

/** The marks of which every answer has one (with `not`: none); undefined when a clause is not about what messages say. */
export function marksFor(
  clause: Clause,
  { direct }: { direct: readonly ConversationId[] },
): string[] | undefined {
  switch (clause.kind) {
    case "from":
      return clause.keys.map(senderMark);
    case "in":
      return clause.conversations.map(conversationMark);
    case "mentions":
      return [mentionMark(clause.key)];
    case "to":
      // A direct conversation has also what one wrote oneself: right for finding, wrong for leaving out.
      if (clause.not) return undefined;
      return [mentionMark(clause.key), recipientMark(clause.key), ...direct.map(conversationMark)];
    case "has":
      return [clause.what];
    case "is":
      return clause.what === "whisper" || clause.what === "reply" ? [clause.what] : undefined;
    default:
      return undefined;
  }
}

/** The mark that all messages of one conversation have. */
export function markOfConversation(id: ConversationId): string {
  return conversationMark(id);
}

/** The mark that every message has. */
export function markOfAll(): string {
  return everyMessage;
}
