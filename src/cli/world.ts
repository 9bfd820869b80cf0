/** The real process around a command. */
import { userInfo } from "node:os";
import type { World } from "./command.ts";
import { processTerminal } from "./terminal.ts";

/** Terminal, environment and user of this process. */
export function processWorld(): World {
  const environment = Deno.env.toObject();
  return {
    terminal: processTerminal(environment),
    environment,
    osUser: () => environment.LOGNAME || environment.USER || environment.USERNAME || systemUser(),
    stop: new AbortController().signal,
  };
}

function systemUser(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run under a number that has no name.
    return "";
  }
}
