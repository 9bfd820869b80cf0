/** A real daemon in an empty home, as a user would start it. */
import { join } from "node:path";
import { Child } from "./child.ts";
import { type DoorPorts, reservePorts } from "./ports.ts";
import { environmentFor, runProgram, type Said } from "./program.ts";

export interface DaemonOptions {
  /** Settings by their environment variables. */
  environment?: Record<string, string>;
  /** The text of config.yaml; absent: the daemon makes its own. */
  config?: string;
}

export class TestDaemon implements AsyncDisposable {
  #child: Child | undefined;

  private constructor(
    readonly home: string,
    readonly ports: DoorPorts,
    private readonly guard: Disposable,
    /** What the daemon and every command of it get. */
    readonly environment: Record<string, string>,
  ) {}

  /** Makes the home; nothing runs yet. */
  static async prepare({ environment, config }: DaemonOptions = {}): Promise<TestDaemon> {
    const home = await Deno.realPath(await Deno.makeTempDir({ prefix: "comms-" }));
    const { ports, guard } = reservePorts();
    const daemon = new TestDaemon(home, ports, guard, {
      ...environmentFor(home),
      CLAUDE_COMMS_BROKER_PORT: `${ports.mqtt}`,
      CLAUDE_COMMS_BROKER_WS_PORT: `${ports.ws}`,
      CLAUDE_COMMS_MCP_PORT: `${ports.mcp}`,
      CLAUDE_COMMS_WEB_PORT: `${ports.web}`,
      ...environment,
    });
    if (config !== undefined) {
      await Deno.mkdir(daemon.folder);
      await Deno.writeTextFile(join(daemon.folder, "config.yaml"), config);
    }
    return daemon;
  }

  /** Prepares and starts. */
  static async start(options: DaemonOptions = {}): Promise<TestDaemon> {
    const daemon = await TestDaemon.prepare(options);
    try {
      await daemon.start();
      return daemon;
    } catch (error) {
      await daemon[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** `~/.claude-comms` of this daemon. */
  get folder(): string {
    return join(this.home, ".claude-comms");
  }

  get mqttUrl(): string {
    return `mqtt://127.0.0.1:${this.ports.mqtt}`;
  }

  get wsUrl(): string {
    return `ws://127.0.0.1:${this.ports.ws}`;
  }

  /** MCP and REST. */
  get apiUrl(): string {
    return `http://127.0.0.1:${this.ports.mcp}`;
  }

  get mcpUrl(): string {
    return `${this.apiUrl}/mcp`;
  }

  get webUrl(): string {
    return `http://127.0.0.1:${this.ports.web}`;
  }

  /** The running process; an error when there is none. */
  get process(): Child {
    if (this.#child === undefined) throw new Error("The daemon was not started");
    return this.#child;
  }

  /** Starts the daemon and waits until it says that it runs. */
  async start(...args: string[]): Promise<void> {
    this.#child = new Child(["start", ...args], this.environment);
    await this.#child.says("Daemon running");
  }

  /** Starts and waits for the end, for daemons that must refuse to run. */
  async startInVain(...args: string[]): Promise<Said> {
    this.#child = new Child(["start", ...args], this.environment);
    const { code } = await this.#child.ended();
    return { code, stdout: this.#child.stdout, stderr: this.#child.stderr };
  }

  /** Ends it as Ctrl+C does. */
  async stop(): Promise<Deno.CommandStatus> {
    return await this.process.end("SIGINT");
  }

  /** Ends it as a power cut does. */
  async kill9(): Promise<void> {
    await this.process.end("SIGKILL");
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  /** Runs a command of the program in this home. */
  async cli(...args: string[]): Promise<Said> {
    return await runProgram(args, { environment: this.environment });
  }

  async readFile(...path: string[]): Promise<string> {
    return await Deno.readTextFile(join(this.folder, ...path));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child?.status === undefined) await this.#child?.end("SIGKILL");
    this.guard[Symbol.dispose]();
    await Deno.remove(this.home, { recursive: true });
  }
}
