/** Reading what a foreign client published. Every refusal is a CommsError; nothing here throws anything else. */
import { CommsError } from "../../protocol/errors.ts";
import { limits } from "../../protocol/limits.ts";

export type Payload = Record<string, unknown>;

const decoder = new TextDecoder("utf-8", { fatal: true });

/** The payload as a JSON object. */
export function objectOf(payload: Uint8Array): Payload {
  if (payload.length > limits.requestBytes) {
    throw new CommsError(
      "too_large",
      `The payload has ${payload.length} bytes and the limit is ${limits.requestBytes}`,
    );
  }
  const value = jsonOf(payload);
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Payload;
  throw new CommsError("invalid_argument", `The payload must be a JSON object, not ${describe(value)}`);
}

function jsonOf(payload: Uint8Array): unknown {
  try {
    return JSON.parse(decoder.decode(payload));
  } catch {
    throw new CommsError("invalid_argument", "The payload must be JSON in UTF-8");
  }
}

function describe(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "a list" : `a ${typeof value}`;
}

/** A text that has to be there. */
export function textOf(payload: Payload, field: string): string {
  const value = payload[field];
  if (typeof value === "string") return value;
  throw new CommsError("invalid_argument", `The field "${field}" must be a text, not ${describe(value)}`);
}

/** A text, or null when it is absent or null. */
export function optionalTextOf(payload: Payload, field: string): string | null {
  const value = payload[field];
  return value === undefined || value === null ? null : textOf(payload, field);
}

/** A list of at most 500 names or keys, or null when it is absent or null. */
export function namesOf(payload: Payload, field: string): string[] | null {
  const value = payload[field];
  if (value === undefined || value === null) return null;
  const isFine = Array.isArray(value) && value.length <= limits.mentionsPerMessage &&
    value.every((name) => typeof name === "string" && name.length <= limits.nameChars + 1);
  if (isFine) return value as string[];
  throw new CommsError(
    "invalid_argument",
    `The field "${field}" must be a list of keys or names, not ${describe(value)}`,
  );
}

/** Ids of the files that a message carries, given as ids or as objects with an `id`; null when there are none. */
export function filesOf({ files }: Payload): string[] | null {
  if (files === undefined || files === null) return null;
  const ids = Array.isArray(files) && files.length <= limits.filesPerMessage ? files.map(idOf) : [undefined];
  if (ids.every((id) => id !== undefined)) return ids.length > 0 ? ids : null;
  throw new CommsError(
    "invalid_argument",
    `The field "files" must be a list of at most ${limits.filesPerMessage} file ids, not ${describe(files)}`,
  );
}

function idOf(file: unknown): string | undefined {
  const id = typeof file === "object" && file !== null ? (file as Payload)["id"] : file;
  return typeof id === "string" ? id : undefined;
}

/** True when the value is nested no deeper than the limit, so that it can be written again without harm. */
export function isShallow(value: unknown, depth: number = limits.jsonDepth): boolean {
  if (typeof value !== "object" || value === null) return true;
  return depth > 0 && Object.values(value).every((inner) => isShallow(inner, depth - 1));
}
