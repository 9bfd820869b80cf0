/** `edit`: another text for one's own message. */
import type { Call } from "../command.ts";
import { conversationOf, requireDaemon } from "../daemon.ts";
import { messagePath, wholeId } from "../message_id.ts";
import { shownIdChars } from "../message_text.ts";
import { typedOrPiped } from "../sending.ts";

interface Values {
  id: string;
  message: string;
  conversation: string | undefined;
  json: boolean;
}

export async function edit({ values, world }: Call<Values>): Promise<number> {
  const { config, daemon } = await requireDaemon(world, { exitCode: 3 });
  const conversation = await conversationOf({ config, daemon }, values.conversation);
  const id = await wholeId(daemon, { conversation, id: values.id });
  const message = await typedOrPiped(world.terminal, values.message);
  const done = await daemon.patch(messagePath({ conversation, id }), { body: { message } });
  if (values.json) world.terminal.out(JSON.stringify(done, null, 2));
  else world.terminal.out(`Message ${id.slice(0, shownIdChars)} is changed.`);
  return 0;
}
