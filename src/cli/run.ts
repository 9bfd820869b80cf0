/** One run of the command line, from its words to the exit code. */
import { version } from "../lib/version.ts";
import { parseRequest } from "./arguments.ts";
import type { World } from "./command.ts";
import { inCommands } from "./command_words.ts";
import { Failure, UsageError } from "./failure.ts";
import { commandHelp, groupHelp, overview } from "./help.ts";
import { commands, sections } from "./table.ts";
import { OutputClosed } from "./terminal.ts";

/** Never throws: every failure becomes a message on standard error and an exit code. */
export async function runCli(words: readonly string[], world: World): Promise<number> {
  try {
    return await serve(words, world);
  } catch (error) {
    if (error instanceof OutputClosed) return 0;
    return report(error, world);
  }
}

async function serve(words: readonly string[], world: World): Promise<number> {
  const { terminal } = world;
  const request = parseRequest(commands, words);
  switch (request.kind) {
    case "version":
      terminal.out(`claude-comms ${version}`);
      return 0;
    case "help":
      terminal.out(request.of === undefined ? overview(sections) : commandHelp(request.of));
      return 0;
    case "group":
      terminal.out(groupHelp(commands, request.name));
      return words.includes("--help") || words.includes("-h") ? 0 : 2;
    case "run": {
      const run = await request.command.load();
      return await run({ values: request.values, world, commands });
    }
  }
}

/** Errors whose message says what happened, to what, and what to do. */
const forPeople: ReadonlySet<string> = new Set(["ConfigError", "CommsError", "SetupError"]);

function report(error: unknown, { terminal }: World): number {
  if (error instanceof UsageError) {
    terminal.err(error.message);
    terminal.err(`Try: claude-comms ${error.command === undefined ? "" : `${error.command} `}--help`);
    return error.exitCode;
  }
  if (error instanceof Failure) {
    terminal.err(error.message);
    return error.exitCode;
  }
  if (error instanceof Error && forPeople.has(error.name)) {
    terminal.err(inCommands(error.message));
    return 1;
  }
  terminal.err(`This is a fault in claude-comms: ${text(error)}`);
  return 1;
}

function text(error: unknown): string {
  return error instanceof Error ? error.stack ?? error.message : String(error);
}
