/** Taking values out of JSON that somebody else wrote. */
import { isKey, type Key } from "../../protocol/ids.ts";
import type { Sender } from "../../protocol/message.ts";
import { parseTime } from "../../protocol/time.ts";

export type Fields = Record<string, unknown>;

/** Names are longer in no version; what is, is not a name. */
const maxNameChars = 256;

/** Undefined when the text is no JSON object. */
export function parseObject(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The text, with whole characters only; undefined for anything else. */
export function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value.toWellFormed() : undefined;
}

export function textOrNull(value: unknown): string | null {
  return textOf(value) ?? null;
}

/** A time as it is written; undefined when it cannot be read. */
export function timeOf(value: unknown): string | undefined {
  return typeof value === "string" && parseTime(value) !== undefined ? value : undefined;
}

/** Null: not a list. Whatever is not a key is left out. */
export function keysOf(value: unknown): Key[] | null {
  return Array.isArray(value) ? [...new Set(value.filter(isKey))] : null;
}

/** Undefined when key, name or type are not what the Python version accepts. */
export function senderOf(value: unknown): Sender | undefined {
  if (!isObject(value)) return undefined;
  const { key, type } = value;
  const name = textOf(value.name);
  if (!isKey(key) || name === undefined || name === "" || name.length > maxNameChars) return undefined;
  if (type !== "claude" && type !== "human" && type !== "system") return undefined;
  return { key, name: name.replace(/[\p{Cc}\u2028\u2029]/gu, "\ufffd"), type };
}
