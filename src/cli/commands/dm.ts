/** `dm`: the direct conversation with somebody. */
import { isKey } from "../../protocol/ids.ts";
import type { Call } from "../command.ts";
import { requireDaemon } from "../daemon.ts";
import { keyOf } from "../people.ts";
import { sendLetter } from "../sending.ts";

interface Values {
  name: string;
  message: string | undefined;
  json: boolean;
}

export async function dm({ values, world }: Call<Values>): Promise<number> {
  const { terminal } = world;
  const { message, json } = values;
  const { daemon } = await requireDaemon(world, { exitCode: 3 });
  const target_key = await keyOf(daemon, values.name);
  const opened = await daemon.post("/api/dms", { body: { target_key } });
  const conversation = String(opened.conversation);
  if (message !== undefined) {
    const given = values.name.replace(/^@/, "");
    const place = isKey(given) ? conversation : `@${given} directly`;
    await sendLetter(daemon, { letter: { conversation, place, message, json }, terminal });
  } else if (json) terminal.out(JSON.stringify(opened, null, 2));
  else terminal.out(conversation);
  return 0;
}
