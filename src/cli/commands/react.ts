/** `react`: one's own reaction to a message. */
import type { Call } from "../command.ts";
import { conversationOf, requireDaemon } from "../daemon.ts";
import { UsageError } from "../failure.ts";
import { messagePath, wholeId } from "../message_id.ts";

interface Values {
  id: string;
  emoji: string;
  conversation: string | undefined;
  remove: boolean;
  toggle: boolean;
  json: boolean;
}

export async function react({ values, world }: Call<Values>): Promise<number> {
  const { emoji, remove, toggle } = values;
  if (remove && toggle) throw new UsageError("--remove and --toggle exclude each other", "react");
  const { config, daemon } = await requireDaemon(world, { exitCode: 3 });
  const conversation = await conversationOf({ config, daemon }, values.conversation);
  const id = await wholeId(daemon, { conversation, id: values.id });
  const op = toggle ? "toggle" : remove ? "remove" : "add";
  const done = await daemon.post(messagePath({ conversation, id }, "/reactions"), { body: { emoji, op } });
  if (values.json) world.terminal.out(JSON.stringify(done, null, 2));
  else world.terminal.out(told({ op, ...done }));
  return done.status === "throttled" ? 1 : 0;
}

function told({ status, emoji, op }: Record<string, unknown>): string {
  const added = op === "add";
  if (status === "throttled") return "Too many reactions at once: try again in a second.";
  if (status === "no_op") return added ? `${emoji} was there already.` : `There was no ${emoji} of yours.`;
  return added ? `${emoji} added.` : `${emoji} taken back.`;
}
