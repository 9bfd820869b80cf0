/** The names of the system: what a key, a name, a conversation id and an artifact name may look like. */
import { limits } from "./limits.ts";

/** A participant's public key: 8 lower-case hex digits. */
export type Key = string;
export type ConversationId = string;

export const SYSTEM_KEY = "00000000";
export const GENERAL = "general";

const keyPattern = /^[0-9a-f]{8}$/;
const namePattern = /^[\p{L}\p{N}_\p{M}-]{1,64}$/u;
const conversationPattern = /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/;
const reservedConversations = new Set(["system", "meta"]);
const reservedNames = new Set(["all", "everyone", "system"]);
const dmPattern = /^dm-([0-9a-f]{8})-([0-9a-f]{8})$/;

export function isKey(value: unknown): value is Key {
  return typeof value === "string" && keyPattern.test(value);
}

/** True for 1–64 Unicode word characters, underscores and hyphens. */
export function isName(value: unknown): value is string {
  return typeof value === "string" && value.length <= limits.nameChars && namePattern.test(value);
}

/** Names that address a group or the daemon itself; nobody may take them. */
export function isReservedName(name: string): boolean {
  return reservedNames.has(name.toLowerCase());
}

export function isConversationId(value: unknown): value is ConversationId {
  return typeof value === "string" && conversationPattern.test(value) && !reservedConversations.has(value);
}

/** The id of the direct conversation of two participants: lower key first. */
export function dmId(a: Key, b: Key): ConversationId {
  return a < b ? `dm-${a}-${b}` : `dm-${b}-${a}`;
}

/** The two keys of a direct conversation's id, or undefined when the id is of another kind. */
export function dmKeys(id: string): [Key, Key] | undefined {
  const match = dmPattern.exec(id);
  return match ? [match[1]!, match[2]!] : undefined;
}

/** Operation ids, message ids included: 1–64 printable characters without spaces. */
export function isOperationId(value: unknown): value is string {
  return typeof value === "string" && value.length >= 1 && value.length <= limits.operationIdChars &&
    /^[\x21-\x7e]+$/.test(value);
}
