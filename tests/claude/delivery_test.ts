/** Messages reach a real session of Claude Code: in the middle of a turn, at its end, while it is idle, and in its subagents. */
import assert from "node:assert/strict";
import {
  ClaudeTerminal,
  daemonWithClaude,
  go,
  hasClaude,
  join,
  report,
  say,
  sessionOf,
  shown,
  untilGo,
  wakeable,
} from "../support/claude_code.ts";
import type { TestDaemon } from "../support/daemon.ts";
import type { Answer } from "../support/mcp.ts";
import { Rest } from "../support/rest.ts";
import { type ModelStep, ScriptedModel } from "../support/scripted_model.ts";
import { until } from "../support/until.ts";

const ignore = !await hasClaude();
const bash = ["--allowedTools", "Bash"];

Deno.test({
  name: "a message that comes while a tool runs is shown with the tool's result, and the tool runs on",
  ignore,
  async fn() {
    await using daemon = await daemonWithClaude();
    await using model = new ScriptedModel([join("one"), untilGo, { say: "done" }]);
    await using session = await ClaudeTerminal.start(daemon, { model, args: bash });
    await session.prompt("begin");
    await until(() => model.asked.length === 2);
    await sessionOf(daemon, { name: "one", state: "busy" });
    await say(daemon, { message: "stop at the bridge", mentions: ["one"] });
    await go(daemon);
    const asked = await shown(model, "stop at the bridge");
    assert.equal(model.asked.indexOf(asked), 2, "it comes with the result of the same tool");
    assert.match(
      asked.fresh,
      /PostToolBatch hook additional context: claude-comms: 1 message for you \(@one, key/,
    );
    assert.match(asked.fresh, /\| stop at the bridge/);
    assert.doesNotMatch(asked.fresh, /"is_error":true/);
  },
});

Deno.test({
  name: "a message that comes while the model writes is shown at the end of the turn, which goes on",
  ignore,
  async fn() {
    await using daemon = await daemonWithClaude();
    const written = Promise.withResolvers<void>();
    await using model = new ScriptedModel(async () => {
      if (model.asked.length === 1) return join("one");
      if (model.asked.length === 2) await written.promise;
      return { say: "that was all" };
    });
    await using session = await ClaudeTerminal.start(daemon, { model });
    await session.prompt("begin");
    await sessionOf(daemon, { name: "one", state: "busy" });
    await until(() => model.asked.length === 2);
    await say(daemon, { message: "one more thing", mentions: ["one"] });
    written.resolve();
    const asked = await shown(model, "one more thing");
    assert.equal(model.asked.indexOf(asked), 2);
    assert.match(asked.fresh, /Stop hook additional context: claude-comms/);
  },
});

Deno.test({
  name: "an idle session is woken by each message that concerns it, at once and once",
  ignore,
  async fn() {
    await using daemon = await daemonWithClaude();
    await using model = new ScriptedModel([join("one")]);
    await using session = await ClaudeTerminal.start(daemon, { model });
    await session.prompt("begin");
    const times: number[] = [];
    const ours: number[] = [];
    for (let round = 1; round <= 6; round++) {
      await wakeable(daemon, "one");
      const from = performance.now();
      const wall = Date.now();
      const id = await say(daemon, { message: `wake ${round}!`, mentions: ["one"] });
      const asked = await shown(model, `wake ${round}!`);
      times.push(asked.at - from);
      ours.push(Date.parse((await receipt(daemon, id)).handed_at) - wall);
      assert.match(asked.fresh, /<cross-session-message from=.*\(human, /);
    }
    await session.terminal.shows(/Message from/);
    report("idle wake, from the request to the session's inbox", ours);
    report("idle wake, from the request to the model", times);
    assert.equal(model.asked.filter(({ fresh }) => /wake \d!/.test(fresh)).length, 6, "each is shown once");
  },
});

Deno.test({
  name: "a subagent that speaks for somebody is shown their messages, and the session is not",
  ignore,
  async fn() {
    await using daemon = await daemonWithClaude();
    const sub: ModelStep[] = [join("sub"), untilGo];
    const main: ModelStep[] = [
      join("one"),
      { call: "Agent", input: { description: "help", prompt: "please help", subagent_type: "claude" } },
    ];
    await using model = new ScriptedModel(({ all }) =>
      (all.includes("begin the work") ? main : sub).shift() ?? { say: "done" }
    );
    await using session = await ClaudeTerminal.start(daemon, { model, args: bash });
    await session.prompt("begin the work");
    await sessionOf(daemon, { name: "sub" });
    await until(() => sub.length === 0);
    await say(daemon, { message: "only for the helper", recipients: ["sub"] });
    await go(daemon);
    const asked = await shown(model, "only for the helper");
    assert.doesNotMatch(asked.all, /begin the work/);
    await sessionOf(daemon, { name: "one", state: "idle" });
    assert.equal(model.asked.filter(({ fresh }) => fresh.includes("| only for the helper")).length, 1);
  },
});

/** How far a message has come to the one that it is for. */
async function receipt(daemon: TestDaemon, id: string): Promise<Answer> {
  const path = `/api/conversations/general/messages/${id}/readers`;
  return await until(async () => (await new Rest(daemon.apiUrl).get(path)).deliveries?.[0]);
}
