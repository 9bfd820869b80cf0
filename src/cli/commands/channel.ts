/** `channel`: what Claude Code starts as a channel, over standard input and output. */
import { channelOptions } from "../../claude/channel/options.ts";
import { runChannel } from "../../claude/channel/run.ts";
import type { Call } from "../command.ts";
import { Failure } from "../failure.ts";

export async function channel({ world }: Call<Record<never, never>>): Promise<number> {
  const { terminal, environment } = world;
  const options = channelOptions(environment);
  if (typeof options === "string") throw new Failure(options);
  await runChannel(options, {
    environment,
    streams: {
      input: terminal.input(),
      write: (line) => terminal.out(line),
      note: (line) => terminal.err(line),
    },
  });
  return 0;
}
