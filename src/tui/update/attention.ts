/** How much noise a message deserves, by the policy of its conversation. */
import { isSystem, type ReadMessage } from "../../protocol/message.ts";
import { plainText, withoutAddressees } from "../../protocol/rich_text.ts";
import type { Conversation } from "../answers.ts";
import type { Effect } from "../event.ts";
import { titleOf } from "../lists.ts";
import type { Model } from "../model.ts";

const maxBodyChars = 160;

export function attend(model: Model, message: ReadMessage): Effect[] {
  const row = model.conversations.get(message.conv);
  const watching = model.focused && model.place === message.conv;
  if (!isNews(model, message, row)) return [];
  if (!watching) markUnread(model, message);
  if (watching || !row || !notifies(model, message, row)) return [];
  const where = row.direct ? "" : ` in #${titleOf(model, message.conv)}`;
  const title = `${message.sender.name}${message.recipients === null ? "" : " whispers"}${where}`;
  const body = plainText(withoutAddressees(message.body)).slice(0, maxBodyChars);
  const note: Effect = { do: "notify", title, body };
  return isDirected(model, message, row) ? [note, { do: "bell" }] : [note];
}

function isNews(model: Model, message: ReadMessage, row: Conversation | undefined): boolean {
  return message.sender.key !== model.identity?.key && !isSystem(message) && row?.member === true;
}

/** The line of the unread stands above the first message that came while nobody looked. */
function markUnread(model: Model, { conv, id, reply_to }: ReadMessage): void {
  const timeline = model.timelines.get(conv);
  if (timeline?.loaded && reply_to === null) timeline.unreadFrom ??= id;
}

function notifies(model: Model, message: ReadMessage, row: Conversation): boolean {
  if (row.muted || row.policy === "off" || model.mutedPeople.has(message.sender.key)) return false;
  return row.policy === "all" || isDirected(model, message, row);
}

function isDirected(model: Model, message: ReadMessage, row: Conversation): boolean {
  const self = model.identity?.key ?? "";
  return row.direct || message.broadcast_mention || (message.mentions?.includes(self) ?? false) ||
    (message.recipients?.includes(self) ?? false) || hasWord(message.body, row.highlight_words);
}

function hasWord(body: string, words: readonly string[]): boolean {
  const text = body.toLowerCase();
  return words.some((word) => word !== "" && text.includes(word.toLowerCase()));
}
