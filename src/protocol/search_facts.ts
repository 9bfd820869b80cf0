/** What a message says of itself for searching, and the marks under which the index keeps it. */
import { type ConversationId, type Key, SYSTEM_KEY } from "./ids.ts";
import type { Message } from "./message.ts";
import type { BodyFacts, Clause } from "./search_match.ts";
import { markToken, searchText } from "./search_text.ts";

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

/** The mark that every message has. */
export const everyMessage = markToken("all");

/** The mark of all messages of one conversation. */
export const conversationMark = (id: ConversationId) => markToken(`c${id.replaceAll("-", "_")}`);
const senderMark = (key: Key) => markToken(`k${key}`);
const mentionMark = (key: Key) => markToken(`m${key}`);
const recipientMark = (key: Key) => markToken(`r${key}`);

/** What the index keeps of a message: its text, and marks by which it is found as by words. */
export function indexedText(message: SearchedMessage): string {
  const facts = bodyFacts(message);
  return `${facts.text}${marksOf(message, facts).join(" ")} `;
}

function marksOf(message: SearchedMessage, facts: BodyFacts): string[] {
  const marks = [
    everyMessage,
    conversationMark(message.conv),
    senderMark(message.sender.type === "system" ? SYSTEM_KEY : message.sender.key),
    ...facts.mentions.map(mentionMark),
    ...facts.recipients.map(recipientMark),
  ];
  if (message.recipients !== null) marks.push(markToken("whisper"));
  if (message.reply_to !== null) marks.push(markToken("reply"));
  for (const what of ["code", "link", "file"] as const) if (facts[what]) marks.push(markToken(what));
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
      return [markToken(clause.what)];
    case "is":
      return clause.what === "whisper" || clause.what === "reply" ? [markToken(clause.what)] : undefined;
    default:
      return undefined;
  }
}
