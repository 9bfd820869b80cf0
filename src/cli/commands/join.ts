/** `join` and `leave`: one's own place in a conversation. */
import type { Call } from "../command.ts";
import { conversationOf, conversationPath, requireDaemon } from "../daemon.ts";

interface Values {
  conversation: string;
  json: boolean;
}

export async function join({ values, world }: Call<Values>): Promise<number> {
  const { config, daemon } = await requireDaemon(world, { exitCode: 3 });
  const conversation = await conversationOf({ config, daemon }, values.conversation);
  const done = await daemon.post(conversationPath(conversation, "/join"));
  if (values.json) world.terminal.out(JSON.stringify(done, null, 2));
  else world.terminal.out(`You are in ${values.conversation}.`);
  return 0;
}

export async function leave({ values, world }: Call<Values>): Promise<number> {
  const { config, daemon } = await requireDaemon(world, { exitCode: 3 });
  const conversation = await conversationOf({ config, daemon }, values.conversation);
  const done = await daemon.post(conversationPath(conversation, "/leave"));
  if (values.json) world.terminal.out(JSON.stringify(done, null, 2));
  else if (done.status === "not_a_member") world.terminal.out(`You were not in ${values.conversation}.`);
  else world.terminal.out(`You have left ${values.conversation}.`);
  return 0;
}
