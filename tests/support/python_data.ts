/**
 * Data folders written by the real Python version. CLAUDE_COMMS_PYTHON_VENV names a virtual environment that has it;
 * otherwise one is made in the temporary folder, once.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { type DoorPorts, reservePorts } from "./ports.ts";
import { type Answer, connectMcp, type McpClient } from "./mcp.ts";
import { until } from "./until.ts";

const release = "claude-comms[all]==0.6.0";

/** Where the Python version's program is, or why there is none. */
export async function pythonProgram(): Promise<{ path: string } | { missing: string }> {
  const given = Deno.env.get("CLAUDE_COMMS_PYTHON_VENV");
  const venv = given || join(tmpdir(), "claude-comms-python-0.6.0");
  const path = join(venv, "bin", "claude-comms");
  if (await isThere(path)) return { path };
  if (given) return { missing: `${path} is not there` };
  try {
    await run("python3", ["-m", "venv", venv]);
    await run(join(venv, "bin", "pip"), ["install", "--quiet", release]);
    return { path };
  } catch (error) {
    return {
      missing: `the Python version cannot be installed: ${error instanceof Error ? error.message : error}`,
    };
  }
}

function tmpdir(): string {
  return Deno.env.get("TMPDIR") ?? "/tmp";
}

async function isThere(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

async function run(command: string, args: string[], env: Record<string, string> = {}): Promise<void> {
  const { code, stderr } = await new Deno.Command(command, {
    args,
    env,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  })
    .output();
  if (code !== 0) {
    throw new Error(`${command} ${args.join(" ")}: ${new TextDecoder().decode(stderr).slice(-500)}`);
  }
}

/** A session with the Python daemon, whose answers have a summary in front of their JSON. */
export class PythonSession implements AsyncDisposable {
  constructor(readonly client: McpClient) {}

  get key(): string {
    return this.client.key!;
  }

  async call(tool: string, args: Answer): Promise<Answer> {
    const { text, isError } = await this.client.outcome(tool, args);
    const at = text.indexOf("{");
    const answer: Answer = at < 0 ? { error: text } : JSON.parse(text.slice(at));
    assert.ok(!isError && answer.error === undefined, `${tool}: ${text}`);
    return answer;
  }

  async send(conversation: string, message: string, more: Answer = {}): Promise<Answer> {
    return await this.call("comms_send", { conversation, message, ...more });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client[Symbol.asyncDispose]();
  }
}

/** The Python daemon in an empty home. */
export class PythonDaemon implements AsyncDisposable {
  #process: Deno.ChildProcess | undefined;

  private constructor(
    readonly program: string,
    readonly home: string,
    readonly ports: DoorPorts,
    private readonly guard: Disposable,
  ) {}

  static async start(program: string): Promise<PythonDaemon> {
    const home = await Deno.realPath(await Deno.makeTempDir({ prefix: "comms-python-" }));
    const { ports, guard } = reservePorts();
    const daemon = new PythonDaemon(program, home, ports, guard);
    await run(program, ["init", "--name", "phil"], { HOME: home });
    await daemon.#setPorts();
    await daemon.start();
    return daemon;
  }

  get folder(): string {
    return join(this.home, ".claude-comms");
  }

  get mqttUrl(): string {
    return `mqtt://127.0.0.1:${this.ports.mqtt}`;
  }

  /** It waits a fixed time for its own broker, which on a busy machine is sometimes too short. */
  async start(): Promise<void> {
    for (let tries = 1;; tries++) {
      this.#process = new Deno.Command(this.program, {
        args: ["start"],
        env: { HOME: this.home },
        stdin: "null",
        stdout: "null",
        stderr: "null",
      }).spawn();
      const ended = this.#process.status.then(() => true);
      const ready = until(() => this.#answers(), { withinMs: 60_000, what: "the Python daemon" }).then(() =>
        false
      );
      if (!await Promise.race([ended, ready])) return;
      await ready.catch(() => {});
      if (tries === 5) throw new Error("The Python daemon ended five times before it was ready");
    }
  }

  async connect(name: string): Promise<PythonSession> {
    const client = await connectMcp(`http://127.0.0.1:${this.ports.mcp}/mcp`, { generation: "2025" });
    const session = new PythonSession(client);
    client.key = (await session.call("comms_join", { name, conversation: "general" })).key;
    return session;
  }

  /** Ends it in order, or as a power cut does. */
  async end(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    this.#process?.kill(signal);
    await this.#process?.status;
    this.#process = undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process !== undefined) await this.end("SIGKILL");
    this.guard[Symbol.dispose]();
    await Deno.remove(this.home, { recursive: true });
  }

  async #answers(): Promise<boolean> {
    try {
      const response = await fetch(`http://127.0.0.1:${this.ports.mcp}/api/capabilities`);
      await response.body?.cancel();
      return response.ok;
    } catch {
      return false;
    }
  }

  async #setPorts(): Promise<void> {
    const path = join(this.folder, "config.yaml");
    const { mqtt, ws, mcp, web } = this.ports;
    const text = (await Deno.readTextFile(path))
      .replace(/\b1883\b/, `${mqtt}`).replace(/ws_port: 9001/, `ws_port: ${ws}`)
      .replace(/\b9920\b/, `${mcp}`).replace(/\b9921\b/, `${web}`);
    await Deno.writeTextFile(path, text);
  }
}
