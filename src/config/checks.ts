/** What is right for one value: each returns what would be, or undefined when the value is. */
import { isConversationId, isKey, isName, isReservedName } from "../protocol/ids.ts";

export function conversation(value: string): string | undefined {
  return isConversationId(value)
    ? undefined
    : "a conversation id: 1 to 64 lower-case letters, digits and inner hyphens";
}

export function emptyOrKey(value: string): string | undefined {
  return value === "" || isKey(value) ? undefined : "8 lower-case hexadecimal digits";
}

export function emptyOrName(value: string): string | undefined {
  const good = value === "" || (isName(value) && !isReservedName(value));
  return good ? undefined : "1 to 64 letters, digits, hyphens or underscores";
}

export function hostName(value: string): string | undefined {
  return /^[\p{L}\p{N}.:_%[\]-]+$/u.test(value) ? undefined : "an IP address or host name, without port";
}

export function origin(value: string): string | undefined {
  const url = URL.parse(value);
  const exact = url !== null && /^https?:$/.test(url.protocol) && url.origin === value;
  return exact ? undefined : "a web origin such as https://chat.example, without a path";
}
