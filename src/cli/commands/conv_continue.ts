/** `conv continue`: lets agents wake each other again where they were stopped. */
import type { Call } from "../command.ts";
import { conversationOf, conversationPath, requireDaemon } from "../daemon.ts";

interface Values {
  name: string;
  json: boolean;
}

export async function convContinue({ values, world }: Call<Values>): Promise<number> {
  const { config, daemon } = await requireDaemon(world, { exitCode: 3 });
  const conversation = await conversationOf({ config, daemon }, values.name);
  const done = await daemon.post(conversationPath(conversation, "/continue"));
  if (values.json) world.terminal.out(JSON.stringify(done, null, 2));
  else if (done.status === "no_op") world.terminal.out(`Nobody was stopped in ${values.name}.`);
  else world.terminal.out(`The agents in ${values.name} may go on.`);
  return 0;
}
