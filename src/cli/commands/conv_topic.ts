/** `conv topic`: what a conversation is about. */
import type { Call } from "../command.ts";
import { conversationOf, conversationPath, requireDaemon } from "../daemon.ts";

interface Values {
  name: string;
  topic: string;
}

export async function convTopic({ values, world }: Call<Values>): Promise<number> {
  const { config, daemon } = await requireDaemon(world, { exitCode: 3 });
  const conversation = await conversationOf({ config, daemon }, values.name);
  await daemon.patch(conversationPath(conversation), { body: { topic: values.topic } });
  world.terminal.out(
    values.topic === "" ? `${values.name} has no topic now.` : `Topic of ${values.name}: ${values.topic}`,
  );
  return 0;
}
