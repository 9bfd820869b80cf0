/** Commands for config.yaml. */
import { command } from "../command.ts";
import { json } from "./shared.ts";

export const settingRows = [
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
    load: async () => (await import("../commands/config_show.ts")).configShow,
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
    load: async () => (await import("../commands/config_set.ts")).configSet,
  }),
];
