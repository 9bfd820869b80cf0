/** Commands that wire Claude Code, and what Claude Code starts. */
import { command } from "../command.ts";
import { json, yes } from "./shared.ts";

const project = {
  kind: "flag",
  about: "Only for the project in this folder: .mcp.json and .claude/settings.local.json",
} as const;
const dryRun = { kind: "flag", short: "n", about: "Only show what would change" } as const;
const permissions = {
  kind: "flag",
  about: "Let the owner answer permission questions from web, terminal and command line as well",
} as const;
const key = {
  kind: "value",
  short: "k",
  placeholder: "KEY",
  about: "Speak as this participant in sessions that have not joined as anybody",
  takes: "participant",
} as const;

export const claudeRows = [
  command({
    name: "setup",
    about: "Connect Claude Code: MCP server, hooks, permission for the tools",
    details: "Shows the changes and asks first. What others have written in these files stays as it is; " +
      "hooks and channel entries of the Python version are replaced.",
    options: {
      project,
      permissions,
      statusline: { kind: "flag", about: "Show name and unread messages in the status line" },
      key,
      remove: { kind: "flag", about: "Take everything out again" },
      "dry-run": dryRun,
      yes,
    },
    examples: ["setup --dry-run", "setup --yes --permissions"],
    load: async () => (await import("../commands/setup.ts")).setup,
  }),
  command({
    name: "hook install",
    about: "Install the hooks of Claude Code alone",
    options: { project, permissions, key, "dry-run": dryRun, yes },
    load: async () => (await import("../commands/hook_install.ts")).hookInstall,
  }),
  command({
    name: "hook uninstall",
    about: "Take the hooks out again",
    options: { project, "dry-run": dryRun, yes },
    load: async () => (await import("../commands/hook_install.ts")).hookUninstall,
  }),
  command({
    name: "hook status",
    about: "Show which hooks are installed, and where",
    options: { json },
    load: async () => (await import("../commands/hook_status.ts")).hookStatus,
  }),
  command({
    name: "doctor",
    about:
      "Check everything that must hold for messages to reach a session, with what to do where it does not",
    options: {
      probe: {
        kind: "flag",
        about: "Send a message to each live session, and show how and how fast it got there",
      },
      json,
    },
    load: async () => (await import("../commands/doctor.ts")).doctor,
  }),
  command({
    name: "channel",
    about: "Push messages into a session as a channel; Claude Code starts it from its MCP config",
    details: "Takes CLAUDE_COMMS_KEY (needed) and the other variables of the Python version's channel. " +
      "Hooks reach a session without it: it is for sessions that are started with channels.",
    load: async () => (await import("../commands/channel.ts")).channel,
  }),
  command({
    name: "statusline",
    about: "Print one line for the status line of Claude Code",
    load: async () => (await import("../commands/statusline.ts")).statusline,
  }),
  command({
    name: "hook run",
    about: "What Claude Code starts as a hook",
    hidden: true,
    options: { key },
    load: async () => (await import("../commands/hook_run.ts")).hookRun,
  }),
  command({
    name: "hook wait",
    about: "What Claude Code starts to be woken",
    hidden: true,
    load: async () => (await import("../commands/hook_run.ts")).hookWait,
  }),
];
