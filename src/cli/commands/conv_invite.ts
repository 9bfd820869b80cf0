/** `conv invite`: lets somebody into a conversation. */
import type { Json } from "../../client/daemon_client.ts";
import type { Call } from "../command.ts";
import { conversationOf, conversationPath, requireDaemon } from "../daemon.ts";
import { keyOf } from "../people.ts";

interface Values {
  conversation: string;
  name: string;
  note: string | undefined;
  json: boolean;
}

export async function convInvite({ values, world }: Call<Values>): Promise<number> {
  const { config, daemon } = await requireDaemon(world, { exitCode: 3 });
  const conversation = await conversationOf({ config, daemon }, values.conversation);
  const body: Json = { target: await keyOf(daemon, values.name) };
  if (values.note !== undefined) body.note = values.note;
  const done = await daemon.post(conversationPath(conversation, "/invites"), { body });
  if (values.json) world.terminal.out(JSON.stringify(done, null, 2));
  else if (done.status === "already_member") {
    world.terminal.out(`${values.name} is in ${conversation} already.`);
  } else world.terminal.out(`${values.name} is invited to ${conversation}.`);
  return 0;
}
