/** `send`: a message, a reply or a whisper as the configured identity. */
import type { Call } from "../command.ts";
import { conversationId, requireDaemon } from "../daemon.ts";
import { openDirect } from "../direct.ts";
import { sendLetter } from "../sending.ts";

interface Values {
  message: string;
  conversation: string | undefined;
  to: string[];
  mention: string[];
  reply: string | undefined;
  json: boolean;
}

export async function send({ values, world }: Call<Values>): Promise<number> {
  const { config, daemon } = await requireDaemon(world, { exitCode: 1 });
  const given = values.conversation;
  const conversation = given?.startsWith("@")
    ? String((await openDirect(daemon, given)).conversation)
    : conversationId(config, given);
  const letter = { ...values, conversation, place: given };
  await sendLetter(daemon, { letter, terminal: world.terminal });
  return 0;
}
