/** Sending as `send`, `reply`, `whisper` and `dm` do it. */
import type { DaemonClient, Json } from "../client/daemon_client.ts";
import { CommsError } from "../protocol/errors.ts";
import { conversationPath } from "./daemon.ts";
import { Failure } from "./failure.ts";
import { wholeId } from "./message_id.ts";
import type { Terminal } from "./terminal.ts";

export interface Letter {
  conversation: string;
  /** How people know the conversation, where that is not by its id. */
  place?: string | undefined;
  message: string;
  /** As given: commas separate names, too. */
  to?: readonly string[];
  mention?: readonly string[];
  /** The message that is answered; the start of its id will do. */
  reply?: string | undefined;
  json: boolean;
}

/** Sends and says so. Throws Failure or CommsError when it was not sent. */
export async function sendLetter(
  daemon: DaemonClient,
  { letter, terminal }: { letter: Letter; terminal: Terminal },
): Promise<void> {
  const { conversation, reply } = letter;
  const message = await typedOrPiped(terminal, letter.message);
  const recipients = names(letter.to ?? []);
  const mentions = names(letter.mention ?? []);
  const body: Json = { message, id: crypto.randomUUID() };
  if (recipients.length > 0) body.recipients = recipients;
  if (mentions.length > 0) body.mentions = mentions;
  if (reply !== undefined) body.reply_to = await wholeId(daemon, { conversation, id: reply });
  const sent = await deliver(daemon, { conversation, body });
  if (letter.json) terminal.out(JSON.stringify(sent, null, 2));
  else terminal.out(`Message sent to ${letter.place ?? conversation}${toWhom(sent)}.`);
  for (const name of textsIn(sent.unresolved)) terminal.err(`Nobody is called "${name}": not told.`);
}

/** The text itself, or for `-` what comes on standard input, without its last line break. */
export async function typedOrPiped(terminal: Terminal, text: string): Promise<string> {
  return text === "-" ? (await terminal.readInput()).replace(/\r?\n$/, "") : text;
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

/** Commas separate names; a leading @ is for people. */
export function names(given: readonly string[]): string[] {
  return given.flatMap((text) => text.split(",")).map((name) => name.trim()).filter((name) => name !== "");
}

function toWhom(sent: Json): string {
  const names = textsIn(sent.recipient_names);
  return names.length === 0 ? "" : ` (to ${names.join(", ")})`;
}

function textsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === "string") : [];
}
