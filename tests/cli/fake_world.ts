/** A process that exists only in memory, around a home folder that exists on disk. */
import { join } from "node:path";
import type { World } from "../../src/cli/command.ts";
import { runCli } from "../../src/cli/run.ts";
import type { Terminal } from "../../src/cli/terminal.ts";

export interface Said {
  code: number;
  out: string;
  err: string;
}

export interface FakeProcess {
  input?: string;
  /** What a person at the terminal answers; absent: nobody is there. */
  answer?: string;
  colours?: boolean;
  environment?: Record<string, string>;
}

export class FakeHome implements AsyncDisposable {
  private constructor(readonly folder: string) {}

  static async make(): Promise<FakeHome> {
    return new FakeHome(await Deno.makeTempDir({ prefix: "comms-cli-" }));
  }

  path(...parts: string[]): string {
    return join(this.folder, ".claude-comms", ...parts);
  }

  read(...parts: string[]): Promise<string> {
    return Deno.readTextFile(this.path(...parts));
  }

  async write(text: string, ...parts: string[]): Promise<void> {
    await Deno.mkdir(join(this.path(...parts), ".."), { recursive: true });
    await Deno.writeTextFile(this.path(...parts), text);
  }

  /** Runs a command in this home. */
  async run(words: readonly string[], given: FakeProcess = {}): Promise<Said> {
    const said = { out: "", err: "" };
    const environment = { HOME: this.folder, LOGNAME: "phil", ...given.environment };
    const world: World = {
      terminal: fakeTerminal(said, given),
      environment,
      osUser: () => environment.LOGNAME,
      stop: AbortSignal.timeout(20_000),
    };
    return { code: await runCli(words, world), ...said };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
  }
}

function fakeTerminal(
  said: { out: string; err: string },
  { input, answer, colours = false }: FakeProcess,
): Terminal {
  return {
    out: (line) => void (said.out += `${line}\n`),
    write: (text) => void (said.out += text),
    writeBytes: (bytes) => void (said.out += new TextDecoder().decode(bytes)),
    progress: (line) => void (said.err += line === null ? "" : `${line}\r`),
    input: () => new Blob([input ?? ""]).stream(),
    err: (line) => void (said.err += `${line}\n`),
    readInput: () => Promise.resolve(input ?? ""),
    ask(question) {
      said.err += `${question}\n`;
      return answer ?? null;
    },
    interactive: answer !== undefined,
    screen: colours,
    colours,
  };
}
