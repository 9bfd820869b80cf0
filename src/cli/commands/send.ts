/** `send`: a message, a reply or a whisper as the configured identity. */
import type { DaemonClient, Json } from "../../client/daemon_client.ts";
import { CommsError } from "../../protocol/errors.ts";
import type { Call } from "../command.ts";
import { conversationOf, conversationPath, requireDaemon } from "../daemon.ts";
import { Failure } from "../failure.ts";

interface Values {
  message: string;
  conversation: string | undefined;
  to: string[];
  mention: string[];
  reply: string | undefined;
  json: boolean;
}

const shortestId = 4;
/** How far back a shortened id is looked for. */
const lookBack = 500;

export async function send({ values, world }: Call<Values>): Promise<number> {
  const { terminal } = world;
  const { config, daemon } = await requireDaemon(world, { exitCode: 1 });
  const conversation = conversationOf(config, values.conversation);
  const message = values.message === "-"
    ? (await terminal.readInput()).replace(/\r?\n$/, "")
    : values.message;
  const recipients = names(values.to);
  const mentions = names(values.mention);
  const body: Json = { message, id: crypto.randomUUID() };
  if (recipients.length > 0) body.recipients = recipients;
  if (mentions.length > 0) body.mentions = mentions;
  if (values.reply !== undefined) body.reply_to = await wholeId(daemon, { conversation, id: values.reply });
  const sent = await deliver(daemon, { conversation, body });
  if (values.json) terminal.out(JSON.stringify(sent, null, 2));
  else terminal.out(`Message sent to ${conversation}${toWhom(sent)}.`);
  for (const name of textsIn(sent.unresolved)) terminal.err(`Nobody is called "${name}": not told.`);
  return 0;
}

async function deliver(
  daemon: DaemonClient,
  { conversation, body }: { conversation: string; body: Json },
): Promise<Json> {
  try {
    return await daemon.post(conversationPath(conversation, "/messages"), { body });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw error instanceof CommsError ? error : new Failure(`Failed to send message: ${error.message}`);
  }
}

/** Commas separate names, too; a leading @ is for people. */
function names(given: readonly string[]): string[] {
  return given.flatMap((text) => text.split(",")).map((name) => name.trim()).filter((name) => name !== "");
}

function toWhom(sent: Json): string {
  const names = textsIn(sent.recipient_names);
  return names.length === 0 ? "" : ` (to ${names.join(", ")})`;
}

function textsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === "string") : [];
}

/** The id that begins as given, among the last messages. */
async function wholeId(
  daemon: DaemonClient,
  { conversation, id }: { conversation: string; id: string },
): Promise<string> {
  if (id.length >= 32) return id;
  if (id.length < shortestId) {
    throw new Failure(`"${id}" is too short for a message id: give ${shortestId} characters or more`);
  }
  const { messages } = await daemon.get(conversationPath(conversation, "/messages"), {
    query: { count: lookBack },
  });
  const ids = (messages as { id: string }[]).map((message) => message.id).filter((other) =>
    other.startsWith(id)
  );
  if (ids.length === 1) return ids[0]!;
  if (ids.length === 0) return id;
  throw new Failure(`${ids.length} messages have ids that begin with "${id}": give more of it`);
}
