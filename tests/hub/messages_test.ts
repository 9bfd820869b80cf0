import assert from "node:assert/strict";
import { refused, testWorld } from "./world.ts";

Deno.test("a message that was sent is read at once, with all fields of the wire in order", async () => {
  const { hub, person, say } = await testWorld();
  const ana = await person("ana");
  const sent = await say(ana, "hello");
  const { messages } = await hub.read(ana, { conversation: "general" });
  const message = messages.at(-1)!;
  assert.equal(message.id, sent.id);
  assert.deepEqual(Object.keys(message).slice(0, 14), [
    "id",
    "ts",
    "sender",
    "recipients",
    "mentions",
    "broadcast_mention",
    "body",
    "reply_to",
    "conv",
    "thread_root_id",
    "thread_reply_count",
    "thread_last_ts",
    "thread_last_author",
    "thread_participants",
  ]);
  assert.match(message.ts, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}[+-]\d\d:\d\d$/);
});

Deno.test("the same id with the same content is the same message, with other content a conflict", async () => {
  const { hub, person, say } = await testWorld();
  const ana = await person("ana");
  const bo = await person("bo");
  const id = crypto.randomUUID();
  const first = await say(ana, "once", { id, recipients: ["@bo"] });
  assert.deepEqual(await say(ana, "once", { id, recipients: ["bo"] }), first);
  await assert.rejects(say(ana, "other", { id, recipients: ["bo"] }), refused("id_conflict"));
  await assert.rejects(say(bo, "once", { id }), refused("id_conflict"));
  const { messages } = await hub.read(bo, { conversation: "general" });
  assert.equal(messages.filter((message) => message.id === id).length, 1);
});

Deno.test("a whisper is seen by its sender and recipients only, and named in front for older clients", async () => {
  const { hub, person, say } = await testWorld();
  const [ana, bo, eve] = [await person("ana"), await person("bo"), await person("eve")];
  const sent = await say(ana, "psst", { recipients: ["@bo"] });
  assert.deepEqual(sent.recipient_names, ["bo"]);
  const bodies = async (who: typeof ana) =>
    (await hub.read(who, { conversation: "general" })).messages.map(({ body }) => body);
  assert.ok((await bodies(bo)).includes("[@bo] psst"));
  assert.ok((await bodies(ana)).includes("[@bo] psst"));
  assert.ok(!(await bodies(eve)).some((body) => body.includes("psst")));
  assert.equal((await hub.history(eve, { conversation: "general", query: "psst" })).count, 0);
  assert.equal(
    (await hub.page(null, { conversation: "general" })).messages.some((m) => m.id === sent.id),
    false,
  );
  await assert.rejects(
    hub.message(eve.key, { conversation: "general", message_id: sent.id }),
    refused("not_found"),
  );
});

Deno.test("a reply to a whisper stays among those who heard it", async () => {
  const { hub, person, say } = await testWorld();
  const [ana, bo, eve] = [await person("ana"), await person("bo"), await person("eve")];
  const root = await say(ana, "psst", { recipients: ["bo"] });
  const reply = await say(bo, "yes?", { reply_to: root.id });
  assert.deepEqual(reply.recipients, [ana.key]);
  await assert.rejects(say(eve, "me too", { reply_to: root.id }), refused("not_found"));
  const thread = await hub.threadRead(ana, { conversation: "general", root_id: root.id });
  assert.equal(thread.replies.length, 1);
});

Deno.test("a whispered reply under a public root does not show in anybody else's figures", async () => {
  const { hub, person, say } = await testWorld();
  const [ana, bo, eve] = [await person("ana"), await person("bo"), await person("eve")];
  const root = await say(ana, "plan?");
  await say(bo, "for ana", { reply_to: root.id, recipients: ["ana"] });
  const seenBy = async (who: typeof ana) =>
    (await hub.message(who.key, { conversation: "general", message_id: root.id })).thread_reply_count;
  assert.equal(await seenBy(ana), 1);
  assert.equal(await seenBy(eve), null);
});

Deno.test("threads are flat: a reply to a reply, to a system message or to nothing is refused", async () => {
  const { hub, person, say } = await testWorld();
  const ana = await person("ana");
  const root = await say(ana, "root");
  const reply = await say(ana, "reply", { reply_to: root.id });
  await assert.rejects(say(ana, "deeper", { reply_to: reply.id }), /depth/);
  await assert.rejects(say(ana, "lost", { reply_to: crypto.randomUUID() }), /unknown message/);
  await hub.conversationCreate(ana, { conversation: "proj", topic: "t" });
  const { messages } = await hub.read(ana, { conversation: "general" });
  const system = messages.find(({ sender }) => sender.type === "system")!;
  await assert.rejects(say(ana, "to it", { reply_to: system.id }), /system message/);
});

Deno.test("@name in the text mentions, code and addresses do not, and unknown names given explicitly are reported", async () => {
  const { person, say } = await testWorld();
  const [ana, bo] = [await person("ana"), await person("bo")];
  assert.deepEqual((await say(ana, "hi @bo, see @std/yaml and `@ana`")).mentions, [bo.key]);
  const sent = await say(ana, "hi", { mentions: ["@BO", "nobody"] });
  assert.deepEqual(sent.mentions, [bo.key]);
  assert.deepEqual(sent.unresolved, ["nobody"]);
  await assert.rejects(
    say(ana, "x", { recipients: ["nobody"] }),
    /None of the specified recipients could be resolved/,
  );
});

Deno.test("@all mentions the members who are online, without the sender", async () => {
  const { person, say } = await testWorld();
  const [ana, bo] = [await person("ana"), await person("bo")];
  const sent = await say(ana, "listen", { mentions: ["@all"] });
  assert.equal(sent.broadcast_mention, true);
  assert.deepEqual(sent.mentions, [bo.key]);
});

Deno.test("blank and oversized bodies are refused with what to do", async () => {
  const { person, say } = await testWorld();
  const ana = await person("ana");
  await assert.rejects(say(ana, "  \n"), /body cannot be empty/);
  await assert.rejects(say(ana, "x".repeat(1024 * 1024 + 1)), refused("too_large"));
});

Deno.test("an edit changes the text for all, only by its sender, and a deletion leaves a mark", async () => {
  const { hub, person, say, on } = await testWorld();
  const [ana, bo] = [await person("ana"), await person("bo")];
  const sent = await say(ana, "frist");
  const target = { conversation: "general", message_id: sent.id };
  await assert.rejects(hub.edit(bo, { ...target, message: "mine" }), refused("not_authorized"));
  const op = crypto.randomUUID();
  const edited = await hub.edit(ana, { ...target, message: "first @bo", op });
  assert.deepEqual(await hub.edit(ana, { ...target, message: "first @bo", op }), edited);
  await assert.rejects(hub.edit(ana, { ...target, message: "else", op }), refused("id_conflict"));
  const read = await hub.message(bo.key, target);
  assert.equal(read.body, "first @bo");
  assert.equal(read.edited_at, edited.edited_at);
  assert.deepEqual(read.mentions, [bo.key]);
  await hub.remove(ana, target);
  const gone = await hub.message(bo.key, target);
  assert.equal(gone.body, "");
  assert.ok(gone.deleted_at);
  assert.deepEqual(on("claude-comms/conv/general/events").map(({ type }) => type).slice(-2), [
    "message_edited",
    "message_deleted",
  ]);
});

Deno.test("times in a conversation always grow, also when the clock goes back", async () => {
  const { clock, hub, person, say } = await testWorld();
  const ana = await person("ana");
  const first = await say(ana, "one");
  clock.advance(-5000);
  const second = await say(ana, "two");
  assert.ok(second.ts > first.ts);
  const after = await hub.read(ana, { conversation: "general", since: first.ts });
  assert.deepEqual(after.messages.map(({ body }) => body), ["two"]);
});
