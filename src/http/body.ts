/** Reads request bodies: bounded in size, time and depth, strictly UTF-8. */
import { CommsError } from "../protocol/errors.ts";
import { limits } from "../protocol/limits.ts";
import { HttpRefusal } from "./refusals.ts";

export interface BodyLimits {
  maxBytes: number;
  /** How long a client may take to send it all. */
  timeoutMs: number;
}

export const bodyLimits: BodyLimits = { maxBytes: limits.requestBytes, timeoutMs: 60_000 };

/** Up to this announced size a body is read in one go, without a clock: a slow sender holds nothing but its socket. */
const smallBytes = 64 * 1024;
const utf8 = new TextDecoder("utf-8", { fatal: true });

/** Refuses a request that announces more than is allowed, before anything of it is read. */
export function refuseOversized(headers: Headers, { maxBytes }: BodyLimits): void {
  const announced = headers.get("content-length");
  if (announced !== null && Number(announced) > maxBytes) throw tooLarge(maxBytes);
}

/** The body as text. Throws CommsError `too_large` or `invalid_argument`, HttpRefusal 408 when it takes too long. */
export async function readText(request: Request, allowed: BodyLimits = bodyLimits): Promise<string> {
  refuseOversized(request.headers, allowed);
  // Asking for `body` makes a stream, which costs as much as all the rest: only where the length is not known to be small.
  const announced = request.headers.get("content-length");
  const isSmall = announced !== null && Number(announced) <= smallBytes;
  if (!isSmall && request.body === null) return "";
  const bytes = isSmall ? await readWhole(request) : await readPieces(request, allowed);
  try {
    return utf8.decode(bytes);
  } catch {
    throw new CommsError("invalid_argument", "The request body is not valid UTF-8: send it in that encoding");
  }
}

/** The body as a JSON object; an empty body counts as an empty object. */
export async function readJsonObject(
  request: Request,
  allowed: BodyLimits = bodyLimits,
): Promise<Record<string, unknown>> {
  const text = await readText(request, allowed);
  if (text === "" || text.trim() === "") return {};
  refuseDeepJson(text);
  const value = parse(text);
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  const given = Array.isArray(value) ? "an array" : value === null ? "null" : `a ${typeof value}`;
  throw new CommsError("invalid_argument", `Request body must be a JSON object: this is ${given}`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message.slice(0, 200) : "";
    throw new CommsError("invalid_argument", `Request body must be valid JSON: ${reason}`);
  }
}

/** Counts brackets outside strings, so that a deep document is refused before anything walks it. */
export function refuseDeepJson(text: string): void {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) at = endOfString(text, at);
    else if (code === 0x5b || code === 0x7b) depth++;
    else if (code === 0x5d || code === 0x7d) depth--;
    if (depth > limits.jsonDepth) {
      throw new CommsError(
        "invalid_argument",
        `Request body is nested deeper than ${limits.jsonDepth} levels`,
      );
    }
  }
}

/** The place of the closing quote of a string that opens at `from`; the text's end when there is none. */
function endOfString(text: string, from: number): number {
  let end = text.indexOf('"', from + 1);
  while (end > 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end < 0 ? text.length : end;
}

function isEscaped(text: string, quote: number): boolean {
  let slashes = 0;
  while (text.charCodeAt(quote - 1 - slashes) === 0x5c) slashes++;
  return slashes % 2 === 1;
}

async function readWhole(request: Request): Promise<Uint8Array> {
  try {
    return await request.bytes();
  } catch {
    throw brokenOff();
  }
}

async function readPieces(request: Request, { maxBytes, timeoutMs }: BodyLimits): Promise<Uint8Array> {
  const reader = request.body!.getReader();
  const late = new HttpRefusal(
    408,
    "too_slow",
    `The request body took longer than ${timeoutMs / 1000} s: send it again`,
  );
  let expired = false;
  const timer = setTimeout(() => {
    expired = true;
    reader.cancel(late).catch(() => {});
  }, timeoutMs);
  try {
    const pieces = await collect(reader, maxBytes);
    if (expired) throw late;
    return pieces;
  } catch (error) {
    throw expired ? late : error instanceof CommsError ? error : brokenOff();
  } finally {
    clearTimeout(timer);
  }
}

async function collect(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  maxBytes: number,
): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    size += next.value.length;
    if (size > maxBytes) {
      reader.cancel().catch(() => {});
      throw tooLarge(maxBytes);
    }
    pieces.push(next.value);
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

function tooLarge(maxBytes: number): CommsError {
  return new CommsError(
    "too_large",
    `Request body is larger than ${maxBytes / 1024 / 1024} MB: send long text in several parts`,
    { max_bytes: maxBytes },
  );
}

function brokenOff(): CommsError {
  return new CommsError("invalid_argument", "The request body broke off before its end: send it again");
}
