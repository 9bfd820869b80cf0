/** A file on its way in, from a request's body: as it is, or as the one file of a form. Never whole in memory. */
import { CommsError } from "../protocol/errors.ts";
import { fileOfForm } from "./multipart.ts";
import { HttpRefusal } from "./refusals.ts";

/** How long nothing may arrive before the client counts as gone. */
export const uploadIdleMs = 60_000;

/** Where files come in: the one path whose bodies may be larger than a message. */
export const filesPath = "/api/files";

const pieceBytes = 256 * 1024;

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

/** The body piece by piece, each good until the next is asked for. Whoever stops reading ends it. */
async function* piecesOf(request: Request, idleMs: number): AsyncGenerator<Uint8Array> {
  if (request.body === null) return;
  const reader = readerOf(request.body);
  const watch = new Watch(idleMs, (late) => void reader.cancel(late).catch(() => {}));
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      watch.pause();
      yield next.value!;
      watch.resume();
    }
    watch.check();
  } catch (error) {
    watch.check();
    throw error instanceof CommsError || error instanceof HttpRefusal ? error : brokenOff();
  } finally {
    watch.end();
    reader.cancel().catch(() => {});
  }
}

interface PieceReader {
  read(): Promise<{ done: boolean; value?: Uint8Array | undefined }>;
  cancel(reason?: unknown): Promise<void>;
}

/** Reads into the same memory again and again where the body can do that: as garbage it would be as much as the file. */
function readerOf(body: ReadableStream<Uint8Array<ArrayBuffer>>): PieceReader {
  let reader: ReadableStreamBYOBReader;
  try {
    reader = body.getReader({ mode: "byob" });
  } catch {
    return body.getReader();
  }
  let memory = new ArrayBuffer(pieceBytes);
  return {
    async read() {
      const next = await reader.read(new Uint8Array(memory));
      if (next.value) memory = next.value.buffer;
      return next;
    },
    cancel: (reason) => reader.cancel(reason),
  };
}

/** Looks now and then whether anything arrives; one clock for each upload, as a timer for each piece would cost too much. */
class Watch {
  readonly #timer: ReturnType<typeof setInterval>;
  #waitingSince: number | undefined = performance.now();
  #late: HttpRefusal | undefined;

  constructor(idleMs: number, onLate: (late: HttpRefusal) => void) {
    this.#timer = setInterval(() => {
      if (this.#waitingSince === undefined || performance.now() - this.#waitingSince < idleMs) return;
      this.#late = tooSlow(idleMs);
      onLate(this.#late);
    }, Math.max(1, idleMs / 4));
  }

  /** What arrived is being worked on: that time is not the client's. */
  pause(): void {
    this.#waitingSince = undefined;
  }

  resume(): void {
    this.#waitingSince = performance.now();
  }

  /** Throws HttpRefusal 408 when nothing arrived for too long. */
  check(): void {
    if (this.#late) throw this.#late;
  }

  end(): void {
    clearInterval(this.#timer);
  }
}

function tooSlow(idleMs: number): HttpRefusal {
  const message = `Nothing of the file arrived for ${idleMs / 1000} s: send it again`;
  return new HttpRefusal(408, "too_slow", message);
}

function brokenOff(): CommsError {
  return new CommsError("invalid_argument", "The file broke off before its end: send it again");
}
