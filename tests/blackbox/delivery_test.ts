/** Messages to sessions of Claude Code, over HTTP as its hooks call, through any end of the daemon. */
import assert from "node:assert/strict";
import { TestDaemon } from "../support/daemon.ts";
import { type Answer, joinMcp, type McpClient } from "../support/mcp.ts";
import { Rest } from "../support/rest.ts";

class Session {
  readonly #rest: Rest;
  #calls = 0;

  constructor(daemon: TestDaemon, readonly id: string) {
    this.#rest = new Rest(daemon.apiUrl);
  }

  async hook(event: string, more: Answer = {}): Promise<string> {
    const body = { session_id: this.id, hook_event_name: event, cwd: "/work", ...more };
    const output = await this.#rest.post("/api/hooks/claude-code", body);
    return output.hookSpecificOutput?.additionalContext ?? "";
  }

  async speakAs({ client, key }: McpClient): Promise<void> {
    const tool_use_id = `toolu_${this.id}_${++this.#calls}`;
    await client.callTool({
      name: "comms_check",
      arguments: { key },
      _meta: { "claudecode/toolUseId": tool_use_id },
    });
    await this.hook("PostToolBatch", { tool_calls: [{ tool_use_id, tool_name: "comms_check" }] });
  }

  wait(seconds = 20): Promise<Answer> {
    return this.#rest.get(`/api/hooks/wait?session_id=${this.id}&seconds=${seconds}`);
  }

  async passedOn({ delivery }: Answer): Promise<void> {
    await this.#rest.post("/api/hooks/handed", { session_id: this.id, delivery, rung: "socket", ok: true });
  }
}

const say = (rest: Rest, message: string) => rest.post("/api/conversations/general/messages", { message });

Deno.test("a session is told in its turn, woken out of it, and told on after kill -9 and a restart of the daemon", async () => {
  await using daemon = await TestDaemon.start();
  const owner = new Rest(daemon.apiUrl);
  let session = new Session(daemon, "0f4c7a3e-session");
  {
    await using bo = await joinMcp(daemon.mcpUrl, "bo");
    await session.speakAs(bo);
  }
  const first = await say(owner, "@bo in your turn");
  assert.ok((await session.hook("PostToolBatch", { tool_calls: [] })).includes(first.id));
  await session.hook("Stop");
  const waiting = session.wait();
  const second = await say(owner, "@bo wake up");
  const wake = await waiting;
  assert.deepEqual([wake.status, wake.messages], ["wake", [second.id]]);
  await session.passedOn(wake);
  await daemon.kill9();
  await daemon.start();
  session = new Session(daemon, session.id);
  const missed = await say(owner, "@bo after the crash");
  const again = await session.hook("SessionStart", { source: "resume" });
  assert.ok(again.includes("you are @bo") && again.includes(missed.id) && !again.includes(first.id));
  const [, repeated] = new RegExp(`id="${second.id}"(.*):`).exec(again) ?? [];
  assert.match(repeated ?? "", /perhaps shown before/);
  await session.hook("UserPromptSubmit", { prompt: "go on" });
  assert.equal(await session.hook("PostToolBatch", { tool_calls: [] }), "");
  const { sessions } = await owner.get("/api/sessions");
  assert.deepEqual(sessions.map((one: Answer) => [one.name, one.state, one.pending]), [["bo", "busy", 0]]);
});

Deno.test("killed in the middle of hand-overs, the daemon loses none: each is told, and twice only with a mark", async () => {
  await using daemon = await TestDaemon.start();
  const owner = new Rest(daemon.apiUrl);
  const sent: string[] = [];
  {
    await using bo = await joinMcp(daemon.mcpUrl, "bo");
    await new Session(daemon, "s-1").speakAs(bo);
  }
  const told = new Map<string, string[]>();
  const note = (text: string) => {
    for (const [, id, notes] of text.matchAll(/ id="([^"]+)"(.*):$/gm)) {
      told.set(id!, [...told.get(id!) ?? [], notes!]);
    }
  };
  for (let round = 0; round < 4; round++) {
    const session = new Session(daemon, "s-1");
    const talking = (async () => {
      for (let n = 0; n < 12; n++) sent.push((await say(owner, `@bo ${round}.${n}`)).id);
    })();
    const hooks = (async () => {
      for (let n = 0; n < 12; n++) note(await session.hook("PostToolBatch", { tool_calls: [] }));
    })();
    const sending = Promise.allSettled([talking, hooks]);
    if (round % 2) await sending;
    await daemon.kill9();
    await sending;
    await daemon.start();
  }
  const session = new Session(daemon, "s-1");
  for (let n = 0; n < 10; n++) note(await session.hook("PostToolBatch", { tool_calls: [] }));
  assert.deepEqual(sent.filter((id) => !told.has(id)), []);
  for (const [id, [, ...again]] of told) {
    assert.ok(again.every((notes) => notes.includes("perhaps shown before")), `${id}: ${again}`);
  }
});

Deno.test("the hops of a message are shown by REST and on the command line", async () => {
  await using daemon = await TestDaemon.start();
  const owner = new Rest(daemon.apiUrl);
  await using bo = await joinMcp(daemon.mcpUrl, "bo");
  const session = new Session(daemon, "s-1");
  await session.speakAs(bo);
  const { id } = await say(owner, "@bo how far?");
  await session.hook("PostToolBatch", { tool_calls: [] });
  await session.hook("Stop");
  await bo.send("general", "here", { reply_to: id });
  const { deliveries } = await owner.get(`/api/conversations/general/messages/${id}/readers`);
  assert.deepEqual(deliveries.map((one: Answer) => [one.name, one.hop, one.rung]), [[
    "bo",
    "answered",
    "tool_batch",
  ]]);
  const { code, stdout } = await daemon.cli("receipts", id.slice(0, 8));
  assert.equal(code, 0);
  assert.match(stdout, /@bo +answered +handed over by tool batch \d{4}-\d\d-\d\d \d\d:\d\d:\d\d, /);
});

Deno.test("agents that stopped each other go on when the owner says so", async () => {
  await using daemon = await TestDaemon.start({
    environment: { CLAUDE_COMMS_DELIVERY_TURNS_WITHOUT_HUMAN: "3" },
  });
  await using ana = await joinMcp(daemon.mcpUrl, "ana");
  await using bo = await joinMcp(daemon.mcpUrl, "bo");
  for (let n = 0; n < 4; n++) {
    await (n % 2 === 0 ? ana : bo).send("general", `@${n % 2 === 0 ? "bo" : "ana"} turn ${n}`);
  }
  const isPaused = async () =>
    (await new Rest(daemon.apiUrl).get("/api/conversations/general")).delivery_paused !== undefined;
  assert.equal(await isPaused(), true);
  const first = await daemon.cli("conv", "continue", "general");
  assert.deepEqual([first.code, first.stdout], [0, "The agents in general may go on.\n"]);
  assert.equal(await isPaused(), false);
  assert.equal((await daemon.cli("conv", "continue", "general")).stdout, "Nobody was stopped in general.\n");
});
