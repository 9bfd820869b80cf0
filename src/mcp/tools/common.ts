/** Arguments that many tools share, each described once. */
import { integer, optional, participantKey, withDefault, word } from "../../protocol/schema.ts";

export const key = participantKey("Your key, from comms_join");
export const conversation = word("Conversation id");
export const messageId = word("Message id");
export const targetKey = word("Key or name of the participant");

export const before = optional(word("Message id or ISO time: only older ones, newest of them"));
export const after = optional(word("Message id or ISO time: only newer ones, oldest of them"));

export function count(standard: number) {
  return withDefault(integer("At most so many, up to 200"), standard);
}
