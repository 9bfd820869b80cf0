/** Commands to send and read messages. */
import { command } from "../command.ts";
import { conversation, json, mention, text } from "./shared.ts";

export const talkRows = [
  command({
    name: "send",
    about: "Send a message",
    arguments: [text],
    options: {
      conversation,
      to: {
        kind: "values",
        short: "t",
        placeholder: "NAME",
        about: "Whisper to this name or key; may be repeated",
        takes: "participant",
      },
      mention,
      reply: {
        kind: "value",
        short: "r",
        placeholder: "ID",
        about: "Answer this message; the start of its id will do",
      },
      json,
    },
    examples: ['send "the build is green"', "send -t @ana -t bo psst", "send -c lab - < report.txt"],
    load: async () => (await import("../commands/send.ts")).send,
  }),
  command({
    name: "read",
    about: "Show the messages of a conversation",
    options: {
      conversation,
      count: {
        kind: "value",
        short: "n",
        placeholder: "N",
        about: "How many, 1 to 500; 20 by default. 0 with --follow: only what comes",
      },
      since: {
        kind: "value",
        placeholder: "TIME",
        about: "Only what is newer than this ISO 8601 time, or than 30m, 2h, 1d ago",
      },
      unread: {
        kind: "flag",
        short: "u",
        about: "Only what you have not read, oldest first; marks it as read",
      },
      follow: {
        kind: "flag",
        short: "f",
        about: "Go on with what comes, until Ctrl+C; waits for a daemon that is restarted",
      },
      json: { kind: "flag", about: "Print JSON; with --follow one message a line" },
    },
    examples: ["read -c lab -n 50", "read --follow --json -n 0 | jq -r .body"],
    load: async () => (await import("../commands/read.ts")).read,
  }),
  command({
    name: "log",
    about: "Follow the log of a conversation",
    options: {
      conversation,
      lines: {
        kind: "value",
        short: "n",
        placeholder: "N",
        about: "How many messages to begin with; 40 by default",
      },
      json: { kind: "flag", about: "Follow the messages themselves, one JSON object a line" },
    },
    load: async () => (await import("../commands/log.ts")).log,
  }),
];
