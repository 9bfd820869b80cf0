/** `pins`: the pinned messages of a conversation. */
import type { Message } from "../../protocol/message.ts";
import type { Call } from "../command.ts";
import { conversationOf, conversationPath, requireDaemon } from "../daemon.ts";
import { messageText } from "../message_text.ts";
import { nameLookup } from "../people.ts";

interface Values {
  conversation: string | undefined;
  json: boolean;
}

export async function pins({ values, world }: Call<Values>): Promise<number> {
  const { terminal } = world;
  const { config, daemon } = await requireDaemon(world, { exitCode: 3 });
  const conversation = await conversationOf({ config, daemon }, values.conversation);
  const [found, nameOf] = await Promise.all([
    daemon.get(conversationPath(conversation, "/pins")),
    nameLookup(daemon),
  ]);
  const messages = found.pins as Message[];
  if (values.json) terminal.out(JSON.stringify(found, null, 2));
  else for (const message of messages) terminal.out(messageText(terminal, { message, nameOf }));
  if (messages.length === 0) terminal.err(`Nothing is pinned in ${values.conversation ?? conversation}.`);
  return 0;
}
