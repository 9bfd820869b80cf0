/** `conv archive`, after asking, and `conv unarchive`. */
import { isAgreed } from "../agreement.ts";
import type { Call } from "../command.ts";
import { conversationOf, conversationPath, requireDaemon } from "../daemon.ts";

interface Values {
  name: string;
  json: boolean;
}

export async function convArchive({ values, world }: Call<Values & { yes: boolean }>): Promise<number> {
  const { config, daemon } = await requireDaemon(world, { exitCode: 3 });
  const conversation = await conversationOf({ config, daemon }, values.name);
  const question = `Archive ${values.name}? It takes no new messages then, and its members leave.`;
  if (!values.yes && !isAgreed(world.terminal, { question, option: "--yes" })) return 0;
  const done = await daemon.post(conversationPath(conversation, "/archive"), { body: { confirm: true } });
  const already = done.status === "already_archived" ? " already" : "";
  if (values.json) world.terminal.out(JSON.stringify(done, null, 2));
  else world.terminal.out(`Conversation ${values.name} is${already} archived.`);
  return 0;
}

export async function convUnarchive({ values, world }: Call<Values>): Promise<number> {
  const { config, daemon } = await requireDaemon(world, { exitCode: 3 });
  const conversation = await conversationOf({ config, daemon }, values.name);
  const done = await daemon.post(conversationPath(conversation, "/unarchive"));
  if (values.json) world.terminal.out(JSON.stringify(done, null, 2));
  else world.terminal.out(`Conversation ${values.name} is open again; its members join anew.`);
  return 0;
}
