/** Commands to begin with: the daemon and what one chats in. */
import { command } from "../command.ts";
import { conversation, json } from "./shared.ts";

export const beginRows = [
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
    load: async () => (await import("../commands/init.ts")).init,
  }),
  command({
    name: "start",
    about: "Start the daemon",
    details: "Without a config one is created first. In the background it writes to daemon.log.",
    options: {
      background: { kind: "flag", short: "b", about: "Run in the background; returns when it is ready" },
      web: { kind: "flag", short: "w", about: "Serve the web page even if web.enabled is false" },
    },
    load: async () => (await import("../commands/start.ts")).start,
  }),
  command({
    name: "stop",
    about: "Stop the daemon",
    load: async () => (await import("../commands/stop.ts")).stop,
  }),
  command({
    name: "status",
    about: "Show whether the daemon runs and how it is",
    options: { json },
    load: async () => (await import("../commands/status.ts")).status,
  }),
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
    load: async () => (await import("../commands/tui.ts")).tui,
  }),
  command({
    name: "web",
    about: "Open the web page, logged in",
    options: {
      print: { kind: "flag", about: "Only print the address; it logs in once, within two minutes" },
    },
    load: async () => (await import("../commands/web.ts")).web,
  }),
];
