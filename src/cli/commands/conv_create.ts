/** `conv create`: a new conversation, owned by the configured identity. */
import type { Json } from "../../client/daemon_client.ts";
import type { Call } from "../command.ts";
import { conversationId, requireDaemon } from "../daemon.ts";

interface Values {
  name: string;
  topic: string | undefined;
  private: boolean;
  "invite-only": boolean;
  json: boolean;
}

export async function convCreate({ values, world }: Call<Values>): Promise<number> {
  const { config, daemon } = await requireDaemon(world, { exitCode: 1 });
  const body: Json = { conversation: conversationId(config, values.name) };
  if (values.topic !== undefined) body.topic = values.topic;
  if (values.private) body.visibility = "private";
  if (values["invite-only"]) body.mode = "invite";
  const created = await daemon.post("/api/conversations", { body });
  if (values.json) world.terminal.out(JSON.stringify(created, null, 2));
  else world.terminal.out(`Conversation ${values.name} created.`);
  return 0;
}
