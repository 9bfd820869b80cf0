/** The real Claude Code against the real daemon, offline: CLAUDE_CODE names its executable, or `claude` is on the PATH. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { TestDaemon } from "../support/daemon.ts";
import type { Answer } from "../support/mcp.ts";
import { Rest } from "../support/rest.ts";
import { type ModelStep, ScriptedModel } from "../support/scripted_model.ts";

const claude = Deno.env.get("CLAUDE_CODE") ?? "claude";
const key = "sk-ant-fake-0123456789abcdefghijklmnopqrstuvwxyz";

async function isThere(): Promise<boolean> {
  try {
    return (await new Deno.Command(claude, { args: ["--version"], stdout: "null", stderr: "null" }).output())
      .success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

// It is a large download that not everybody has; `.ci/run` gets it where it can.
const ignore = !await isThere();

/** A home of its own, in which Claude Code asks nothing. */
async function prepareHome(daemon: TestDaemon): Promise<void> {
  const settings = {
    hasCompletedOnboarding: true,
    customApiKeyResponses: { approved: [key.slice(-20)], rejected: [] },
    projects: { [daemon.home]: { hasTrustDialogAccepted: true } },
  };
  await Deno.writeTextFile(join(daemon.home, ".claude.json"), JSON.stringify(settings));
}

async function run(
  daemon: TestDaemon,
  { args, model }: { args: string[]; model?: ScriptedModel },
): Promise<{ code: number; text: string }> {
  const { code, stdout, stderr } = await new Deno.Command(claude, {
    args,
    cwd: daemon.home,
    clearEnv: true,
    env: {
      HOME: daemon.home,
      PATH: Deno.env.get("PATH") ?? "",
      TERM: "xterm-256color",
      DISABLE_AUTOUPDATER: "1",
      ANTHROPIC_API_KEY: key,
      ...(model === undefined ? {} : { ANTHROPIC_BASE_URL: model.url }),
    },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return { code, text: decoder.decode(stdout) + decoder.decode(stderr) };
}

Deno.test({
  name: "claude mcp add, as the daemon prints it, connects",
  ignore,
  async fn() {
    await using daemon = await TestDaemon.start();
    await prepareHome(daemon);
    const printed = /claude (mcp add .*)/.exec(daemon.process.stdout)![1]!;
    const added = await run(daemon, { args: printed.split(" ") });
    assert.equal(added.code, 0, added.text);
    const listed = await run(daemon, { args: ["mcp", "list"] });
    assert.match(listed.text, /claude-comms: http:\/\/127\.0\.0\.1:\d+\/mcp .*Connected/);
  },
});

/** A session that does what the steps say, with the daemon as its only MCP server. */
async function session(
  daemon: TestDaemon,
  { name, steps }: { name: string; steps: readonly ModelStep[] },
): Promise<ScriptedModel> {
  const config = join(daemon.home, `${name}.json`);
  const server = { type: "http", url: daemon.mcpUrl, alwaysLoad: true };
  await Deno.writeTextFile(config, JSON.stringify({ mcpServers: { "claude-comms": server } }));
  await using model = new ScriptedModel(steps);
  const args = [
    "-p",
    "go",
    "--mcp-config",
    config,
    "--strict-mcp-config",
    "--allowedTools",
    "mcp__claude-comms",
  ];
  const { code, text } = await run(daemon, { args, model });
  assert.equal(code, 0, text);
  return model;
}

const tool = (name: string) => `mcp__claude-comms__${name}`;

Deno.test({
  name: "two sessions of Claude Code talk: one sends, the other reads it and answers",
  ignore,
  async fn() {
    await using daemon = await TestDaemon.start();
    await prepareHome(daemon);
    const rest = new Rest(daemon.apiUrl);
    const keyOf = async (name: string) => {
      const { participants } = await rest.get("/api/participants");
      return participants.find((each: Answer) => each.name === name).key;
    };
    await session(daemon, { name: "one", steps: [{ call: tool("comms_join"), input: { name: "one" } }] });
    const one = await keyOf("one");
    const said = { key: one, conversation: "general", message: "hello from one" };
    await session(daemon, { name: "one", steps: [{ call: tool("comms_send"), input: said }] });
    await session(daemon, { name: "two", steps: [{ call: tool("comms_join"), input: { name: "two" } }] });
    const two = await keyOf("two");
    const model = await session(daemon, {
      name: "two",
      steps: [
        { call: tool("comms_read"), input: { key: two, conversation: "general" } },
        {
          call: tool("comms_send"),
          input: { key: two, conversation: "general", message: "hello from two", mentions: ["one"] },
        },
      ],
    });
    assert.match(JSON.stringify(model.seen), /hello from one/);
    const { messages } = await rest.get("/api/messages/general");
    assert.deepEqual(messages.map((m: Answer) => [m.sender.key, m.body]), [[one, "hello from one"], [
      two,
      "hello from two",
    ]]);
  },
});
