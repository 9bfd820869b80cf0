/** `reply`: answers a message. */
import type { Call } from "../command.ts";
import { conversationOf, requireDaemon } from "../daemon.ts";
import { sendLetter } from "../sending.ts";

interface Values {
  id: string;
  message: string;
  conversation: string | undefined;
  mention: string[];
  json: boolean;
}

export async function reply({ values, world }: Call<Values>): Promise<number> {
  const { id, message, mention, json } = values;
  const { config, daemon } = await requireDaemon(world, { exitCode: 3 });
  const letter = {
    message,
    mention,
    json,
    reply: id,
    place: values.conversation,
    conversation: await conversationOf({ config, daemon }, values.conversation),
  };
  await sendLetter(daemon, { letter, terminal: world.terminal });
  return 0;
}
