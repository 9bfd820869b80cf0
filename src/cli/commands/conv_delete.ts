/** `conv delete`: deletes a conversation, after asking. */
import type { DaemonClient } from "../../client/daemon_client.ts";
import { CommsError } from "../../protocol/errors.ts";
import type { Call, World } from "../command.ts";
import { conversationOf, conversationPath, requireDaemon } from "../daemon.ts";
import { Failure } from "../failure.ts";

interface Values {
  name: string;
  force: boolean;
}

export async function convDelete({ values, world }: Call<Values>): Promise<number> {
  const { config, daemon } = await requireDaemon(world, { exitCode: 1 });
  const conversation = await conversationOf({ config, daemon }, values.name);
  if (!values.force && !await isConfirmed(world, { daemon, conversation, name: values.name })) {
    world.terminal.err("Aborted.");
    return 0;
  }
  await daemon.delete(conversationPath(conversation), { query: { confirm: true } });
  world.terminal.out(`Conversation ${values.name} deleted.`);
  return 0;
}

async function isConfirmed(
  { terminal }: World,
  { daemon, conversation, name }: { daemon: DaemonClient; conversation: string; name: string },
): Promise<boolean> {
  const what = await whatWouldGo(daemon, conversation);
  if (!terminal.interactive) {
    throw new Failure(`Nobody to ask whether to delete '${name}'${what}: use --force`);
  }
  const answer = terminal.ask(`Delete conversation '${name}'${what}? [y/N]:`);
  return /^y(?:es)?$/i.test(answer?.trim() ?? "");
}

/** Asks the daemon without confirming: its refusal says how much there is. */
async function whatWouldGo(daemon: DaemonClient, conversation: string): Promise<string> {
  try {
    await daemon.delete(conversationPath(conversation));
  } catch (error) {
    if (!(error instanceof CommsError) || error.code !== "confirm_required") throw error;
    const { message_count, member_count } = error.details;
    return ` (${message_count} messages, ${member_count} members)`;
  }
  return "";
}
