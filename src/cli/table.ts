/** All commands. To add one: a row here, its code in `commands/`. Help, README and parsing follow. */
import { command } from "./command.ts";
import { artifactRows } from "./rows/artifacts.ts";
import { claudeRows } from "./rows/claude.ts";
import { conversationRows } from "./rows/conversations.ts";
import { fileRows } from "./rows/files.ts";
import { keepingRows } from "./rows/keeping.ts";
import { messageRows } from "./rows/messages.ts";
import { operationRows } from "./rows/operation.ts";
import { permissionRows } from "./rows/permissions.ts";
import { conversation, json, mention, text } from "./rows/shared.ts";

export const commands = [
  command({
    name: "init",
    about: "Create the config and an identity",
    options: {
      name: { kind: "value", about: "Your name: 1 to 64 letters, digits, hyphens or underscores" },
      type: {
        kind: "value",
        placeholder: "human|claude",
        about: "What you are; human by default",
        takes: ["human", "claude"],
      },
      force: { kind: "flag", short: "f", about: "Replace an existing config; a backup is kept" },
    },
    load: async () => (await import("./commands/init.ts")).init,
  }),
  command({
    name: "start",
    about: "Start the daemon",
    details: "Without a config one is created first. In the background it writes to daemon.log.",
    options: {
      background: { kind: "flag", short: "b", about: "Run in the background; returns when it is ready" },
      web: { kind: "flag", short: "w", about: "Serve the web page even if web.enabled is false" },
    },
    load: async () => (await import("./commands/start.ts")).start,
  }),
  command({
    name: "stop",
    about: "Stop the daemon",
    load: async () => (await import("./commands/stop.ts")).stop,
  }),
  command({
    name: "status",
    about: "Show whether the daemon runs and how it is",
    options: { json },
    load: async () => (await import("./commands/status.ts")).status,
  }),
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
    load: async () => (await import("./commands/send.ts")).send,
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
    load: async () => (await import("./commands/read.ts")).read,
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
    load: async () => (await import("./commands/log.ts")).log,
  }),
  ...messageRows,
  ...conversationRows,
  ...artifactRows,
  ...fileRows,
  command({
    name: "tui",
    about: "Chat in the terminal",
    details:
      "F1 shows the keys. Without a terminal, and with --plain, it is a line chat: what comes is printed, " +
      "what is typed or piped in is sent line by line, and /commands work.",
    options: {
      conversation,
      plain: {
        kind: "flag",
        about: "Print messages and read lines, for pipes, dumb terminals and screen readers",
      },
    },
    examples: ["tui -c lab", 'echo "the build is green" | claude-comms tui -c lab'],
    load: async () => (await import("./commands/tui.ts")).tui,
  }),
  command({
    name: "web",
    about: "Open the web page, logged in",
    options: {
      print: { kind: "flag", about: "Only print the address; it logs in once, within two minutes" },
    },
    load: async () => (await import("./commands/web.ts")).web,
  }),
  command({
    name: "config show",
    about: "Show the settings in force and where they come from",
    options: { json },
    arguments: [{
      name: "key",
      optional: true,
      about: "Only this setting, or those below it",
      takes: "setting",
    }],
    examples: ["config show", "config show broker"],
    load: async () => (await import("./commands/config_show.ts")).configShow,
  }),
  command({
    name: "config set",
    about: "Change one setting in config.yaml",
    details: "Comments in the file stay. Lists are separated by commas.",
    arguments: [
      { name: "key", about: "The setting, such as mcp.port", takes: "setting" },
      { name: "value", about: "Its new value; - reads it from standard input" },
    ],
    examples: ["config set mcp.port 9930", "config set mcp.auto_join general,lobby"],
    load: async () => (await import("./commands/config_set.ts")).configSet,
  }),
  ...keepingRows,
  ...operationRows,
  ...claudeRows,
  ...permissionRows,
];
