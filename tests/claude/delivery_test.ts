/** Messages reach a real session of Claude Code: in the middle of a turn, at its end, and while it is idle. */
import assert from "node:assert/strict";
import {
  ClaudeTerminal,
  daemonWithClaude,
  hasClaude,
  sessionOf,
  tool,
  wakeable,
} from "../support/claude_code.ts";
import type { TestDaemon } from "../support/daemon.ts";
import { Rest } from "../support/rest.ts";
import { type Asked, type ModelStep, ScriptedModel } from "../support/scripted_model.ts";
import { until } from "../support/until.ts";

const ignore = !await hasClaude();

async function say(daemon: TestDaemon, body: Record<string, unknown>): Promise<void> {
  await new Rest(daemon.apiUrl).post("/api/conversations/general/messages", body);
}

const join: ModelStep = { call: tool("comms_join"), input: { name: "one" } };
const echo = (text: string): ModelStep => ({
  call: "Bash",
  input: { command: `echo ${text}`, description: text },
});

async function shown(model: ScriptedModel, text: string): Promise<Asked> {
  return await until(() => model.showing(text), { what: `the model to be shown "${text}"` });
}

Deno.test({
  name: "a message that comes while a tool runs is shown with the tool's result",
  ignore,
  async fn() {
    await using daemon = await daemonWithClaude();
    await using model = new ScriptedModel([
      join,
      {
        call: "Bash",
        input: { command: "echo start; until test -e go; do sleep 0.05; done", description: "wait" },
      },
      { say: "done" },
    ]);
    await using session = await ClaudeTerminal.start(daemon, { model, args: ["--allowedTools", "Bash"] });
    await session.prompt("go");
    await until(() => model.asked.length === 2);
    await sessionOf(daemon, { name: "one", state: "busy" });
    await say(daemon, { message: "stop at the bridge", mentions: ["one"] });
    await Deno.writeTextFile(`${daemon.home}/go`, "");
    const asked = await shown(model, "stop at the bridge");
    assert.equal(model.asked.indexOf(asked), 2, "it comes with the result of the same tool");
    assert.match(
      asked.fresh,
      /PostToolBatch hook additional context: claude-comms: 1 message for you \(@one, key/,
    );
    assert.match(asked.fresh, /\| stop at the bridge/);
  },
});

Deno.test({
  name: "idle sessions are woken at once, and shown who wrote",
  ignore,
  async fn() {
    await using daemon = await daemonWithClaude();
    await using model = new ScriptedModel([join]);
    await using session = await ClaudeTerminal.start(daemon, { model });
    await session.prompt("go");
    const times: number[] = [];
    for (let round = 1; round <= 8; round++) {
      await wakeable(daemon, "one");
      const from = performance.now();
      await say(daemon, { message: `wake ${round}!`, mentions: ["one"] });
      const asked = await shown(model, `wake ${round}!`);
      times.push(asked.at - from);
      assert.match(asked.fresh, /\(human, /);
    }
    await session.terminal.shows(/Message from/);
    report("idle wake", times);
    assert.equal(model.asked.filter(({ fresh }) => /wake \d!/.test(fresh)).length, 8, "each is shown once");
  },
});

function report(what: string, times: number[]): void {
  const sorted = times.toSorted((a, b) => a - b).map(Math.round);
  console.log(`${what}: p50 ${sorted[Math.floor(sorted.length / 2)]} ms, all ${sorted.join(" ")} ms`);
}
