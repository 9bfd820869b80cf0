/** `mute`, `unmute`, `star` and `unstar`: what one wants of a conversation. */
import type { Call, Run } from "../command.ts";
import { conversationOf, conversationPath, requireDaemon } from "../daemon.ts";

interface Values {
  conversation: string;
  json: boolean;
}

interface Wish {
  body: { muted?: boolean; starred?: boolean };
  /** What the conversation is then. */
  told: string;
}

export const mute: Run<Values> = (call) => prefer(call, { body: { muted: true }, told: "muted" });
export const unmute: Run<Values> = (call) => prefer(call, { body: { muted: false }, told: "not muted" });
export const star: Run<Values> = (call) => prefer(call, { body: { starred: true }, told: "starred" });
export const unstar: Run<Values> = (call) => prefer(call, { body: { starred: false }, told: "not starred" });

async function prefer({ values, world }: Call<Values>, { body, told }: Wish): Promise<number> {
  const { config, daemon } = await requireDaemon(world, { exitCode: 3 });
  const conversation = await conversationOf({ config, daemon }, values.conversation);
  const done = await daemon.patch(conversationPath(conversation, "/preferences"), { body });
  if (values.json) world.terminal.out(JSON.stringify(done, null, 2));
  else world.terminal.out(`${values.conversation} is ${told}.`);
  return 0;
}
