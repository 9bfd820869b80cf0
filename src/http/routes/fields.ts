/** Fields that several routes share, and what the names in paths mean. */
import { limits } from "../../protocol/limits.ts";
import { type FieldSchema, flag, integer, optional, text } from "../params.ts";

export const pathAbout: Readonly<Record<string, string>> = {
  channel: "id of a conversation",
  conv: "id of a conversation",
  conversation: "id of a conversation",
  message_id: "id of a message",
  root_id: "id of the message that a thread hangs on",
  emoji: "an emoji, `:code:` or short word, percent-encoded",
  name: "name of an artifact",
  key: "a participant's key",
  file_id: "id of a file",
  id: "id of a question",
  target_key: "key of the participant it is about",
  participant: "a participant's key, or `me`",
};

/** How some texts must look, for the description. */
export const forms = {
  conversation: { pattern: "^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$" },
  key: { pattern: "^[0-9a-f]{8}$" },
  operation: { pattern: "^[!-~]{1,64}$" },
  name: { minLength: 1, maxLength: limits.nameChars },
  emoji: { minLength: 1, maxLength: limits.emojiChars },
} as const;

/** Of parameters in paths; all others are any text. */
export const pathForm: Readonly<Record<string, FieldSchema>> = {
  conversation: forms.conversation,
  target_key: forms.key,
  key: forms.key,
  emoji: forms.emoji,
};

export const operation = {
  op: optional(
    text(
      "operation id: the same id and request get the same answer; or the header Idempotency-Key",
      forms.operation,
    ),
  ),
};

export const paging = {
  count: optional(integer("how many at most", { min: 1, max: limits.restCount })),
  before: optional(text("a message id or timestamp: the newest `count` before it")),
  after: optional(text("a message id or timestamp: the oldest `count` after it")),
};

export const since = { since: optional(text("a timestamp: only what is newer")) };

export const confirm = {
  confirm: optional(flag("true to really do it; without it the answer says what would go")),
};

export const messageList = {
  conversation: "text",
  messages: "list of Message: oldest first",
  count: "integer",
  has_more: "boolean: the same call from the last one given yields more",
};
