/** `purge`: removes one message from wherever the daemon keeps it. */
import type { DaemonClient } from "../../client/daemon_client.ts";
import { CommsError } from "../../protocol/errors.ts";
import type { Call } from "../command.ts";
import { isAgreed } from "../agreement.ts";
import { conversationOf, requireDaemon } from "../daemon.ts";
import { markedPlace } from "../direct.ts";
import { messagePath, wholeId } from "../message_id.ts";
import { retentionTimeoutMs } from "./retention_show.ts";

interface Values {
  conversation: string;
  id: string;
  yes: boolean;
  json: boolean;
}

export async function purge({ values, world }: Call<Values>): Promise<number> {
  const { config, daemon } = await requireDaemon(world, { exitCode: 3 });
  const conversation = await conversationOf({ config, daemon }, values.conversation);
  const id = await idOf(daemon, { conversation, id: values.id });
  const question = `Remove message ${id} of ${markedPlace(values.conversation)} for good?`;
  if (!values.yes && !isAgreed(world.terminal, { question, option: "--yes" })) return 0;
  const path = messagePath({ conversation, id }, "/purge");
  const done = await daemon.post(path, { timeoutMs: retentionTimeoutMs });
  if (values.json) world.terminal.out(JSON.stringify(done, null, 2));
  else world.terminal.out(`Message ${id} is gone from the journal and the exported logs.`);
  return 0;
}

/** One that is gone already, or that the owner cannot see, has no short id: the hub knows it by the whole one. */
async function idOf(daemon: DaemonClient, of: { conversation: string; id: string }): Promise<string> {
  try {
    return await wholeId(daemon, of);
  } catch (error) {
    if (error instanceof CommsError && error.code === "not_found") return of.id;
    throw error;
  }
}
