import assert from "node:assert/strict";
import { anonymous, testWorld } from "./world.ts";

Deno.test("a digest puts what is directed first, folds threads, and counts what it leaves out", async () => {
  const { hub, person, say } = await testWorld();
  const [ana, bo] = [await person("ana"), await person("bo")];
  await hub.conversationCreate(ana, { conversation: "proj" });
  await hub.join(anonymous(), { key: bo.key, conversation: "proj" });
  for (let i = 0; i < 50; i++) await say(ana, `chatter number ${i} ${"x".repeat(100)}`);
  const root = await hub.send(ana, { conversation: "proj", message: "the plan" });
  for (let i = 0; i < 3; i++) {
    await hub.send(ana, { conversation: "proj", message: `step ${i}`, reply_to: root.id });
  }
  await say(ana, "look at this, @bo");
  const digest = await hub.catchup(bo, { budget_tokens: 600 });
  assert.deepEqual(digest.directed.map(({ text }) => text), ["look at this, @bo"]);
  const proj = digest.conversations.find(({ conversation }) => conversation === "proj")!;
  assert.deepEqual(proj.messages.map(({ text }) => text), ["the plan"]);
  assert.deepEqual(proj.threads, [{ root_id: root.id, unread_replies: 3, last_author: "ana" }]);
  assert.ok(digest.omitted > 30);
  assert.ok(JSON.stringify(digest).length <= 600 * 4 + 200);
  assert.deepEqual(await hub.catchup(bo, { budget_tokens: 600 }), digest);
  assert.equal((await hub.check(bo, {})).total_unread, 52);
});

Deno.test("nobody's digest tells of other people's whispers", async () => {
  const { hub, person, say } = await testWorld();
  const [ana, , eve] = [await person("ana"), await person("bo"), await person("eve")];
  await say(ana, "psst", { recipients: ["bo"] });
  assert.deepEqual(await hub.catchup(eve, {}), {
    total_unread: 0,
    directed: [],
    conversations: [],
    omitted: 0,
  });
});
