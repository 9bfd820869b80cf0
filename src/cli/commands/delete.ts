/** `delete`: takes the text of a message away, after asking. */
import { isAgreed } from "../agreement.ts";
import type { Call } from "../command.ts";
import { conversationOf, requireDaemon } from "../daemon.ts";
import { messagePath, wholeId } from "../message_id.ts";
import { shownIdChars } from "../message_text.ts";

interface Values {
  id: string;
  conversation: string | undefined;
  yes: boolean;
  json: boolean;
}

export async function deleteMessage({ values, world }: Call<Values>): Promise<number> {
  const { config, daemon } = await requireDaemon(world, { exitCode: 3 });
  const conversation = await conversationOf({ config, daemon }, values.conversation);
  const id = await wholeId(daemon, { conversation, id: values.id });
  const short = id.slice(0, shownIdChars);
  const question = `Delete message ${short} of ${values.conversation ?? conversation}?`;
  if (!values.yes && !isAgreed(world.terminal, { question, option: "--yes" })) return 0;
  const done = await daemon.delete(messagePath({ conversation, id }));
  if (values.json) world.terminal.out(JSON.stringify(done, null, 2));
  else world.terminal.out(`Message ${short} is deleted.`);
  return 0;
}
