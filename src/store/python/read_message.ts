/** One line of a `.jsonl` log of the Python version as a message. */
import { isOperationId, type Key } from "../../protocol/ids.ts";
import { limits } from "../../protocol/limits.ts";
import type { Message } from "../../protocol/message.ts";
import { parseTime } from "../../protocol/time.ts";
import { type Fields, isObject, keysOf, parseObject, senderOf, textOf } from "./values.ts";

export type ReadLine =
  | { message: Message; repairs: string[] }
  /** An entry that is no message: an edit or deletion in the logs of later versions. */
  | "other"
  | { problem: string };

/** Clocks may differ by this much; a later time was made up and would hold back all that follows. */
const maxAheadMs = 24 * 3600 * 1000;

/** `ts` of the message before stands in for a time that cannot be read. */
export function readMessage(text: string, place: { conv: string; previousTs: string }): ReadLine {
  const fields = parseObject(text);
  if (!fields) return { problem: "it is no JSON object" };
  if (fields.id === undefined && typeof fields.event === "string") return "other";
  const problem = problemOf(fields, place.conv);
  return problem === undefined ? messageOf(fields, place) : { problem };
}

function problemOf(fields: Fields, conv: string): string | undefined {
  const body = textOf(fields.body);
  if (!isOperationId(fields.id)) return `its id is not 1 to ${limits.operationIdChars} printable characters`;
  if (fields.conv !== conv) return "it belongs to another conversation than its file";
  if (senderOf(fields.sender) === undefined) return "its sender is not a key, a name and a known type";
  if (body === undefined || body === "") return "it has no text";
  return undefined;
}

function messageOf(fields: Fields, { conv, previousTs }: { conv: string; previousTs: string }): ReadLine {
  const repairs: string[] = [];
  const given = typeof fields.ts === "string" ? fields.ts : "";
  const ts = isPlausible(given) ? given : previousTs;
  if (ts !== given) {
    repairs.push("its time could not be read, or is in the future: it has that of the one before");
  }
  const message: Message = {
    id: fields.id as string,
    ts,
    sender: senderOf(fields.sender)!,
    recipients: audienceOf(fields.recipients, repairs),
    mentions: mentionsOf(fields.mentions),
    broadcast_mention: fields.broadcast_mention === true,
    body: fields.body as string,
    reply_to: isOperationId(fields.reply_to) ? fields.reply_to : null,
    conv,
    thread_root_id: null,
    thread_reply_count: null,
    thread_last_ts: null,
    thread_last_author: null,
    thread_participants: null,
    ...extrasOf(fields),
  };
  message.body = message.body.toWellFormed();
  if (ts !== given && given !== "") message.client_ts = given.slice(0, 64).toWellFormed();
  return { message, repairs };
}

function isPlausible(ts: string): boolean {
  const ms = parseTime(ts);
  return ms !== undefined && ms >= 0 && ms < Date.now() + maxAheadMs;
}

/** A whisper stays one, even when nobody can be made out to whom: then only its sender sees it. */
function audienceOf(value: unknown, repairs: string[]): Key[] | null {
  if (value === null || value === undefined) return null;
  const keys = keysOf(value) ?? [];
  const given = Array.isArray(value) ? new Set(value).size : 1;
  if (keys.length !== given) repairs.push("it is a whisper, and not all it was for are keys");
  return keys;
}

function mentionsOf(value: unknown): Key[] | null {
  const keys = keysOf(value)?.slice(0, limits.mentionsPerMessage) ?? [];
  return keys.length === 0 ? null : keys;
}

function extrasOf(fields: Fields): Partial<Message> {
  const extras: Partial<Message> = {};
  const artifact = textOf(fields.artifact_ref);
  const [actor] = keysOf([fields.actor_key]) ?? [];
  const clientTs = textOf(fields.client_ts);
  if (artifact !== undefined && artifact.length <= limits.artifactNameChars) extras.artifact_ref = artifact;
  if (actor !== undefined) extras.actor_key = actor;
  if (isObject(fields.forwarded_from)) extras.forwarded_from = fields.forwarded_from;
  if (clientTs !== undefined && clientTs.length <= 64) extras.client_ts = clientTs;
  return extras;
}
