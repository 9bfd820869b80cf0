/** Commands for whoever runs the daemon. */
import { command } from "../command.ts";
import { follow, json } from "./shared.ts";

const user = { kind: "flag", about: "For this user's systemd; the default" } as const;
const system = { kind: "flag", about: "For the machine's systemd; needs root" } as const;
const dryRun = { kind: "flag", about: "Only show what would be done" } as const;
const lines = {
  kind: "value",
  short: "n",
  placeholder: "N",
  about: "How many lines to begin with; 40 by default",
} as const;

export const operationRows = [
  command({
    name: "logs",
    about: "Show the daemon's own log",
    details: "daemon.log, which a daemon in the background writes. Of a systemd service: service logs.",
    options: {
      lines,
      follow,
      json: { kind: "flag", about: "One JSON object a line" },
    },
    load: async () => (await import("../commands/logs.ts")).logs,
  }),
  command({
    name: "health",
    about: "Say whether the daemon answers and takes messages: code 0, otherwise 1; 3 when it does not run",
    options: { json },
    load: async () => (await import("../commands/health.ts")).health,
  }),
  command({
    name: "service install",
    about: "Let systemd run the daemon: writes a unit, enables and starts it",
    details:
      "Settings for it go into the environment file that the unit names, one CLAUDE_COMMS_…=value a line.",
    options: { user, system, "dry-run": dryRun, json },
    examples: ["service install", "service install --system --dry-run"],
    load: async () => (await import("../commands/service_install.ts")).serviceInstall,
  }),
  command({
    name: "service uninstall",
    about: "Stop the service and remove its unit; messages and config stay",
    options: { user, system, "dry-run": dryRun, json },
    load: async () => (await import("../commands/service_install.ts")).serviceUninstall,
  }),
  command({
    name: "service status",
    about: "Show how the service is; code 3 when it is not active",
    options: { user, system, json },
    load: async () => (await import("../commands/service_status.ts")).serviceStatus,
  }),
  command({
    name: "service logs",
    about: "Show the service's log in the journal",
    options: { user, system, lines, follow, json: { kind: "flag", about: "One JSON object a line" } },
    load: async () => (await import("../commands/service_logs.ts")).serviceLogs,
  }),
  command({
    name: "completion",
    about: "Print a script that completes commands, options, names and conversations in a shell",
    details: "Names come from the running daemon. Put the line of your shell into its start file.",
    arguments: [{ name: "shell", about: "bash, zsh or fish", takes: ["bash", "zsh", "fish"] }],
    examples: [
      'completion bash   # in ~/.bashrc: eval "$(claude-comms completion bash)"',
      'completion zsh    # in ~/.zshrc, after compinit: eval "$(claude-comms completion zsh)"',
      "completion fish   # in ~/.config/fish/config.fish: claude-comms completion fish | source",
    ],
    load: async () => (await import("../commands/completion.ts")).completion,
  }),
  command({
    name: "complete",
    about: "Print what completion offers, one a line; for the completion scripts",
    hidden: true,
    arguments: [{ name: "kind", about: "conversation, participant, artifact or setting" }],
    load: async () => (await import("../commands/complete.ts")).complete,
  }),
];
