/** Real sessions of Claude Code keep who they are, talk to each other, and survive what kills them or the daemon. */
import assert from "node:assert/strict";
import {
  ClaudeTerminal,
  daemonWithClaude,
  hasClaude,
  join,
  keptTranscript,
  noWaiters,
  report,
  runClaude,
  say,
  sessionOf,
  shown,
  tool,
  waiters,
  wakeable,
} from "../support/claude_code.ts";
import type { TestDaemon } from "../support/daemon.ts";
import { Rest } from "../support/rest.ts";
import { type Decide, ScriptedModel } from "../support/scripted_model.ts";
import { until } from "../support/until.ts";

const ignore = !await hasClaude();

/** A session that joins as `one` and ends. */
async function joinOnce(daemon: TestDaemon): Promise<void> {
  await using model = new ScriptedModel([join("one")]);
  const { code, text } = await runClaude(daemon, { args: ["-p", "begin"], model });
  assert.equal(code, 0, text);
}

Deno.test({
  name: "a session that is resumed is told who it is and what it missed",
  ignore,
  async fn() {
    await using daemon = await daemonWithClaude();
    await joinOnce(daemon);
    await say(daemon, { message: "while you were away", mentions: ["one"] });
    await using model = new ScriptedModel([]);
    const { code, text } = await runClaude(daemon, { args: ["-p", "--continue", "go on"], model });
    assert.equal(code, 0, text);
    const asked = await shown(model, "while you were away");
    assert.equal(model.asked.indexOf(asked), 0);
    assert.match(asked.fresh, /@one/);
  },
});

Deno.test({
  name: "a session that is forked from another speaks for the same participant",
  ignore,
  async fn() {
    await using daemon = await daemonWithClaude();
    await joinOnce(daemon);
    await say(daemon, { message: "for whoever goes on", mentions: ["one"] });
    const speak: Decide = ({ all }) => {
      const key = /you are @one[^\n]*?\b([0-9a-f]{8})\b/.exec(all)?.[1];
      const input = { key, conversation: "general", message: "from the fork" };
      return all.includes("from the fork") ? { say: "done" } : { call: tool("comms_send"), input };
    };
    await using model = new ScriptedModel(speak);
    const args = ["-p", "--continue", "--fork-session", "go on elsewhere"];
    const { code, text } = await runClaude(daemon, { args, model });
    assert.equal(code, 0, text);
    const asked = await shown(model, "for whoever goes on");
    assert.equal(model.asked.indexOf(asked), 0);
    assert.match(asked.fresh, /you are @one/);
    const { messages } = await new Rest(daemon.apiUrl).get("/api/conversations/general/messages");
    assert.equal(messages.find((one: { body: string }) => one.body === "from the fork")?.sender.name, "one");
  },
});

Deno.test({
  name: "a session that was compacted knows who it is, and is woken as before",
  ignore,
  async fn() {
    await using daemon = await daemonWithClaude();
    await using model = new ScriptedModel([join("one")]);
    await using session = await ClaudeTerminal.start(daemon, { model });
    await session.prompt("begin");
    await wakeable(daemon, "one");
    await session.prompt("/compact");
    await session.terminal.shows(/[Cc]ompacted/);
    await wakeable(daemon, "one");
    await say(daemon, { message: "still there?", mentions: ["one"] });
    const asked = await shown(model, "still there?");
    assert.match(asked.all, /SessionStart[^\n]*@one/);
    assert.doesNotMatch(asked.all, /"name":"mcp__claude-comms__comms_join"/, "the beginning is gone");
  },
});

/** Answers each "ping n" of the other with "ping n+1". */
function pingPong({ name, other, last }: { name: string; other: string; last: number }): Decide {
  const answered = new Set<number>();
  let joined = false;
  return ({ fresh }) => {
    if (!joined) {
      joined = true;
      return join(name);
    }
    const news = [...fresh.matchAll(/\| (?:\[@one\] )?ping (\d+)/g)].map(([, n]) => Number(n));
    const n = Math.max(0, ...news.filter((n) => !answered.has(n)));
    const key = /comms_send\(key=\\"([0-9a-f]{8})/.exec(fresh)?.[1];
    if (key === undefined || n === 0 || n >= last) return { say: "done" };
    answered.add(n);
    const input = { key, conversation: "general", message: `ping ${n + 1}`, mentions: [other] };
    return { call: tool("comms_send"), input };
  };
}

Deno.test({
  name: "two sessions answer each other for twenty turns without anybody's help",
  ignore,
  async fn() {
    await using daemon = await daemonWithClaude();
    const last = 20;
    await using one = new ScriptedModel(pingPong({ name: "one", other: "two", last }));
    await using two = new ScriptedModel(pingPong({ name: "two", other: "one", last }));
    await using first = await ClaudeTerminal.start(daemon, { model: one });
    await using second = await ClaudeTerminal.start(daemon, { model: two });
    await first.prompt("begin");
    await second.prompt("begin");
    await wakeable(daemon, "one");
    await wakeable(daemon, "two");
    const from = performance.now();
    await say(daemon, { message: "ping 1", recipients: ["one"] });
    await until(() => one.showing(`| ping ${last - 1}`) && two.showing(`| ping ${last}`), {
      withinMs: 90_000,
    });
    report("a turn of two sessions that answer each other", [(performance.now() - from) / last]);
    for (let n = 1; n <= last; n++) {
      const model = n % 2 === 1 ? one : two;
      const times = model.asked.at(-1)!.all.split(`ping ${n}\\n`).length - 1;
      assert.equal(times, 1, `ping ${n} was shown ${times} times`);
    }
  },
});

Deno.test({
  name: "a daemon that is killed and started again wakes the sessions that were waiting",
  ignore,
  async fn() {
    await using daemon = await daemonWithClaude();
    await using model = new ScriptedModel([join("one")]);
    await using session = await ClaudeTerminal.start(daemon, { model });
    await session.prompt("begin");
    await wakeable(daemon, "one");
    await daemon.kill9();
    await daemon.start();
    await say(daemon, { message: "back again", mentions: ["one"] });
    await shown(model, "back again");
    // Acknowledged, and killed before anybody can have been told.
    await wakeable(daemon, "one");
    await say(daemon, { message: "just in time", mentions: ["one"] });
    await daemon.kill9();
    await daemon.start();
    await shown(model, "just in time");
  },
});

Deno.test({
  name: "of a session that is killed nothing is left, and it misses nothing when it is resumed",
  ignore,
  async fn() {
    await using daemon = await daemonWithClaude();
    {
      await using model = new ScriptedModel([join("one")]);
      await using session = await ClaudeTerminal.start(daemon, { model });
      await session.prompt("begin");
      await wakeable(daemon, "one");
      await until(async () => (await waiters(daemon)).length === 1, { what: "one waiting process" });
      await keptTranscript(daemon);
      await session.kill9();
      await say(daemon, { message: "are you there?", mentions: ["one"] });
      await noWaiters(daemon);
    }
    await using model = new ScriptedModel([]);
    const { code, text } = await runClaude(daemon, { args: ["-p", "--continue", "go on"], model });
    assert.equal(code, 0, text);
    await shown(model, "are you there?");
  },
});

Deno.test({
  name: "the owner allows and denies tools from elsewhere while the session's own dialog is open",
  ignore,
  async fn() {
    await using daemon = await daemonWithClaude("--permissions");
    const touch = (file: string) => ({
      call: "Bash",
      input: { command: `touch ${file}`, description: file },
    });
    await using model = new ScriptedModel([join("one"), touch("allowed"), touch("denied"), { say: "done" }]);
    await using session = await ClaudeTerminal.start(daemon, { model });
    await session.prompt("begin");
    const bearer = (await daemon.readFile("credentials", "owner.token")).trim();
    const owner = new Rest(daemon.apiUrl, { bearer });
    const question = async (word: string) => {
      const asked = await until(async () =>
        (await owner.get("/api/permissions")).permissions.find((one: { input: string }) =>
          one.input.includes(word)
        )
      );
      await session.terminal.shows(/Do you want to proceed/);
      return asked.id;
    };
    const allowed = await question("allowed");
    assert.equal((await sessionOf(daemon, { name: "one", state: "waiting" })).waiting_for, "Bash");
    await owner.post(`/api/permissions/${allowed}`, { behavior: "allow" });
    await until(() => Deno.stat(`${daemon.home}/allowed`).then(() => true, () => false));
    await owner.post(`/api/permissions/${await question("denied")}`, {
      behavior: "deny",
      message: "not today",
    });
    await shown(model, "not today");
    await assert.rejects(() => Deno.stat(`${daemon.home}/denied`));
  },
});
