/** What the index keeps of a message as the journal has it. */
import type { Message } from "../../protocol/message.ts";
import { indexedText } from "../../protocol/search_facts.ts";

/** Undefined when it has not the shape of a message, as a record of a foreign program might. */
export function textToIndex(json: string): string | undefined {
  const message = readMessage(json);
  return message && indexedText(message);
}

function readMessage(json: string): Message | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return isMessage(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isMessage(value: unknown): value is Message {
  if (!isObject(value)) return false;
  const { body, conv, sender, mentions = null, recipients = null, files = [] } = value;
  return typeof body === "string" && typeof conv === "string" && isObject(sender) &&
    typeof sender.key === "string" && typeof sender.name === "string" &&
    isTextsOrNull(mentions) && isTextsOrNull(recipients) &&
    Array.isArray(files) && files.every((file) => isObject(file) && typeof file.name === "string");
}

function isTextsOrNull(value: unknown): boolean {
  return value === null || (Array.isArray(value) && value.every((one) => typeof one === "string"));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
