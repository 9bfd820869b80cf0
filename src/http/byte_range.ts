/** Which part of a file a request asks for. */
import type { BlobRange } from "../hub/ports.ts";

/** `whole`: all of it, as no part was asked for or in a way that may be ignored. `outside`: none of it is there. */
export type WantedPart = { kind: "whole" } | { kind: "outside" } | { kind: "part"; range: BlobRange };

const whole: WantedPart = { kind: "whole" };
const pattern = /^bytes=(\d{0,15})-(\d{0,15})$/;

/** Reads one range of bytes. Several at once, other units and nonsense count as none; so does an If-Range of another content. */
export function wantedPart(headers: Headers, { size, etag }: { size: number; etag: string }): WantedPart {
  const ifRange = headers.get("if-range");
  const asked = pattern.exec(headers.get("range")?.trim() ?? "");
  if (!asked || (ifRange !== null && ifRange.trim() !== etag)) return whole;
  const [, first, last] = asked;
  if (first === "" && last === "") return whole;
  if (first === "") return lastBytes(Number(last), size);
  const start = Number(first);
  const end = last === "" ? size : Math.min(Number(last) + 1, size);
  if (last !== "" && Number(last) < start) return whole;
  return start < size ? { kind: "part", range: { start, end } } : { kind: "outside" };
}

function lastBytes(count: number, size: number): WantedPart {
  if (count === 0 || size === 0) return { kind: "outside" };
  return { kind: "part", range: { start: Math.max(0, size - count), end: size } };
}
