/** `thread`: a message with its replies. */
import type { Message } from "../../protocol/message.ts";
import type { Call } from "../command.ts";
import { conversationOf, conversationPath, requireDaemon, wholeNumber } from "../daemon.ts";
import { wholeId } from "../message_id.ts";
import { messageText } from "../message_text.ts";
import { nameLookup } from "../people.ts";

interface Values {
  id: string;
  conversation: string | undefined;
  count: string | undefined;
  json: boolean;
}

const defaultCount = 50;
const maxCount = 500;

export async function thread({ values, world }: Call<Values>): Promise<number> {
  const { terminal } = world;
  const count = wholeNumber(values.count, { option: "--count", fallback: defaultCount, max: maxCount });
  const { config, daemon } = await requireDaemon(world, { exitCode: 3 });
  const conversation = await conversationOf({ config, daemon }, values.conversation);
  const root = await wholeId(daemon, { conversation, id: values.id });
  const [found, nameOf] = await Promise.all([
    daemon.get(conversationPath(conversation, `/threads/${encodeURIComponent(root)}`), { query: { count } }),
    nameLookup(daemon),
  ]);
  if (values.json) {
    terminal.out(JSON.stringify(found, null, 2));
    return 0;
  }
  const line = (message: Message) => messageText(terminal, { message, nameOf });
  terminal.out(line(found.root as Message));
  for (const reply of found.replies as Message[]) terminal.out(`  ${line(reply).replaceAll("\n", "\n  ")}`);
  if (found.has_more === true) terminal.err("There are older replies: -n shows more.");
  return 0;
}
