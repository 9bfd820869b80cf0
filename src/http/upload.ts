/** A file on its way in, from a request's body: as it is, or as the one file of a form. Never whole in memory. */
import { CommsError } from "../protocol/errors.ts";
import { fileOfForm } from "./multipart.ts";
import { HttpRefusal } from "./refusals.ts";

/** How long nothing may arrive before the client counts as gone. */
export const uploadIdleMs = 60_000;

/** Where files come in: the one path whose bodies may be larger than a message. */
export const filesPath = "/api/files";

export interface IncomingFile {
  name: string;
  source: AsyncIterable<Uint8Array>;
  announcedBytes: number | undefined;
}

/** `name` goes first, then the header X-File-Name (percent-encoded), then what the form says. */
export async function incomingFile(
  request: Request,
  { name, idleMs = uploadIdleMs }: { name?: string | undefined; idleMs?: number },
): Promise<IncomingFile> {
  refuseEncoded(request.headers);
  const type = request.headers.get("content-type") ?? "";
  const pieces = piecesOf(request, idleMs);
  const given = name ?? headerName(request.headers);
  if (!/^multipart\//i.test(type)) {
    return { name: given ?? "file", source: pieces, announcedBytes: announced(request.headers) };
  }
  const form = await fileOfForm(pieces, type);
  return { name: given ?? form.name ?? "file", source: form.source, announcedBytes: undefined };
}

function announced(headers: Headers): number | undefined {
  const length = headers.get("content-length");
  return length !== null && /^\d{1,15}$/.test(length) ? Number(length) : undefined;
}

function refuseEncoded(headers: Headers): void {
  const encoding = headers.get("content-encoding");
  if (encoding === null || encoding.toLowerCase() === "identity") return;
  throw new HttpRefusal(
    415,
    "unsupported_media_type",
    `Content-Encoding ${JSON.stringify(encoding.slice(0, 40))} is not understood: send the bytes as they are`,
  );
}

function headerName(headers: Headers): string | undefined {
  const value = headers.get("x-file-name");
  if (value === null) return undefined;
  try {
    return decodeURIComponent(value);
  } catch {
    throw new CommsError("invalid_argument", "Header X-File-Name must be percent-encoded UTF-8");
  }
}

/** The body piece by piece. Whoever stops reading ends it. */
async function* piecesOf(request: Request, idleMs: number): AsyncGenerator<Uint8Array> {
  if (request.body === null) return;
  const reader: ReadableStreamDefaultReader<Uint8Array> = request.body.getReader();
  try {
    for (let next = await inTime(reader, idleMs); !next.done; next = await inTime(reader, idleMs)) {
      yield next.value;
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

async function inTime(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  idleMs: number,
): Promise<ReadableStreamReadResult<Uint8Array>> {
  const late = new HttpRefusal(
    408,
    "too_slow",
    `Nothing of the file arrived for ${idleMs / 1000} s: send it again`,
  );
  const timeout = Promise.withResolvers<never>();
  const timer = setTimeout(() => timeout.reject(late), idleMs);
  try {
    return await Promise.race([reader.read().catch(brokenOff), timeout.promise]);
  } finally {
    clearTimeout(timer);
  }
}

function brokenOff(): never {
  throw new CommsError("invalid_argument", "The file broke off before its end: send it again");
}
