/** `statusline`: what Claude Code starts for its status line. */
import { readHookInput } from "../../claude/daemon_door.ts";
import { statusLine } from "../../claude/status_line.ts";
import type { Call } from "../command.ts";

export async function statusline({ world }: Call<Record<never, never>>): Promise<number> {
  const input = await readHookInput(world.terminal.input()).catch(() => undefined);
  world.terminal.out(await statusLine(input ?? {}, world.environment));
  return 0;
}
