import { timingSafeEqual } from "node:crypto";
import { Buffer } from "node:buffer";

/** Compares two secrets in a time that does not tell where they differ; their lengths are no secret. */
export function sameSecret(given: string, expected: string): boolean {
  const one = Buffer.from(given);
  const other = Buffer.from(expected);
  return one.length === other.length && timingSafeEqual(one, other);
}
