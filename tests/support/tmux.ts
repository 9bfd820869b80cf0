/** A terminal that tests drive: tmux with a server of its own. */
import { programCommand } from "./program.ts";
import { until } from "./until.ts";

const isThere = await hasTmux();

/** True once tmux can be run here: Debian's is installed where that may be done. */
async function hasTmux(): Promise<boolean> {
  const tries: [string, string[]][] = [
    ["tmux", ["-V"]],
    ["apt-get", ["install", "-y", "-qq", "--no-install-recommends", "tmux"]],
  ];
  for (const [command, args] of tries) {
    const output = new Deno.Command(command, { args, stdin: "null", stdout: "null", stderr: "null" })
      .output();
    if (await output.then(({ success }) => success, () => false)) return true;
  }
  return false;
}

/** A test in a real terminal. */
export function terminalTest(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, ignore: !isThere, fn });
}

export interface TerminalOptions {
  columns?: number;
  rows?: number;
  environment: Record<string, string>;
}

/** Set by `env`, as a shell that runs another one may take PS1 away. */
const shell = ["env", "PS1=shell> ", "TERM=tmux-256color", "sh"];

export class TestTerminal implements AsyncDisposable {
  readonly #socket = `comms-${crypto.randomUUID().slice(0, 8)}`;
  readonly #environment: Record<string, string>;

  private constructor(environment: Record<string, string>) {
    this.#environment = environment;
  }

  /** A shell in a terminal of 120 by 36 cells. */
  static async open({ columns = 120, rows = 36, environment }: TerminalOptions): Promise<TestTerminal> {
    const terminal = new TestTerminal({
      LANG: "C.UTF-8",
      TERM: "xterm-256color",
      ...environment,
    });
    const size = ["-x", `${columns}`, "-y", `${rows}`];
    await terminal.#tmux("-u", "-f", "/dev/null", "new-session", "-d", ...size, ...shell);
    // Nobody is attached, so tmux would say that nobody looks.
    await terminal.#tmux("set-option", "-g", "focus-events", "off");
    await terminal.isBack();
    return terminal;
  }

  /** Opens one and starts the chat in it. */
  static async chat(options: TerminalOptions, ...args: string[]): Promise<TestTerminal> {
    const terminal = await TestTerminal.open(options);
    await terminal.program("tui", ...args);
    return terminal;
  }

  /** Types a command line of the program. */
  async program(...args: string[]): Promise<void> {
    const { command, before } = programCommand();
    await this.type([command, ...before, ...args].map((word) => `'${word}'`).join(" "));
    await this.keys("Enter");
  }

  /** Types text as it is. */
  async type(text: string): Promise<void> {
    await this.#tmux("send-keys", "-l", "--", text);
  }

  /** Presses keys by the names that tmux gives them: Enter, C-k, M-Up, F1. */
  async keys(...keys: string[]): Promise<void> {
    await this.#tmux("send-keys", ...keys);
  }

  /** Pastes as a terminal does, in brackets when the program asked for that. */
  async paste(text: string): Promise<void> {
    await this.#tmux("set-buffer", "--", text);
    await this.#tmux("paste-buffer", "-p", "-r");
  }

  async resize(columns: number, rows: number): Promise<void> {
    await this.#tmux("resize-window", "-x", `${columns}`, "-y", `${rows}`);
  }

  /** What stands on the screen now. */
  async screen(): Promise<string> {
    return (await this.#tmux("capture-pane", "-p")).trimEnd();
  }

  /** True while a program has the second screen. */
  async isFullScreen(): Promise<boolean> {
    return (await this.#tmux("display-message", "-p", "#{alternate_on}")).trim() === "1";
  }

  /** The number of the shell's process. */
  async shellPid(): Promise<number> {
    return Number((await this.#tmux("display-message", "-p", "#{pane_pid}")).trim());
  }

  /** Waits until the screen matches, and gives it back. */
  async shows(pattern: RegExp): Promise<string> {
    let seen = "";
    try {
      return await until(async () => {
        seen = await this.screen();
        return pattern.test(seen) && seen;
      }, { what: String(pattern) });
    } catch (error) {
      throw new Error(`${(error as Error).message}; the screen was:\n${seen}`);
    }
  }

  /** Waits until the screen matches no more. */
  async showsNot(pattern: RegExp): Promise<void> {
    await until(async () => !pattern.test(await this.screen()), { what: `no ${pattern}` });
  }

  /** Waits for the shell. */
  async isBack(): Promise<void> {
    await this.shows(/^shell>$/m);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#tmux("kill-server");
  }

  async #tmux(...args: string[]): Promise<string> {
    const { success, stdout, stderr } = await new Deno.Command("tmux", {
      args: ["-L", this.#socket, ...args],
      env: this.#environment,
      clearEnv: true,
    }).output();
    const decoder = new TextDecoder();
    if (!success) throw new Error(`tmux ${args[0]} failed: ${decoder.decode(stderr)}`);
    return decoder.decode(stdout);
  }
}
