/** All commands. To add one: a row here, its code in `commands/`. Help, README and parsing follow. */
import { command } from "./command.ts";

const json = { kind: "flag", about: "Print JSON" } as const;

export const commands = [
  command({
    name: "init",
    about: "Create the config and an identity",
    options: {
      name: { kind: "value", about: "Your name: 1 to 64 letters, digits, hyphens or underscores" },
      type: { kind: "value", placeholder: "human|claude", about: "What you are; human by default" },
      force: { kind: "flag", short: "f", about: "Replace an existing config; a backup is kept" },
    },
    load: async () => (await import("./commands/init.ts")).init,
  }),
  command({
    name: "config show",
    about: "Show the settings in force and where they come from",
    options: { json },
    arguments: [{ name: "key", optional: true, about: "Only this setting, or those below it" }],
    examples: ["config show", "config show broker"],
    load: async () => (await import("./commands/config_show.ts")).configShow,
  }),
  command({
    name: "config set",
    about: "Change one setting in config.yaml",
    details: "Comments in the file stay. Lists are separated by commas.",
    arguments: [
      { name: "key", about: "The setting, such as mcp.port" },
      { name: "value", about: "Its new value; - reads it from standard input" },
    ],
    examples: ["config set mcp.port 9930", "config set mcp.auto_join general,lobby"],
    load: async () => (await import("./commands/config_set.ts")).configSet,
  }),
];
