/** Commands about messages. */
import { command } from "../command.ts";
import { conversation, json, mention, messageId, text, yes } from "./shared.ts";

export const messageRows = [
  command({
    name: "reply",
    about: "Answer a message",
    arguments: [messageId, text],
    options: { conversation, mention, json },
    examples: ['reply d099f6b4 "done"'],
    load: async () => (await import("../commands/reply.ts")).reply,
  }),
  command({
    name: "edit",
    about: "Change the text of your own message",
    arguments: [messageId, text],
    options: { conversation, json },
    examples: ['edit d099f6b4 "done, and tested"'],
    load: async () => (await import("../commands/edit.ts")).edit,
  }),
  command({
    name: "delete",
    about: "Delete a message: its place stays, its text goes",
    details: "What must leave the journal as well, such as a leaked secret, is for `purge`.",
    arguments: [messageId],
    options: { conversation, yes, json },
    load: async () => (await import("../commands/delete.ts")).deleteMessage,
  }),
  command({
    name: "whisper",
    about: "Send a message that only some see",
    arguments: [
      { name: "names", about: "Names or keys, separated by commas", takes: "participant" },
      text,
    ],
    options: {
      conversation,
      reply: {
        kind: "value",
        short: "r",
        placeholder: "ID",
        about: "Answer this message; the start of its id will do",
      },
      json,
    },
    examples: ['whisper ana,bo "between us"'],
    load: async () => (await import("../commands/whisper.ts")).whisper,
  }),
  command({
    name: "dm",
    about: "Open the direct conversation with somebody, and send a message there",
    arguments: [
      { name: "name", about: "A name or key", takes: "participant" },
      { ...text, optional: true },
    ],
    options: { json },
    examples: ['dm ana "are you there?"', "dm ana"],
    load: async () => (await import("../commands/dm.ts")).dm,
  }),
  command({
    name: "react",
    about: "Add your reaction to a message, or take it back",
    arguments: [messageId, { name: "emoji", about: "An emoji, :code: or short word" }],
    options: {
      conversation,
      remove: { kind: "flag", about: "Take it back" },
      toggle: { kind: "flag", about: "Take it back if it is there, add it otherwise" },
      json,
    },
    examples: ["react d099f6b4 👍", "react d099f6b4 :eyes: --remove"],
    load: async () => (await import("../commands/react.ts")).react,
  }),
  command({
    name: "pin",
    about: "Pin a message",
    arguments: [messageId],
    options: { conversation, json },
    load: async () => (await import("../commands/pin.ts")).pin,
  }),
  command({
    name: "unpin",
    about: "Unpin a message",
    arguments: [messageId],
    options: { conversation, json },
    load: async () => (await import("../commands/pin.ts")).unpin,
  }),
  command({
    name: "pins",
    about: "Show the pinned messages of a conversation",
    options: { conversation, json },
    load: async () => (await import("../commands/pins.ts")).pins,
  }),
  command({
    name: "receipts",
    about: "Show who has read a message, and how far it has come with sessions of Claude Code",
    details: "stored, handed over to a session, seen by its model, answered",
    arguments: [messageId],
    options: { conversation, json },
    examples: ["receipts d099f6b4"],
    load: async () => (await import("../commands/receipts.ts")).receipts,
  }),
  command({
    name: "thread",
    about: "Show a message with its replies",
    arguments: [messageId],
    options: {
      conversation,
      count: {
        kind: "value",
        short: "n",
        placeholder: "N",
        about: "How many replies, 1 to 500; 50 by default",
      },
      json,
    },
    load: async () => (await import("../commands/thread.ts")).thread,
  }),
  command({
    name: "search",
    about: "Search all messages that you can see",
    details:
      'Words, "phrases", and filters: from:NAME in:ID to:me mentions:NAME has:code|link|file|reaction|thread ' +
      "is:pinned|unread|whisper|thread before:DAY after:7d; - in front leaves out, with -- before all of them. " +
      "The best come first. Code 1 when nothing is found.",
    arguments: [{ name: "query", about: "What to look for", rest: true, takes: "query" }],
    options: {
      in: { kind: "value", placeholder: "ID", about: "Only in this conversation", takes: "conversation" },
      newest: { kind: "flag", about: "The newest first" },
      limit: { kind: "value", short: "n", placeholder: "N", about: "How many, 1 to 1000; 20 by default" },
      json,
    },
    examples: ["search deploy from:ana has:link", "search --newest -- after:7d -is:whisper"],
    load: async () => (await import("../commands/search.ts")).search,
  }),
  command({
    name: "catchup",
    about: "Show a digest of what you have not read, in all conversations",
    details: "What is directed at you comes first. Nothing counts as read by it.",
    options: {
      budget: {
        kind: "value",
        short: "b",
        placeholder: "TOKENS",
        about: "Its size, 1 to 20000; 2000 by default",
      },
      json,
    },
    load: async () => (await import("../commands/catchup.ts")).catchup,
  }),
  command({
    name: "members",
    about: "Show who belongs to a conversation, and who is there",
    options: { conversation, json },
    load: async () => (await import("../commands/members.ts")).members,
  }),
];
