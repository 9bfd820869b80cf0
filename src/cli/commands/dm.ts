/** `dm`: the direct conversation with somebody. */
import type { DaemonClient } from "../../client/daemon_client.ts";
import { isKey } from "../../protocol/ids.ts";
import type { Call } from "../command.ts";
import { requireDaemon } from "../daemon.ts";
import { Failure } from "../failure.ts";
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

/** Throws Failure when nobody, or more than one, bears the name. */
async function keyOf(daemon: DaemonClient, given: string): Promise<string> {
  const wanted = given.replace(/^@/, "").toLowerCase();
  if (isKey(wanted)) return wanted;
  const { participants } = await daemon.get("/api/participants");
  const found = (participants as { key: string; name: string }[]).filter(({ name }) =>
    name.toLowerCase() === wanted
  );
  if (found.length === 1) return found[0]!.key;
  throw new Failure(
    found.length === 0
      ? `Nobody is called "${given}": claude-comms members shows who is there`
      : `${found.length} participants are called "${given}": give a key (${
        found.map(({ key }) => key).join(", ")
      })`,
  );
}
