/** `dm`: the direct conversation with somebody. */
import type { Call } from "../command.ts";
import { requireDaemon } from "../daemon.ts";
import { openDirect, placeLookup } from "../direct.ts";
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
  const opened = await openDirect(daemon, values.name);
  const conversation = String(opened.conversation);
  const shown = (await placeLookup((path) => daemon.get(path)))(conversation);
  if (message !== undefined) {
    const place = `${shown} directly`;
    await sendLetter(daemon, { letter: { conversation, place, message, json }, terminal });
  } else if (json) terminal.out(JSON.stringify(opened, null, 2));
  else terminal.out(shown);
  return 0;
}
