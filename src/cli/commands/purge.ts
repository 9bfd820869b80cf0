/** `purge`: removes one message from wherever the daemon keeps it. */
import type { Call } from "../command.ts";
import { isAgreed } from "../agreement.ts";
import { conversationOf, requireDaemon } from "../daemon.ts";
import { messagePath } from "../message_id.ts";
import { retentionTimeoutMs } from "./retention_show.ts";

interface Values {
  conversation: string;
  id: string;
  yes: boolean;
  json: boolean;
}

export async function purge({ values, world }: Call<Values>): Promise<number> {
  const { config, daemon } = await requireDaemon(world, { exitCode: 3 });
  const conversation = conversationOf(config, values.conversation);
  const question = `Remove message ${values.id} of #${conversation} for good?`;
  if (!values.yes && !isAgreed(world.terminal, { question, option: "--yes" })) return 0;
  const path = messagePath({ conversation, id: values.id }, "/purge");
  const done = await daemon.post(path, { timeoutMs: retentionTimeoutMs });
  if (values.json) world.terminal.out(JSON.stringify(done, null, 2));
  else world.terminal.out(`Message ${values.id} is gone from the journal and the exported logs.`);
  return 0;
}
