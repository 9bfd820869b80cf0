/** `conv kick`: removes somebody from a conversation, after asking. */
import { isAgreed } from "../agreement.ts";
import type { Call } from "../command.ts";
import { conversationOf, conversationPath, requireDaemon } from "../daemon.ts";
import { keyOf } from "../people.ts";

interface Values {
  conversation: string;
  name: string;
  yes: boolean;
  json: boolean;
}

export async function convKick({ values, world }: Call<Values>): Promise<number> {
  const { config, daemon } = await requireDaemon(world, { exitCode: 3 });
  const conversation = await conversationOf({ config, daemon }, values.conversation);
  const key = await keyOf(daemon, values.name);
  const question = `Remove ${values.name} from ${conversation}?`;
  if (!values.yes && !isAgreed(world.terminal, { question, option: "--yes" })) return 0;
  const done = await daemon.delete(conversationPath(conversation, `/members/${key}`));
  if (values.json) world.terminal.out(JSON.stringify(done, null, 2));
  else world.terminal.out(`${values.name} is no longer in ${conversation}.`);
  return 0;
}
