/** One file out of a form (multipart/form-data), as a stream: what is before and behind it is passed over. */
import { Buffer } from "node:buffer";
import { CommsError } from "../protocol/errors.ts";

const headBytes = 16 * 1024;
/** Fields beside the file, all together. */
const otherBytes = 256 * 1024;
const boundaryPattern = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i;

export interface FormFile {
  /** As the client called it; undefined when it did not. */
  name: string | undefined;
  /** Its bytes. Rejects with CommsError `invalid_argument` when the form breaks off or holds a second file. */
  source: AsyncIterable<Uint8Array>;
}

/** Reads up to the first part that is a file. Throws CommsError `invalid_argument` when there is none. */
export async function fileOfForm(
  pieces: AsyncIterable<Uint8Array>,
  contentType: string,
): Promise<FormFile> {
  const boundary = boundaryPattern.exec(contentType);
  if (!boundary) throw malformed("its Content-Type names no boundary");
  const form = new Form(pieces, boundary[1] ?? boundary[2]!);
  for (let name = await form.next(); name !== undefined; name = await form.next()) {
    if (name.isFile) return { name: name.fileName, source: form.onlyFile() };
  }
  throw malformed("it holds no file: give one part a filename");
}

interface PartName {
  isFile: boolean;
  fileName: string | undefined;
}

class Form {
  readonly #pieces: AsyncIterator<Uint8Array>;
  readonly #delimiter: Buffer;
  /** What was read and not used yet. A line break in front makes the first delimiter look like all others. */
  #held: Buffer = Buffer.from("\r\n");
  /** Where what is held begins: in front of the first part, in a part, or right behind the delimiter that ended one. */
  #place: "preamble" | "part" | "delimiter" = "preamble";
  #others = 0;

  constructor(pieces: AsyncIterable<Uint8Array>, boundary: string) {
    this.#pieces = pieces[Symbol.asyncIterator]();
    this.#delimiter = Buffer.from(`\r\n--${boundary}`, "latin1");
  }

  /** Goes to the next part, over what is left of this one; undefined at the end of the form. */
  async next(): Promise<PartName | undefined> {
    for await (const piece of this.data()) {
      this.#others += piece.length;
      if (this.#others > otherBytes) throw malformed("there is too much in it beside the file");
    }
    const end = (await this.#take(2)).toString("latin1");
    if (end === "--") return undefined;
    if (end !== "\r\n") throw malformed("a boundary is not followed by a line break");
    this.#place = "part";
    return nameOf(await this.#head());
  }

  /** The file that `next` has come to; then the form must end without another. */
  async *onlyFile(): AsyncGenerator<Uint8Array> {
    yield* this.data();
    for (let name = await this.next(); name !== undefined; name = await this.next()) {
      if (name.isFile) throw malformed("it holds more than one file: send one at a time");
    }
  }

  /** The rest of this part, up to and with its delimiter. */
  async *data(): AsyncGenerator<Uint8Array> {
    while (this.#place !== "delimiter") {
      const at = this.#held.indexOf(this.#delimiter);
      if (at >= 0) {
        const rest = this.#held.subarray(0, at);
        this.#held = this.#held.subarray(at + this.#delimiter.length);
        const isContent = this.#place === "part" && rest.length > 0;
        this.#place = "delimiter";
        if (isContent) yield rest;
        return;
      }
      // The last bytes may be the beginning of a delimiter.
      const safe = Math.max(0, this.#held.length - this.#delimiter.length);
      const piece = this.#held.subarray(0, safe);
      this.#held = this.#held.subarray(safe);
      if (piece.length > 0) yield piece;
      await this.#more();
    }
  }

  async #head(): Promise<string> {
    // A part without headers begins with the empty line itself.
    this.#held = Buffer.concat([Buffer.from("\r\n"), this.#held]);
    let end = this.#held.indexOf("\r\n\r\n");
    while (end < 0) {
      if (this.#held.length > headBytes) throw malformed("the head of a part is too long");
      await this.#more();
      end = this.#held.indexOf("\r\n\r\n");
    }
    const head = this.#held.subarray(0, end).toString("utf8");
    this.#held = this.#held.subarray(end + 4);
    return head;
  }

  async #take(bytes: number): Promise<Buffer> {
    while (this.#held.length < bytes) await this.#more();
    const taken = this.#held.subarray(0, bytes);
    this.#held = this.#held.subarray(bytes);
    return taken;
  }

  async #more(): Promise<void> {
    const next = await this.#pieces.next();
    if (next.done) throw malformed("it broke off before its end");
    // A copy: the piece's memory is used again for the next one.
    this.#held = Buffer.concat([this.#held, next.value]);
  }
}

function nameOf(head: string): PartName {
  const disposition = /^content-disposition:(.*)$/im.exec(head)?.[1] ?? "";
  const encoded = /;\s*filename\*=utf-8''([^\s;]+)/i.exec(disposition)?.[1];
  const quoted = /;\s*filename="((?:[^"\\]|\\.)*)"/i.exec(disposition)?.[1];
  const bare = /;\s*filename=([^\s;"]+)/i.exec(disposition)?.[1];
  const isFile = encoded !== undefined || quoted !== undefined || bare !== undefined;
  return { isFile, fileName: decoded(encoded) ?? unquoted(quoted) ?? bare };
}

/** Browsers write a quote as %22, other programs put a backslash in front. */
function unquoted(text: string | undefined): string | undefined {
  return text?.replace(/\\(["\\])/g, "$1").replaceAll("%22", '"');
}

function decoded(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function malformed(why: string): CommsError {
  return new CommsError("invalid_argument", `Cannot read the form: ${why}`);
}
