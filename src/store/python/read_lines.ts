/** The lines of a file that somebody else wrote: bounded, whatever the bytes are, without holding the file in memory. */

export interface FileLine {
  number: number;
  text: string;
  /** Absent: as it is in the file. */
  flaw?: "too long" | "not UTF-8";
}

/** Longer lines are not looked at, in bytes: no message that was ever accepted has one. */
export const maxLineBytes = 4 * 1024 * 1024;
const chunkBytes = 256 * 1024;
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });
const lenient = new TextDecoder("utf-8");

/** Lines in slices, one for each chunk that is read. Empty lines are left out. The text of a line that is too long is empty. */
export async function* readLines(path: string): AsyncGenerator<FileLine[]> {
  using file = await Deno.open(path);
  const splitter = new LineSplitter();
  const chunk = new Uint8Array(chunkBytes);
  for (let got = await file.read(chunk); got !== null; got = await file.read(chunk)) {
    yield splitter.push(chunk.subarray(0, got));
  }
  yield splitter.end();
}

class LineSplitter {
  #pieces: Uint8Array[] = [];
  #bytes = 0;
  #number = 0;

  push(chunk: Uint8Array): FileLine[] {
    const lines: FileLine[] = [];
    let start = 0;
    for (let end = chunk.indexOf(0x0a); end >= 0; end = chunk.indexOf(0x0a, start)) {
      this.#keep(chunk.subarray(start, end));
      lines.push(...this.end());
      start = end + 1;
    }
    this.#keep(chunk.slice(start));
    return lines;
  }

  /** What has come since the last line break, as a line. */
  end(): FileLine[] {
    this.#number++;
    const line = lineOf(this.#number, { pieces: this.#pieces, bytes: this.#bytes });
    this.#pieces = [];
    this.#bytes = 0;
    return line === undefined ? [] : [line];
  }

  #keep(piece: Uint8Array): void {
    this.#bytes += piece.length;
    if (this.#bytes <= maxLineBytes) this.#pieces.push(piece);
    else this.#pieces = [];
  }
}

function lineOf(
  number: number,
  { pieces, bytes }: { pieces: readonly Uint8Array[]; bytes: number },
): FileLine | undefined {
  if (bytes > maxLineBytes) return { number, text: "", flaw: "too long" };
  const whole = pieces.length === 1 ? pieces[0]! : joined(pieces, bytes);
  try {
    const text = strict.decode(whole);
    return text.trim() === "" ? undefined : { number, text };
  } catch {
    return { number, text: lenient.decode(whole), flaw: "not UTF-8" };
  }
}

function joined(pieces: readonly Uint8Array[], bytes: number): Uint8Array {
  const whole = new Uint8Array(bytes);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
