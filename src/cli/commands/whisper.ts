/** `whisper`: a message that only some see. */
import type { Call } from "../command.ts";
import { conversationOf, requireDaemon } from "../daemon.ts";
import { UsageError } from "../failure.ts";
import { names, sendLetter } from "../sending.ts";

interface Values {
  names: string;
  message: string;
  conversation: string | undefined;
  reply: string | undefined;
  json: boolean;
}

export async function whisper({ values, world }: Call<Values>): Promise<number> {
  const { message, reply, json } = values;
  // Without anybody it would be a message to all.
  if (names([values.names]).length === 0) {
    throw new UsageError(`"${values.names}" names nobody to whisper to`, "whisper");
  }
  const { config, daemon } = await requireDaemon(world, { exitCode: 3 });
  const letter = {
    message,
    reply,
    json,
    to: [values.names],
    place: values.conversation,
    conversation: await conversationOf({ config, daemon }, values.conversation),
  };
  await sendLetter(daemon, { letter, terminal: world.terminal });
  return 0;
}
