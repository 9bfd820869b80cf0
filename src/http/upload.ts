/** A file on its way in, from a request's body: as it is, or as the one file of a form. Never whole in memory. */
import { CommsError } from "../protocol/errors.ts";
import { limits } from "../protocol/limits.ts";
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
  /** Gives the request back, whether its bytes were read or not. MUST be called. */
  end(): Promise<void>;
}

export interface IncomingOptions {
  name?: string | undefined;
  idleMs?: number;
  /** Ends it from outside. */
  signal?: AbortSignal;
}

/** `name` goes first, then the header X-File-Name (percent-encoded), then what the form says. */
export async function incomingFile(request: Request, options: IncomingOptions): Promise<IncomingFile> {
  refuseEncoded(request.headers);
  const name = options.name ?? headerName(request.headers);
  const announcedBytes = announced(request.headers);
  const whole = piecesOf(request, options);
  const end = async () => void await whole.return(undefined);
  const pieces = announcedBytes === undefined ? firstOf(whole, limits.requestBytes) : whole;
  const type = request.headers.get("content-type") ?? "";
  if (!/^multipart\//i.test(type)) return { name: name ?? "file", source: pieces, announcedBytes, end };
  try {
    const form = await fileOfForm(pieces, type);
    return { name: name ?? form.name ?? "file", source: form.source, announcedBytes: undefined, end };
  } catch (error) {
    await end();
    throw error;
  }
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

/**
 * What comes in chunks without saying how much it will be must be small: the runtime takes it in as fast as it is sent,
 * whether or not it is read, so all that the disk is slower would be memory.
 */
async function* firstOf(pieces: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const piece of pieces) {
    size += piece.length;
    if (size > maxBytes) throw lengthRequired(maxBytes);
    yield piece;
  }
}

function lengthRequired(maxBytes: number): HttpRefusal {
  const megabytes = maxBytes / 1024 / 1024;
  return new HttpRefusal(
    411,
    "length_required",
    `A file of more than ${megabytes} MB needs the header Content-Length: send it from a file, not from a pipe`,
  );
}

/** The body piece by piece, each good until the next is asked for. Whoever stops reading ends it. */
async function* piecesOf(
  request: Request,
  { idleMs = uploadIdleMs, signal }: IncomingOptions,
): AsyncGenerator<Uint8Array, void> {
  if (request.body === null) return;
  const reader = readerOf(request.body);
  const watch = new Watch(reader, { idleMs, signal });
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

/**
 * Ends the reading when nothing arrives for too long, or when the signal says so. A reader that is ended this way looks as if
 * all had come: `check` MUST be asked. One clock for each upload, as a timer for each piece would cost too much.
 */
class Watch {
  readonly #reader: PieceReader;
  readonly #signal: AbortSignal | undefined;
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #onAbort = () => this.#stop(closing());
  #waitingSince: number | undefined = performance.now();
  #stopped: { reason: unknown } | undefined;

  constructor(
    reader: PieceReader,
    { idleMs, signal }: { idleMs: number; signal: AbortSignal | undefined },
  ) {
    this.#reader = reader;
    this.#signal = signal;
    this.#timer = setInterval(() => {
      if (this.#waitingSince === undefined || performance.now() - this.#waitingSince < idleMs) return;
      this.#stop(tooSlow(idleMs));
    }, Math.max(1, idleMs / 4));
    signal?.addEventListener("abort", this.#onAbort);
    if (signal?.aborted) this.#onAbort();
  }

  /** What arrived is being worked on: that time is not the client's. */
  pause(): void {
    this.#waitingSince = undefined;
  }

  resume(): void {
    this.#waitingSince = performance.now();
  }

  /** Throws why the reading was ended, if it was. */
  check(): void {
    if (this.#stopped) throw this.#stopped.reason;
  }

  end(): void {
    clearInterval(this.#timer);
    this.#signal?.removeEventListener("abort", this.#onAbort);
  }

  #stop(reason: unknown): void {
    this.#stopped ??= { reason };
    this.#reader.cancel(reason).catch(() => {});
  }
}

function closing(): CommsError {
  return new CommsError("unavailable", "The daemon stops: send the file again when it is back");
}

function tooSlow(idleMs: number): HttpRefusal {
  const message = `Nothing of the file arrived for ${idleMs / 1000} s: send it again`;
  return new HttpRefusal(408, "too_slow", message);
}

function brokenOff(): CommsError {
  return new CommsError("invalid_argument", "The file broke off before its end: send it again");
}
