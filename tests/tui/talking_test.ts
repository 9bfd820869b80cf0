import assert from "node:assert/strict";
import { ana, asks, me, message, refuse, rev, start, startedWorld, World } from "./world.ts";

Deno.test("a message is shown at once, sent once, and is one message when it comes back", () => {
  const world = startedWorld();
  world.type("hello");
  const [sending] = asks(world.key("Enter"), "sent");
  assert.equal(sending!.calls[0]!.path, "/api/conversations/general/messages");
  const { id, message: text } = sending!.calls[0]!.body!;
  assert.equal(text, "hello");
  assert.match(world.text(), /hello[^\n]*\n[^\n]*… sending/);
  world.arrives(message(50, { id: String(id), body: "hello", sender: me }));
  world.on({ kind: "answer", asked: sending!.asked, values: [{ id }] });
  assert.equal(world.text().match(/│ {4}hello/g)!.length, 1);
  assert.doesNotMatch(world.text(), /sending/);
  assert.deepEqual(world.model.outbox, []);
});

Deno.test("messages of one conversation are sent one after the other, in order", () => {
  const world = startedWorld();
  world.type("one");
  const [first] = asks(world.key("Enter"), "sent");
  world.type("two");
  assert.deepEqual(asks(world.key("Enter"), "sent"), []);
  const next = asks(world.on({ kind: "answer", asked: first!.asked, values: [{}] }), "sent");
  assert.equal(next[0]!.calls[0]!.body!.message, "two");
});

Deno.test("what got no answer is sent again under the same id when the daemon is back", () => {
  const world = startedWorld();
  world.type("keep me");
  const [sending] = asks(world.key("Enter"), "sent");
  refuse(world, sending!, { problem: "Cannot reach the daemon", lost: true });
  world.on({ kind: "link", state: "offline", why: null });
  assert.match(world.text(), /waits for the daemon/);
  assert.match(world.text(), /disconnected: trying again/);
  assert.deepEqual(asks(world.tick(), "sent"), []);
  const [again] = asks(world.on({ kind: "link", state: "live", why: null }), "sent");
  assert.equal(again!.calls[0]!.body!.id, sending!.calls[0]!.body!.id);
});

Deno.test("a refused message says why, can be sent again, and can be taken back", () => {
  const world = startedWorld();
  world.type("no");
  const [sending] = asks(world.key("Enter"), "sent");
  refuse(world, sending!, { problem: "You may not write here", lost: false });
  assert.match(world.text(), /✗ not sent: You may not write here/);
  const [again] = asks(world.key("Alt+S"), "sent");
  assert.equal(again!.calls[0]!.body!.id, sending!.calls[0]!.body!.id);
  refuse(world, again!, { problem: "You may not write here", lost: false });
  world.key("Alt+X");
  assert.match(world.text(), /› no +│/);
  assert.doesNotMatch(world.text(), /not sent/);
});

Deno.test("quitting with something unsent asks first", () => {
  const world = startedWorld();
  world.on({ kind: "link", state: "offline", why: null });
  world.type("later");
  world.key("Enter");
  assert.deepEqual(world.key("Ctrl+Q"), []);
  assert.match(world.text(), /A message is not sent yet/);
  world.key("Escape");
  world.key("Ctrl+Q");
  assert.deepEqual(world.key("Enter"), [{ do: "quit" }]);
});

Deno.test("a whisper goes to the people named, and unknown names keep the line", () => {
  const world = startedWorld();
  world.type("/dm @nobody psst");
  assert.deepEqual(asks(world.key("Enter"), "sent"), []);
  assert.match(world.text(), /Unknown recipient: @nobody/);
  assert.match(world.text(), /› \/dm @nobody psst/);
  world.key("Ctrl+C");
  world.type("/dm @ana, @reviewer psst");
  const [sending] = asks(world.key("Enter"), "sent");
  assert.deepEqual(sending!.calls[0]!.body!.recipients, [ana.key, rev.key]);
  assert.match(world.text(), /🔒 \[whisper\] to ana, reviewer/);
});

Deno.test("unknown commands and missing parts are explained, and nothing is sent", () => {
  const world = startedWorld();
  world.type("/raect x y");
  assert.deepEqual(world.key("Enter"), []);
  assert.match(world.text(), /did you mean \/react\?/);
});

Deno.test("a reaction is shown at once and taken back when it is refused", () => {
  const world = startedWorld({ messages: [message(7, { body: "look" })] });
  world.type("/react 00000007 👍");
  const [asked] = asks(world.key("Enter"), "done");
  assert.deepEqual(asked!.calls[0]!.body, { emoji: "👍", op: "add" });
  assert.match(world.text(), /👍 1/);
  refuse(world, asked!, { problem: "No", lost: false });
  assert.doesNotMatch(world.text(), /👍 1/);
  assert.match(world.text(), /The reaction was not stored: No/);
});

Deno.test("an emoji is typed by its name: completed in a text, known behind /react", () => {
  const world = startedWorld({ messages: [message(7, { body: "look" })] });
  world.type("done :tad");
  world.key("Tab");
  assert.match(world.text(), /› done 🎉/);
  world.key("Ctrl+C");
  world.type("at 10:30, std::vec :)");
  assert.equal(world.model.completion, null);
  world.key("Ctrl+C");
  world.type("/react 00000007 :+1:");
  const [asked] = asks(world.key("Escape", "Enter"), "done");
  assert.deepEqual(asked!.calls[0]!.body, { emoji: "👍", op: "add" });
});

Deno.test("edits, deletions, pins and reactions of others are seen", () => {
  const world = startedWorld({ messages: [message(7, { body: "tpyo" }), message(8, { body: "secret" })] });
  const [seven, eight] = world.model.timelines.get("general")!.messages;
  world.tells("conv/general/events", { type: "message_edited", id: seven!.id, body: "typo", ts: seven!.ts });
  world.tells("conv/general/events", { type: "message_deleted", id: eight!.id, by: ana.key, ts: eight!.ts });
  world.tells("conv/general/pins", { message_id: seven!.id, action: "pin" });
  world.tells("conv/general/reactions", {
    message_id: seven!.id,
    emoji: "🎉",
    actor_key: ana.key,
    op: "add",
  });
  const text = world.text();
  assert.match(text, /📌 pinned {2}edited/);
  assert.match(text, /typo/);
  assert.match(text, /🎉 1/);
  assert.doesNotMatch(text, /secret/);
  assert.match(text, /This message was deleted/);
});

Deno.test("Tab completes and goes round; commands, names, conversations and ids", () => {
  const world = startedWorld({ messages: [message(7, { body: "look" })] });
  world.type("@a");
  world.key("Tab");
  assert.match(world.text(), /› @ana/);
  world.key("Ctrl+C");
  world.key("Tab", "Tab");
  assert.match(world.text(), /› @reviewer/);
  world.key("Ctrl+C");
  world.type("/rep");
  world.key("Tab");
  world.key("Tab");
  world.type(" ");
  assert.match(world.text(), /› \/reply/);
  world.key("Ctrl+C");
  world.type("/reply 0");
  world.key("Tab");
  assert.match(world.text(), /› \/reply 00000007/);
  world.key("Ctrl+C");
  world.type("see #rel");
  world.key("Tab");
  assert.match(world.text(), /› see #release/);
});

Deno.test("lines that were sent come back with the arrow keys, and what was typed is not lost", () => {
  const world = startedWorld();
  world.type("first");
  world.key("Enter");
  world.type("half");
  world.key("Up");
  assert.match(world.text(), /› first +│/);
  world.key("Down");
  assert.match(world.text(), /› half +│/);
});

Deno.test("drafts stay with their conversation, and are kept by the daemon", () => {
  const world = startedWorld();
  world.type("not yet");
  const kept = asks(world.key("Alt+Down"), "done");
  assert.deepEqual(kept[0]!.calls[0]!.body, { drafts: { general: "not yet" } });
  assert.doesNotMatch(world.text(), /not yet/);
  world.key("Alt+Up");
  assert.match(world.text(), /› not yet/);
});

Deno.test("typing of others is shown and runs out; one's own is told at most every three seconds", () => {
  const world = startedWorld();
  world.on({
    kind: "live",
    topic: `claude-comms/conv/general/typing/${ana.key}`,
    payload: { key: ana.key, typing: true },
  });
  assert.match(world.text(), /✍ ana is typing…/);
  world.tick(7000);
  assert.doesNotMatch(world.text(), /typing/);
  const said = world.type("hello").filter((effect) => effect.do === "typing");
  assert.deepEqual(said, [{ do: "typing", conv: "general", typing: true }]);
});

Deno.test("presence comes and goes", () => {
  const world = startedWorld();
  world.on({ kind: "live", topic: `claude-comms/presence/${ana.key}/web-1`, payload: null });
  assert.match(world.text(), /○ 👤 ana/);
  const payload = { key: ana.key, name: "ana", type: "human", client: "cli", status: "online" };
  world.on({ kind: "live", topic: `claude-comms/presence/${ana.key}/cli`, payload });
  assert.match(world.text(), /● 👤 ana +C/);
});

Deno.test("what is typed before the daemon has answered stays", () => {
  const world = new World({ columns: 110, rows: 24 });
  world.type("early bird");
  start(world, {});
  assert.match(world.text(), /› early bird/);
});

Deno.test("a draft of another client is taken over, unless one is typing", () => {
  const world = startedWorld();
  const kept = (text: string | null) =>
    world.tells(`participant/${me.key}/events`, { type: "personal_set", set: { drafts: { general: text } } });
  kept("from the web");
  assert.match(world.text(), /› from the web/);
  world.type("!");
  kept("from the web, longer");
  assert.match(world.text(), /› from the web! /);
  world.key("Ctrl+C");
  kept(null);
  assert.match(world.text(), /› Message/);
});

Deno.test("a daemon that lets one in no more is named, and nothing is sent", () => {
  const world = startedWorld();
  world.on({ kind: "link", state: "over", why: "The bearer token or password is wrong" });
  assert.match(world.text(), /disconnected: The bearer token or password is wrong/);
  world.type("kept");
  assert.deepEqual(asks(world.key("Enter"), "sent"), []);
});

Deno.test("a daemon that is not there at the start is asked again", () => {
  const world = new World();
  const [first] = asks(world.tick(0), "start");
  refuse(world, first!, { problem: "Cannot reach the daemon", lost: true });
  assert.match(world.text(), /disconnected: Cannot reach the daemon/);
  assert.deepEqual(asks(world.tick(500), "start"), []);
  assert.equal(asks(world.tick(2000), "start").length, 1);
  start(world, {});
  assert.match(world.text(), /phil \(a1b2c3d4\)/);
});
