/** The project's own lint rules; `deno lint` loads them (deno.json). */
import * as habits from "./habits.ts";
import { depth, fileLength, functionLength } from "./sizes.ts";
import { noModuleState } from "./state.ts";

export default {
  name: "comms",
  rules: {
    "file-length": fileLength,
    "function-length": functionLength,
    "depth": depth,
    "no-module-state": noModuleState,
    "console-home": habits.consoleHome,
    "stream-home": habits.streamHome,
    "no-default-export": habits.noDefaultExport,
    "no-barrel": habits.noBarrel,
    "no-boolean-parameter": habits.noBooleanParameter,
    "no-unfinished-mark": habits.noUnfinishedMark,
    "no-sleep-in-tests": habits.noSleepInTests,
  },
} satisfies Deno.lint.Plugin;
