/** The real Claude Code, offline: its executable, a home in which it asks nothing, and a terminal for it. */
import { dirname, join as path } from "node:path";
import { isAlive } from "../../src/lib/process.ts";
import { TestDaemon } from "./daemon.ts";
import type { Answer } from "./mcp.ts";
import { Rest } from "./rest.ts";
import type { Asked, ModelStep, ScriptedModel } from "./scripted_model.ts";
import { TestTerminal } from "./tmux.ts";
import { until } from "./until.ts";

export const claude = Deno.env.get("CLAUDE_CODE") ?? "claude";
const key = "sk-ant-fake-0123456789abcdefghijklmnopqrstuvwxyz";

/** It is a large download that not everybody has; `.ci/run` gets it where it can. */
export async function hasClaude(): Promise<boolean> {
  try {
    return (await new Deno.Command(claude, { args: ["--version"], stdout: "null", stderr: "null" }).output())
      .success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** A daemon with a home in which Claude Code is set up as `setup` does it. */
export async function daemonWithClaude(...options: string[]): Promise<TestDaemon> {
  const daemon = await TestDaemon.start({ environment: { PATH: pathWithClaude() } });
  await prepareHome(daemon);
  const { code, stderr } = await daemon.cli("setup", "--yes", ...options);
  if (code !== 0) throw new Error(`setup failed: ${stderr}`);
  return daemon;
}

/** A home of its own, in which Claude Code asks nothing. */
export async function prepareHome(daemon: TestDaemon): Promise<void> {
  const settings = {
    hasCompletedOnboarding: true,
    customApiKeyResponses: { approved: [key.slice(-20)], rejected: [] },
    projects: { [daemon.home]: { hasTrustDialogAccepted: true } },
  };
  await Deno.writeTextFile(path(daemon.home, ".claude.json"), JSON.stringify(settings));
}

export function claudeEnvironment(daemon: TestDaemon, model?: ScriptedModel): Record<string, string> {
  return {
    HOME: daemon.home,
    PATH: pathWithClaude(),
    TERM: "xterm-256color",
    DISABLE_AUTOUPDATER: "1",
    ANTHROPIC_API_KEY: key,
    DENO_DIR: daemon.environment.DENO_DIR!,
    ...(model === undefined ? {} : { ANTHROPIC_BASE_URL: model.url }),
  };
}

function pathWithClaude(): string {
  const path = Deno.env.get("PATH") ?? "";
  return claude.includes("/") ? `${dirname(claude)}:${path}` : path;
}

/** One run of it without a terminal. */
export async function runClaude(
  daemon: TestDaemon,
  { args, model }: { args: string[]; model?: ScriptedModel },
): Promise<{ code: number; text: string }> {
  const { code, stdout, stderr } = await new Deno.Command(claude, {
    args,
    cwd: daemon.home,
    clearEnv: true,
    env: claudeEnvironment(daemon, model),
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return { code, text: decoder.decode(stdout) + decoder.decode(stderr) };
}

/** A session in a terminal, as a person has it. */
export class ClaudeTerminal implements AsyncDisposable {
  private constructor(readonly terminal: TestTerminal, readonly daemon: TestDaemon) {}

  static async start(
    daemon: TestDaemon,
    { model, args = [] }: { model: ScriptedModel; args?: string[] },
  ): Promise<ClaudeTerminal> {
    const terminal = await TestTerminal.open({
      columns: 160,
      rows: 50,
      environment: claudeEnvironment(daemon, model),
    });
    const session = new ClaudeTerminal(terminal, daemon);
    try {
      const words = ["claude", "--permission-mode", "default", "--allowedTools", "Bash(echo:*)", ...args];
      await terminal.type(`cd '${daemon.home}' && clear && ${words.map((word) => `'${word}'`).join(" ")}`);
      await terminal.keys("Enter");
      await terminal.shows(/❯/);
      return session;
    } catch (error) {
      await terminal[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Says something to it. */
  async prompt(text: string): Promise<void> {
    await this.terminal.type(text);
    await this.terminal.shows(new RegExp(`❯.${text}`));
    await this.terminal.keys("Enter");
  }

  /** The number of its process. */
  async pid(): Promise<number> {
    return await until(async () => (await this.#pids())[0], { what: "a running Claude Code" });
  }

  /** Ends it as a power cut does. */
  async kill9(): Promise<void> {
    const pid = await this.pid();
    Deno.kill(pid, "SIGKILL");
    await until(async () => !await isAlive(pid), { what: "its end" });
  }

  /** Waits for all that it started as well: nothing may be left. */
  async [Symbol.asyncDispose](): Promise<void> {
    const pids = await this.#pids();
    await this.terminal[Symbol.asyncDispose]();
    for (const pid of pids) {
      await until(async () => !await isAlive(pid), { what: `the end of Claude Code, ${pid}` });
    }
    await until(
      async () =>
        (await waiters(this.daemon)).every((line) =>
          !pids.some((pid) => line.includes(`CLAUDE_PID=${pid} `))
        ),
      {
        what: "the end of the session's waiting process",
      },
    );
  }

  /** Of this terminal: tmux closes it, and the client notes where it runs. */
  async #pids(): Promise<number[]> {
    const shell = await this.terminal.shellPid();
    const { stdout } = await new Deno.Command("ps", { args: ["-o", "pid=,comm=", "--ppid", String(shell)] })
      .output();
    return [...new TextDecoder().decode(stdout).matchAll(/^\s*(\d+) claude$/gm)].map(([, pid]) =>
      Number(pid)
    );
  }
}

/** No process waits any more for sessions of this home. */
export async function noWaiters(daemon: TestDaemon): Promise<void> {
  await until(async () => (await waiters(daemon)).length === 0, { what: "the end of all waiting processes" });
}

/** Processes that wait for sessions of this home. */
export async function waiters(daemon: TestDaemon): Promise<string[]> {
  const { stdout } = await new Deno.Command("ps", { args: ["eww", "-eo", "pid=,args="] }).output();
  return new TextDecoder().decode(stdout).split("\n").filter((line) =>
    / hook wait /.test(line) && line.includes(`HOME=${daemon.home}`) && !/\d+ \S*sh -c/.test(line)
  );
}

/** Says something in general, as the daemon's owner. */
export async function say(daemon: TestDaemon, body: Record<string, unknown>): Promise<string> {
  return (await new Rest(daemon.apiUrl).post("/api/conversations/general/messages", body)).id;
}

/** Waits until the model is shown a text. */
export async function shown(model: ScriptedModel, text: string): Promise<Asked> {
  return await until(() => model.showing(text), { what: `the model to be shown "${text}"` });
}

export const tool = (name: string) => `mcp__claude-comms__${name}`;

export const join = (name: string): ModelStep => ({ call: tool("comms_join"), input: { name } });

/** A tool that runs until the file `go` is there in the home. */
export const untilGo: ModelStep = {
  call: "Bash",
  input: { command: "until test -e go; do sleep 0.05; done", description: "wait" },
};

export async function go(daemon: TestDaemon): Promise<void> {
  await Deno.writeTextFile(path(daemon.home, "go"), "");
}

/** The session that speaks for a name, once the daemon knows it and it is in the state. */
export async function sessionOf(
  daemon: TestDaemon,
  { name, state }: { name: string; state?: string },
): Promise<Answer> {
  const rest = new Rest(daemon.apiUrl);
  return await until(async () => {
    const { sessions } = await rest.get("/api/sessions");
    return sessions.find((one: Answer) => one.name === name && (state === undefined || one.state === state));
  }, { what: `${name} to be ${state ?? "there"}` });
}

/** Waits until it is idle and a process waits that can wake it. */
export async function wakeable(daemon: TestDaemon, name: string): Promise<void> {
  await until(async () => (await sessionOf(daemon, { name, state: "idle" })).wakeable, {
    what: `a process to wait beside ${name}`,
  });
}

/** Prints figures of this run: they depend on the machine, so no test fails by them. */
export function report(what: string, times: readonly number[]): void {
  const sorted = times.toSorted((a, b) => a - b).map(Math.round);
  const line = `${what}: p50 ${sorted[Math.floor(sorted.length / 2)]} ms, all ${sorted.join(" ")} ms\n`;
  Deno.stdout.writeSync(new TextEncoder().encode(line));
}

/** Waits until Claude Code has written down what a session said: it does so a while after the turn, and resumes only that. */
export async function keptTranscript(daemon: TestDaemon): Promise<void> {
  await until(async () => {
    const { stdout } = await new Deno.Command("grep", {
      args: ["-rlE", '"type": ?"assistant"', "--include=*.jsonl", `${daemon.home}/.claude/projects`],
      stderr: "null",
    }).output();
    return stdout.length > 0;
  }, { what: "a transcript" });
}
