/** `conv role`: shows or changes what a member may do. */
import type { Call } from "../command.ts";
import { conversationOf, conversationPath, requireDaemon } from "../daemon.ts";
import { keyOf } from "../people.ts";

interface Values {
  conversation: string;
  name: string;
  role: string | undefined;
  json: boolean;
}

export async function convRole({ values, world }: Call<Values>): Promise<number> {
  const { role } = values;
  const { config, daemon } = await requireDaemon(world, { exitCode: 3 });
  const conversation = await conversationOf({ config, daemon }, values.conversation);
  const path = conversationPath(conversation, `/members/${await keyOf(daemon, values.name)}/role`);
  const done = await (role === undefined ? daemon.get(path) : daemon.put(path, { body: { role } }));
  if (values.json) world.terminal.out(JSON.stringify(done, null, 2));
  else world.terminal.out(`${values.name} is ${done.role} of ${conversation}.`);
  return 0;
}
