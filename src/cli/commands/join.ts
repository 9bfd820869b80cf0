/** `join` and `leave`: one's own place in a conversation. */
import type { Call } from "../command.ts";
import { conversationOf, conversationPath, requireDaemon } from "../daemon.ts";

interface Values {
  conversation: string;
  json: boolean;
}

export async function join({ values, world }: Call<Values>): Promise<number> {
  const { config, daemon } = await requireDaemon(world, { exitCode: 3 });
  const conversation = conversationOf(config, values.conversation);
  const done = await daemon.post(conversationPath(conversation, "/join"));
  if (values.json) world.terminal.out(JSON.stringify(done, null, 2));
  else world.terminal.out(`You are in ${conversation}.`);
  return 0;
}

export async function leave({ values, world }: Call<Values>): Promise<number> {
  const { config, daemon } = await requireDaemon(world, { exitCode: 3 });
  const conversation = conversationOf(config, values.conversation);
  const done = await daemon.post(conversationPath(conversation, "/leave"));
  if (values.json) world.terminal.out(JSON.stringify(done, null, 2));
  else if (done.status === "not_a_member") world.terminal.out(`You were not in ${conversation}.`);
  else world.terminal.out(`You have left ${conversation}.`);
  return 0;
}
