/** `hook run`, `hook wait`: what Claude Code starts. Both are silent and end with code 0, whatever fails. */
import { readHookInput } from "../../claude/daemon_door.ts";
import { answerHook } from "../../claude/hook_run.ts";
import { waitForMessages } from "../../claude/hook_wait.ts";
import type { Call } from "../command.ts";

/** How Claude Code reads the end of an asynchronous hook: it wakes the session with what is on standard error. */
const wakesSession = 2;

export async function hookRun({ values, world }: Call<{ key: string | undefined }>): Promise<number> {
  const { terminal, environment } = world;
  const input = await readHookInput(terminal.input()).catch(() => undefined);
  const answer = input && await answerHook(input, { environment, key: values.key });
  if (answer !== undefined) terminal.out(answer);
  return 0;
}

export async function hookWait({ world }: Call<Record<never, never>>): Promise<number> {
  const { terminal, environment, stop } = world;
  const input = await readHookInput(terminal.input()).catch(() => undefined);
  if (input === undefined) return 0;
  const end = await waitForMessages(input, { environment, signal: stop });
  if (end.kind === "over") return 0;
  terminal.err(end.text);
  return wakesSession;
}
