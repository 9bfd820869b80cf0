/** `pin` and `unpin`. */
import type { Call, Run } from "../command.ts";
import { conversationOf, requireDaemon } from "../daemon.ts";
import { messagePath, wholeId } from "../message_id.ts";
import { shownIdChars } from "../message_text.ts";

interface Values {
  id: string;
  conversation: string | undefined;
  json: boolean;
}

export const pin: Run<Values> = (call) => setPinned(call, "pin");
export const unpin: Run<Values> = (call) => setPinned(call, "unpin");

async function setPinned({ values, world }: Call<Values>, verb: "pin" | "unpin"): Promise<number> {
  const { config, daemon } = await requireDaemon(world, { exitCode: 3 });
  const conversation = await conversationOf({ config, daemon }, values.conversation);
  const id = await wholeId(daemon, { conversation, id: values.id });
  const path = messagePath({ conversation, id }, "/pin");
  const done = await (verb === "pin" ? daemon.put(path) : daemon.delete(path));
  const already = done.status === "no_op" ? " already" : "";
  if (values.json) world.terminal.out(JSON.stringify(done, null, 2));
  else world.terminal.out(`Message ${id.slice(0, shownIdChars)} is${already} ${verb}ned.`);
  return 0;
}
