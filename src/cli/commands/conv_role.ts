/** `conv role`: shows or changes what a member may do. */
import type { DaemonClient, Json } from "../../client/daemon_client.ts";
import type { Call } from "../command.ts";
import { conversationOf, conversationPath, requireDaemon } from "../daemon.ts";
import { Failure } from "../failure.ts";
import { keyOf } from "../people.ts";

interface Values {
  conversation: string;
  name: string;
  role: string | undefined;
  json: boolean;
}

export async function convRole({ values, world }: Call<Values>): Promise<number> {
  const { role, name } = values;
  const { config, daemon } = await requireDaemon(world, { exitCode: 3 });
  const conversation = await conversationOf({ config, daemon }, values.conversation);
  const key = await keyOf(daemon, name);
  const path = conversationPath(conversation, `/members/${key}/role`);
  if (role === undefined) await requireMember(daemon, { conversation, key, name });
  const done = await (role === undefined ? daemon.get(path) : daemon.put(path, { body: { role } }));
  if (values.json) world.terminal.out(JSON.stringify(done, null, 2));
  else world.terminal.out(`${name} is ${done.role} of ${values.conversation}.`);
  return 0;
}

/** The daemon calls a member whoever has no other role, also somebody outside. Throws Failure for them. */
async function requireMember(
  daemon: DaemonClient,
  { conversation, key, name }: { conversation: string; key: string; name: string },
): Promise<void> {
  const { members } = await daemon.get(conversationPath(conversation, "/members"));
  if ((members as Json[]).some((member) => member.key === key)) return;
  throw new Failure(`${name} is not in ${conversation}: claude-comms conv invite lets them in`);
}
