/** Reading: badges, what counts as read, and going through the history. */
import assert from "node:assert/strict";
import { ana, asks, conversation, me, message, startedWorld } from "./world.ts";

Deno.test("messages elsewhere raise the badge, and notify by the policy", () => {
  const world = startedWorld();
  const effects = world.arrives(message(20, { conv: "release", body: "shipped **it**" }));
  assert.deepEqual(effects, [{ do: "notify", title: "ana in #release", body: "shipped it" }]);
  assert.match(world.text(), /# release +4/);
  world.model.conversations.set("release", {
    ...world.model.conversations.get("release")!,
    policy: "mentions",
  });
  assert.deepEqual(world.arrives(message(21, { conv: "release", body: "again" })), []);
  const called = world.arrives(message(22, { conv: "release", body: "@phil!", mentions: [me.key] }));
  assert.deepEqual(called.map((effect) => effect.do), ["notify", "bell"]);
  assert.match(world.text(), /@6/);
  world.model.mutedPeople = new Set([ana.key]);
  assert.deepEqual(world.arrives(message(23, { conv: "release", body: "@phil", mentions: [me.key] })), []);
});

Deno.test("what was in sight for a second is told to be read, once", () => {
  const world = startedWorld({ conversations: [conversation("general", { unread_count: 1 })], messages: [] });
  world.on({
    kind: "answer",
    asked: { for: "first_unread", conv: "general" },
    values: [{ messages: [], has_more: false }],
  });
  world.arrives(message(9, { body: "new" }));
  world.lines();
  assert.deepEqual(asks(world.tick(), "seen"), []);
  const [seen] = asks(world.tick(1000), "seen");
  assert.deepEqual(seen!.calls[0]!.body, { up_to: message(9, { body: "" }).id });
  assert.deepEqual(asks(world.tick(2000), "seen"), []);
});

Deno.test("nothing counts as read while the terminal is not looked at, and the unread line stands above it", () => {
  const world = startedWorld({ messages: [message(7, { body: "old" })] });
  world.on({ kind: "input", input: { kind: "focus", focused: false } });
  world.arrives(message(9, { body: "while away" }));
  assert.match(world.text(), /─ new ─+/);
  assert.deepEqual(asks(world.tick(5000), "seen"), []);
});

Deno.test("unread messages open at the line above the first of them", () => {
  const world = startedWorld();
  const [first] = asks(world.key("Alt+Down"), "first_unread");
  const around = world.on({
    kind: "answer",
    asked: first!.asked,
    values: [{ messages: [message(30, { conv: "release", body: "first unread" })], has_more: false }],
  });
  const page = (from: number, to: number) => ({
    messages: Array.from(
      { length: to - from },
      (_, i) => message(from + i, { conv: "release", body: `line ${from + i}` }),
    ),
    has_more: false,
  });
  const values = [page(1, 30), message(30, { conv: "release", body: "first unread" }), page(31, 90)];
  world.on({ kind: "answer", asked: asks(around, "around")[0]!.asked, values });
  const lines = world.lines();
  const at = lines.findIndex((line) => line.includes("─ new ─"));
  assert.ok(at > 0 && at < 8, `the line of the unread is at ${at}`);
  assert.match(lines.join("\n"), /first unread/);
});

Deno.test("history is paged from the daemon as one goes up, without losing the place", () => {
  const messages = Array.from({ length: 100 }, (_, i) => message(101 + i, { body: `line ${101 + i}` }));
  const world = startedWorld({ messages, hasOlder: true });
  world.lines();
  for (let i = 0; i < 20 && asks(world.takeEffects(), "page").length === 0; i++) {
    world.key("PageUp");
    world.lines();
  }
  const before = world.lines().filter((line) => line.includes("line "));
  const older = Array.from({ length: 100 }, (_, i) => message(1 + i, { body: `line ${1 + i}` }));
  world.on({
    kind: "answer",
    asked: { for: "page", conv: "general", where: "older" },
    values: [{ messages: older, has_more: false }],
  });
  assert.deepEqual(world.lines().filter((line) => line.includes("line ")).slice(-5), before.slice(-5));
  for (let i = 0; i < 60; i++) {
    world.key("PageUp");
    world.lines();
  }
  assert.match(world.text(), /This is the beginning of # general/);
  assert.match(world.text(), /line 1 +│/);
  world.key("Escape");
  assert.match(world.text(), /line 200/);
});

Deno.test("what arrives while one reads above does not move the text", () => {
  const messages = Array.from({ length: 60 }, (_, i) => message(1 + i, { body: `line ${1 + i}` }));
  const world = startedWorld({ messages });
  world.key("PageUp");
  const read = () => world.lines().flatMap((line) => /line \d+/.exec(line)?.[0] ?? []);
  const before = read();
  for (let n = 100; n < 140; n++) world.arrives(message(n, { body: `later ${n}` }));
  assert.deepEqual(read(), before);
});
