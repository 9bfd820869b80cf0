/** A running program whose words are kept. */
import { programCommand } from "./program.ts";
import { until } from "./until.ts";

export class Child {
  readonly #process: Deno.ChildProcess;
  readonly #reading: Promise<void>;
  #stdout = "";
  #stderr = "";
  #status: Deno.CommandStatus | undefined;

  constructor(args: readonly string[], environment: Record<string, string>) {
    const { command, before } = programCommand();
    this.#process = new Deno.Command(command, {
      args: [...before, ...args],
      env: environment,
      clearEnv: true,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#reading = this.#readAll();
  }

  get pid(): number {
    return this.#process.pid;
  }

  get stdout(): string {
    return this.#stdout;
  }

  get stderr(): string {
    return this.#stderr;
  }

  /** Undefined while it runs. */
  get status(): Deno.CommandStatus | undefined {
    return this.#status;
  }

  /** Waits for a text on standard output. Fails with all that was said when the program ends before. */
  async says(text: string): Promise<void> {
    await until(() => this.#stdout.includes(text) || this.#status !== undefined, {
      what: `"${text}" on standard output`,
    });
    if (this.#stdout.includes(text)) return;
    throw new Error(
      `The program ended with code ${this.#status?.code} before it said "${text}":\n${this.words()}`,
    );
  }

  words(): string {
    return `${this.#stdout}\n${this.#stderr}`.trim();
  }

  /** Sends the signal and waits for the end. */
  async end(signal: Deno.Signal): Promise<Deno.CommandStatus> {
    if (this.#status === undefined) this.#process.kill(signal);
    return await this.ended();
  }

  async ended(): Promise<Deno.CommandStatus> {
    await this.#reading;
    return this.#status!;
  }

  async #readAll(): Promise<void> {
    const [status] = await Promise.all([
      this.#process.status,
      gather(this.#process.stdout, (text) => this.#stdout += text),
      gather(this.#process.stderr, (text) => this.#stderr += text),
    ]);
    this.#status = status;
  }
}

async function gather(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  keep: (text: string) => void,
): Promise<void> {
  for await (const text of stream.pipeThrough(new TextDecoderStream())) keep(text);
}
