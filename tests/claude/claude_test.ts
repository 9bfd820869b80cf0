/** The real Claude Code against the real daemon, offline: CLAUDE_CODE names its executable, or `claude` is on the PATH. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { hasClaude, prepareHome, runClaude, tool } from "../support/claude_code.ts";
import { TestDaemon } from "../support/daemon.ts";
import type { Answer } from "../support/mcp.ts";
import { Rest } from "../support/rest.ts";
import { type ModelStep, ScriptedModel } from "../support/scripted_model.ts";

const ignore = !await hasClaude();

Deno.test({
  name: "claude mcp add, as the daemon prints it, connects",
  ignore,
  async fn() {
    await using daemon = await TestDaemon.start();
    await prepareHome(daemon);
    const printed = /claude (mcp add .*)/.exec(daemon.process.stdout)![1]!;
    const added = await runClaude(daemon, { args: printed.split(" ") });
    assert.equal(added.code, 0, added.text);
    const listed = await runClaude(daemon, { args: ["mcp", "list"] });
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
  const { code, text } = await runClaude(daemon, { args, model });
  assert.equal(code, 0, text);
  return model;
}

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
