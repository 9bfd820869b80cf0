/** `join` and `leave`: one's own place in a conversation. */
import type { DaemonClient } from "../../client/daemon_client.ts";
import { CommsError } from "../../protocol/errors.ts";
import type { Call } from "../command.ts";
import { conversationOf, conversationPath, requireDaemon } from "../daemon.ts";

interface Values {
  conversation: string;
  json: boolean;
}

export async function join({ values, world }: Call<Values>): Promise<number> {
  const { config, daemon } = await requireDaemon(world, { exitCode: 3 });
  const conversation = await conversationOf({ config, daemon }, values.conversation);
  const isNew = await isUnknown(daemon, conversation);
  const done = await daemon.post(conversationPath(conversation, "/join"));
  if (values.json) world.terminal.out(JSON.stringify(done, null, 2));
  else if (isNew) {
    world.terminal.out(`There was no ${values.conversation}: it is created, and you are in it.`);
  } else world.terminal.out(`You are in ${values.conversation}.`);
  return 0;
}

async function isUnknown(daemon: DaemonClient, conversation: string): Promise<boolean> {
  try {
    await daemon.get(conversationPath(conversation));
    return false;
  } catch (error) {
    if (error instanceof CommsError && error.code === "not_found") return true;
    throw error;
  }
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
