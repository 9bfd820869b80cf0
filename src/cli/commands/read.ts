/** `read`: the messages of a conversation. */
import type { Message } from "../../protocol/message.ts";
import type { Call } from "../command.ts";
import { conversationOf, conversationPath, requireDaemon, wholeNumber } from "../daemon.ts";
import { messageText } from "../message_text.ts";
import { nameLookup } from "../people.ts";

interface Values {
  conversation: string | undefined;
  count: string | undefined;
  since: string | undefined;
  unread: boolean;
  json: boolean;
}

const defaultCount = 20;
const maxCount = 500;

export async function read({ values, world }: Call<Values>): Promise<number> {
  const { terminal } = world;
  const count = wholeNumber(values.count, { option: "--count", fallback: defaultCount, max: maxCount });
  const { config, daemon } = await requireDaemon(world, { exitCode: 3 });
  const conversation = conversationOf(config, values.conversation);
  const query = { count, since: values.since, unread: values.unread || undefined };
  const [page, nameOf] = await Promise.all([
    daemon.get(conversationPath(conversation, "/messages"), { query }),
    nameLookup(daemon),
  ]);
  const messages = page.messages as Message[];
  if (values.json) terminal.out(JSON.stringify(page, null, 2));
  else for (const message of messages) terminal.out(messageText(terminal, { message, nameOf }));
  const last = messages.at(-1);
  if (last === undefined) terminal.err(values.unread ? `Nothing unread in ${conversation}.` : "No messages.");
  else if (values.unread) {
    await daemon.post(conversationPath(conversation, "/seen"), { body: { up_to: last.id } });
  }
  if (page.has_more === true) {
    terminal.err(values.unread ? "There is more: read --unread again." : moreHint(count));
  }
  return 0;
}

function moreHint(count: number): string {
  return count < maxCount ? "There are older ones: -n shows more." : "There are older ones.";
}
