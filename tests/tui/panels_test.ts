import assert from "node:assert/strict";
import { ana, asks, conversation, me, message, rev, start, startedWorld, system, World } from "./world.ts";

Deno.test("threads: the chip opens the panel, what is typed there answers, and closing keeps both drafts", () => {
  const root = message(7, { body: "root", thread_reply_count: 1, thread_last_author: "ana" });
  const world = startedWorld({ messages: [root] });
  world.type("unfinished");
  const [asked] = asks(world.key("Ctrl+T"), "thread");
  const reply = message(8, { body: "first reply", reply_to: root.id });
  world.on({ kind: "answer", asked: asked!.asked, values: [{ root, replies: [reply], has_more: false }] });
  assert.match(world.text(), /Thread.*Esc closes/);
  assert.match(world.text(), /first reply/);
  assert.match(world.text(), /› Answer in this thread/);
  world.type("me too");
  const [sending] = asks(world.key("Enter"), "sent");
  assert.equal(sending!.calls[0]!.body!.reply_to, root.id);
  world.arrives(
    message(9, { body: "second reply", reply_to: root.id, ts: new Date(world.now + 1000).toISOString() }),
  );
  assert.match(world.text(), /second reply/);
  world.key("Escape");
  assert.match(world.text(), /› unfinished/);
  assert.match(world.text(), /2 replies, last by ana/);
});

Deno.test("system lines are folded from three on, and open with a click", () => {
  const events = [1, 2, 3].map((n) => message(n, { sender: system, body: `somebody${n} joined` }));
  const world = startedWorld({ messages: events });
  assert.match(world.text(), /▸ 3 events, the last one: somebody3 joined/);
  assert.doesNotMatch(world.text(), /somebody1/);
  const y = world.lines().findIndex((line) => line.includes("▸ 3 events"));
  world.on({ kind: "input", input: { kind: "mouse", action: "press", x: 40, y } });
  assert.match(world.text(), /somebody1 joined/);
});

Deno.test("permission questions are announced, shown and answered", () => {
  const world = startedWorld();
  const asked = asks(
    world.on({
      kind: "live",
      topic: `claude-comms/participant/${me.key}/events`,
      payload: { type: "permission" },
    }),
    "permissions",
  );
  const question = {
    id: "q1",
    key: rev.key,
    name: "reviewer",
    cwd: "/x",
    tool: "Bash",
    summary: "rm -rf build",
    input: "",
    asked_at: "",
  };
  world.on({ kind: "answer", asked: asked[0]!.asked, values: [{ permissions: [question] }] });
  assert.match(world.text(), /1 to allow or deny: F3/);
  assert.match(world.text(), /asks: may Bash/);
  world.key("F3");
  assert.match(world.text(), /rm -rf build/);
  const [answer] = asks(world.key("a"), "done");
  assert.equal(answer!.calls[0]!.path, "/api/permissions/q1");
  assert.deepEqual(answer!.calls[0]!.body, { behavior: "allow" });
});

Deno.test("search asks the daemon as one types, shows why, and opens the message", () => {
  const world = startedWorld({ messages: [message(7, { body: "the build is green" })] });
  world.key("Ctrl+R");
  world.type("buil");
  assert.deepEqual(asks(world.tick(100), "search"), []);
  const [asked] = asks(world.tick(400), "search");
  assert.deepEqual(asked!.calls[0]!.query, { query: "buil", order: "relevance", limit: 30 });
  const found = message(7, { body: "the build is green" });
  const hit = {
    conversation: "general",
    snippet: { text: found.body, highlights: [[4, 9]] },
    message: found,
  };
  world.on({
    kind: "answer",
    asked: asked!.asked,
    values: [{ results: [hit], next: null, building: false }],
  });
  assert.match(world.text(), /1 found, the best first/);
  assert.match(world.text(), /ana +in #general/);
  world.key("Enter");
  assert.equal(world.model.marked, found.id);
  assert.match(world.text(), /▌ {3}the build|▌👤 ana/);
  world.key("Ctrl+C");
  world.type(" nosuch:x");
  world.key("Enter");
  assert.doesNotMatch(world.text(), /undefined/);
});

Deno.test("filters of the search are completed", () => {
  const world = startedWorld();
  world.key("Ctrl+R");
  world.type("fr");
  world.key("Tab");
  world.type("a");
  world.key("Tab");
  assert.match(world.text(), /\/ from:ana$/m);
});

Deno.test("what the sessions of agents do is seen among the people and in the overview", () => {
  const world = startedWorld();
  const says = (state: string) =>
    world.on({
      kind: "live",
      topic: "claude-comms/system/people",
      payload: { type: "session_state", key: rev.key, state },
    });
  says("busy");
  assert.match(world.text(), /reviewer[^\n]*\n[^\n]*│ {5}busy/);
  says("waiting");
  world.key("F2");
  assert.match(world.text(), /reviewer +waits for somebody/);
});

Deno.test("a new conversation gets an id that can be one, and is gone to when the daemon has it", () => {
  const world = startedWorld();
  world.key("Ctrl+N");
  world.type("Größe & Zahl");
  assert.match(world.text(), /New conversation[^]*#große-zahl|#gro-e-zahl/);
  const [asked] = asks(world.key("Enter"), "go");
  assert.deepEqual(asked!.calls[0]!.body, { conversation: "gro-e-zahl", display_name: "Größe & Zahl" });
  world.on({ kind: "answer", asked: asked!.asked, values: [{}] });
  assert.equal(world.model.place, "gro-e-zahl");
});

Deno.test("ids are shown when asked, and system lines unfolded", () => {
  const events = [1, 2, 3].map((n) => message(n, { sender: system, body: `[system] somebody${n} joined` }));
  const world = startedWorld({ messages: [...events, message(4, { body: "hello" })] });
  assert.doesNotMatch(world.text(), /00000004/);
  world.key("F6", "Alt+E");
  assert.match(world.text(), /ana {2}\d\d:\d\d +00000004/);
  assert.match(world.text(), /│ +somebody1 joined/);
});

Deno.test("a search that is begun before the daemon has answered goes on", () => {
  const world = new World({ columns: 110, rows: 24 });
  world.key("Ctrl+R");
  world.type("needle");
  start(world, {});
  assert.match(world.text(), /\/ needle/);
  assert.equal(asks(world.tick(1000), "search").length, 1);
});

Deno.test("on a small screen a found message is seen, as the panel makes room", () => {
  const found = message(7, { body: "the needle" });
  const world = startedWorld({ columns: 60, rows: 20, messages: [found] });
  world.key("F5");
  world.on({ kind: "answer", asked: { for: "pins", conv: "general" }, values: [{ pins: [found] }] });
  assert.match(world.text(), /Pinned/);
  world.key("Enter");
  assert.doesNotMatch(world.text(), /Pinned/);
  assert.match(world.text(), /▌[^\n]*\n?[^\n]*the needle/);
});

Deno.test("one's newest message tells how far it has come with a session, and who has read it", () => {
  const own = message(7, { body: "please look", sender: me });
  const world = startedWorld({ messages: [own] });
  const delivery = { type: "delivery", conversation: own.conv, message_id: own.id, key: rev.key };
  const tell = (payload: Record<string, unknown>) => world.tells(`participant/${me.key}/events`, payload);
  tell({ ...delivery, handed: { rung: "socket" } });
  assert.match(world.text(), /✓ handed over to reviewer/);
  tell({ ...delivery, seen: {} });
  assert.match(world.text(), /✓ seen by the model of reviewer/);
  world.tells(`conv/${own.conv}/events`, { type: "read", key: ana.key, up_to: 7 });
  assert.match(world.text(), /✓ seen by the model of reviewer; read by ana/);
});

Deno.test("agents that were stopped are seen below, and /continue lets them go on", () => {
  const paused = { delivery_paused: { since: "2026-03-13T12:00:00Z", turns: 12 } };
  const world = startedWorld({ conversations: [conversation("general", paused)] });
  assert.match(world.text(), /agents are stopped: \/continue/);
  world.type("/continue");
  const [asked] = asks(world.key("Enter"), "done");
  assert.deepEqual(asked!.calls.map(({ method, path }) => [method, path]), [
    ["POST", "/api/conversations/general/continue"],
  ]);
  const event = { type: "delivery_paused", conversation: "lab", paused: true, turns: 12, by: null };
  world.tells(`participant/${me.key}/events`, event);
  assert.match(world.text(), /stopped from waking each other in lab: \/continue lab/);
});
