/** The one place of the command line that reads and writes the terminal. */

/** Whoever read our output has stopped: `claude-comms log | head`. */
export class OutputClosed extends Error {
  override readonly name = "OutputClosed";
}

export type Style = "bold" | "dim" | "red" | "green" | "yellow" | "cyan";

export interface Terminal {
  /** Writes a line of data to standard output. Throws OutputClosed when nobody reads it any more. */
  out(line: string): void;
  /** Writes data to standard output as it is. Throws OutputClosed as `out` does. */
  write(text: string): void;
  /** As `write`, for what is no text. */
  writeBytes(bytes: Uint8Array): void;
  /** Writes a line for people to standard error. */
  err(line: string): void;
  /** Shows on standard error how far something is, in place of what it showed before; null takes it away. For screens only. */
  progress(line: string | null): void;
  /** Everything on standard input. */
  readInput(): Promise<string>;
  /** The bytes of standard input, as they come. */
  input(): ReadableStream<Uint8Array>;
  /** Asks on standard error and waits for one line; null when there is nobody to ask or the input ends. */
  ask(question: string): string | null;
  /** True when standard input is a person. */
  readonly interactive: boolean;
  /** True when standard output is a screen and not a file or another program. */
  readonly screen: boolean;
  /** True when standard output is a terminal that shows colours. */
  readonly colours: boolean;
}

const codes: Record<Style, [number, number]> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
};

/** Text for standard output in a style, plain where colours are off. */
export function paint(terminal: Terminal, style: Style, text: string): string {
  const [on, off] = codes[style];
  return terminal.colours ? `\u001b[${on}m${text}\u001b[${off}m` : text;
}

/** Writes a line if anybody still reads: what goes on without a reader, such as the daemon, says things this way. */
export function sayIfHeard(terminal: Terminal, line: string): void {
  try {
    terminal.out(line);
  } catch (error) {
    if (!(error instanceof OutputClosed)) throw error;
  }
}

/** What others wrote, without the characters that a terminal would obey. Line breaks and tabs stay. */
export function harmless(text: string): string {
  return text.replace(/\r\n?/g, "\n").replace(/(?![\n\t])\p{Cc}|[\u202a-\u202e\u2066-\u2069]/gu, "\ufffd");
}

/** The terminal of this process. */
export function processTerminal(environment: Readonly<Record<string, string | undefined>>): Terminal {
  const encoder = new TextEncoder();
  const writeBytes = (bytes: Uint8Array) => {
    try {
      writeAll(Deno.stdout, bytes);
    } catch (error) {
      if (error instanceof Deno.errors.BrokenPipe) throw new OutputClosed();
      throw error;
    }
  };
  const write = (text: string) => writeBytes(encoder.encode(text));
  return {
    out: (line) => write(`${line}\n`),
    write,
    writeBytes,
    progress(line) {
      if (Deno.stderr.isTerminal()) writeAll(Deno.stderr, encoder.encode(`\r\u001b[K${line ?? ""}`));
    },
    input: () => Deno.stdin.readable,
    err(line) {
      try {
        writeAll(Deno.stderr, encoder.encode(`${line}\n`));
      } catch {
        // There is no other place to say so.
      }
    },
    readInput: () => new Response(Deno.stdin.readable).text(),
    ask(question) {
      if (!Deno.stdin.isTerminal()) return null;
      writeAll(Deno.stderr, encoder.encode(`${question} `));
      return readLine();
    },
    interactive: Deno.stdin.isTerminal(),
    screen: Deno.stdout.isTerminal(),
    colours: coloursOn(environment) && Deno.stdout.isTerminal(),
  };
}

function coloursOn({ NO_COLOR, TERM }: Readonly<Record<string, string | undefined>>): boolean {
  return (NO_COLOR === undefined || NO_COLOR === "") && TERM !== "dumb";
}

function writeAll(stream: { writeSync(bytes: Uint8Array): number }, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length;) written += stream.writeSync(bytes.subarray(written));
}

function readLine(): string | null {
  const bytes: number[] = [];
  const one = new Uint8Array(1);
  for (;;) {
    const read = Deno.stdin.readSync(one);
    if (read === null) return bytes.length === 0 ? null : decode(bytes);
    if (read === 0) continue;
    if (one[0] === 0x0a) return decode(bytes);
    bytes.push(one[0]!);
  }
}

function decode(bytes: readonly number[]): string {
  return new TextDecoder().decode(Uint8Array.from(bytes)).replace(/\r$/, "");
}
