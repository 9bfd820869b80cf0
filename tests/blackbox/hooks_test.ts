/** What Claude Code starts: `hook run` and `hook wait`, as processes beside a session that the test plays. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { TestDaemon } from "../support/daemon.ts";
import { type Answer, joinMcp } from "../support/mcp.ts";
import { programCommand, runProgram, type Said } from "../support/program.ts";
import { Rest } from "../support/rest.ts";
import { until, within } from "../support/until.ts";

const id = "5e551011-0000-4000-8000-000000000001";
const input = (event: string, more: Answer = {}) =>
  JSON.stringify({ session_id: id, hook_event_name: event, cwd: "/work", ...more });

/** A session that has joined as builder, and is idle. */
async function idleSession(daemon: TestDaemon): Promise<Rest> {
  const rest = new Rest(daemon.apiUrl);
  await using builder = await joinMcp(daemon.mcpUrl, "builder");
  const hook = (event: string, more: Answer = {}) =>
    rest.post("/api/hooks/claude-code", JSON.parse(input(event, more)));
  await hook("SessionStart", { source: "startup" });
  const tool_use_id = "toolu_1";
  await builder.client.callTool({
    name: "comms_check",
    arguments: { key: builder.key },
    _meta: { "claudecode/toolUseId": tool_use_id },
  });
  await hook("PostToolBatch", { tool_calls: [{ tool_use_id, tool_name: "comms_check" }] });
  await hook("Stop");
  return rest;
}

const say = (rest: Rest, message: string): Promise<Answer> =>
  rest.post("/api/conversations/general/messages", { message, mentions: ["builder"] });

/** A client that lives until it is ended, with a process that waits beside its session. */
class Waiting implements AsyncDisposable {
  readonly #client: Deno.ChildProcess;
  readonly process: Deno.ChildProcess;
  readonly ended: Promise<Said>;

  constructor(daemon: TestDaemon, environment: Record<string, string> = {}) {
    this.#client = new Deno.Command("sleep", { args: ["600"] }).spawn();
    const { command, before } = programCommand();
    this.process = new Deno.Command(command, {
      args: [...before, "hook", "wait"],
      env: { ...daemon.environment, CLAUDE_PID: String(this.#client.pid), ...environment },
      clearEnv: true,
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.ended = this.#end();
  }

  get clientPid(): string {
    return String(this.#client.pid);
  }

  async killClient(): Promise<void> {
    this.#client.kill("SIGKILL");
    await this.#client.status;
  }

  async #end(): Promise<Said> {
    const writer = this.process.stdin.getWriter();
    await writer.write(new TextEncoder().encode(input("Stop")));
    await writer.close();
    const { code, stdout, stderr } = await this.process.output();
    const decoder = new TextDecoder();
    return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const process of [this.#client, this.process]) {
      try {
        process.kill("SIGKILL");
      } catch {
        // It has ended already.
      }
    }
    await Promise.all([this.#client.status, this.ended]);
  }
}

async function waits(rest: Rest): Promise<void> {
  await until(async () => (await rest.get("/api/sessions")).sessions.some((one: Answer) => one.wakeable), {
    what: "a process to wait",
  });
}

Deno.test("hook run passes on what the daemon answers, and is silent about everything else", async () => {
  await using daemon = await TestDaemon.start();
  const rest = await idleSession(daemon);
  await say(rest, "while you were away");
  const run = (stdin: string) => runProgram(["hook", "run"], { environment: daemon.environment, stdin });
  const told = await run(input("SessionStart", { source: "resume" }));
  assert.equal(told.code, 0);
  assert.match(JSON.parse(told.stdout).hookSpecificOutput.additionalContext, /\| while you were away/);
  const silent = { code: 0, stdout: "", stderr: "" };
  assert.deepEqual(await run(input("Notification")), silent);
  assert.deepEqual(await run("{"), silent);
  await daemon.stop();
  assert.deepEqual(await run(input("Stop")), silent);
});

Deno.test("without an inbox the session is woken by code 2 and the words on standard error", async () => {
  await using daemon = await TestDaemon.start();
  const rest = await idleSession(daemon);
  await using waiting = new Waiting(daemon);
  await waits(rest);
  await say(rest, "wake up");
  const { code, stderr } = await within(waiting.ended);
  assert.equal(code, 2);
  assert.match(stderr, /^claude-comms: 1 message for you \(@builder/);
  assert.match(stderr, /\| wake up/);
});

Deno.test({
  name: "the session's inbox gets the message, over a restart of the daemon too, until the session ends",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using daemon = await TestDaemon.start();
    const rest = await idleSession(daemon);
    const path = join(daemon.home, "inbox.sock");
    using inbox = Deno.listen({ transport: "unix", path });
    const letter = async (): Promise<string> => {
      using connection = await inbox.accept();
      return await new Response(connection.readable).text();
    };
    await using waiting = new Waiting(daemon, {
      CLAUDE_CODE_MESSAGING_SOCKET: path,
      CLAUDE_CODE_MESSAGING_TOKEN: "t0ken",
    });
    await waits(rest);
    await say(rest, "first");
    const [auth, user] = (await within(letter())).trim().split("\n").map((line) => JSON.parse(line));
    assert.deepEqual(auth, { type: "auth", token: "t0ken" });
    assert.equal(user.type, "user");
    assert.match(
      user.message.content,
      /^<cross-session-message from="claude-comms" from-name="\w+">\n[^]*\| first/,
    );
    // What is not proved to be seen before the restart would be told again.
    await rest.post("/api/hooks/claude-code", JSON.parse(input("UserPromptSubmit")));
    await daemon.restart();
    await rest.post("/api/hooks/claude-code", JSON.parse(input("Stop")));
    await waits(rest);
    await say(rest, "second");
    assert.match(await within(letter()), /\| second/);
    await rest.post("/api/hooks/claude-code", JSON.parse(input("SessionEnd", { reason: "exit" })));
    assert.equal((await within(waiting.ended)).code, 0);
  },
});

Deno.test("one process waits for a session: a second one of the same client ends at once, one of another takes over", async () => {
  await using daemon = await TestDaemon.start();
  const rest = await idleSession(daemon);
  await using first = new Waiting(daemon);
  await waits(rest);
  await using second = new Waiting(daemon, { CLAUDE_PID: first.clientPid });
  assert.equal((await within(second.ended)).code, 0);
  await using third = new Waiting(daemon);
  assert.equal((await within(first.ended)).code, 0);
  await waits(rest);
  await say(rest, "for the third");
  assert.match((await within(third.ended)).stderr, /\| for the third/);
});

Deno.test("a client that is killed leaves nothing behind, with and without a daemon", async () => {
  await using daemon = await TestDaemon.start();
  const rest = await idleSession(daemon);
  await using waiting = new Waiting(daemon);
  await waits(rest);
  await daemon.kill9();
  await waiting.killClient();
  assert.deepEqual(await within(waiting.ended), { code: 0, stdout: "", stderr: "" });
});

Deno.test("beside claude -p nothing waits", async () => {
  await using daemon = await TestDaemon.start();
  await using waiting = new Waiting(daemon, { CLAUDE_CODE_ENTRYPOINT: "sdk-cli" });
  assert.equal((await within(waiting.ended)).code, 0);
});
