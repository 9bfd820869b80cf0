import assert from "node:assert/strict";
import { refused, testWorld } from "./world.ts";

Deno.test("what somebody keeps for themselves is the same after a restart and told to their clients only", async () => {
  const world = await testWorld();
  const [ana, bo] = [await world.person("ana"), await world.person("bo")];
  await world.hub.personalSet(ana, { drafts: { general: "half a th" }, conversation_order: ["general"] });
  await world.hub.personalSet(ana, { saved_searches: [{ name: "bugs", query: "from:bo bug" }] });
  await world.hub.personalSet(ana, { starred_artifacts: { general: ["plan"], random: [] } });
  const kept = {
    muted_people: [],
    conversation_order: ["general"],
    saved_searches: [{ name: "bugs", query: "from:bo bug" }],
    drafts: { general: "half a th" },
    starred_artifacts: { general: ["plan"] },
  };
  assert.deepEqual(await world.hub.personal(ana), kept);
  assert.ok(!JSON.stringify(await world.hub.feed(bo.key, { since: 0 })).includes("half a th"));
  const again = await world.reopened();
  assert.deepEqual(await again.hub.personal(ana), kept);
  await again.hub.close();
  const restored = await world.reopened();
  assert.deepEqual(await restored.hub.personal(ana), kept);
  await restored.hub.personalSet(ana, { drafts: { general: null } });
  assert.deepEqual((await restored.hub.personal(ana)).drafts, {});
  await restored.hub.personalSet(ana, { starred_artifacts: { general: [] } });
  assert.deepEqual((await restored.hub.personal(ana)).starred_artifacts, {});
});

Deno.test("a muted person wakes nobody who muted them, whatever they write", async () => {
  const { hub, person, say } = await testWorld();
  const [ana, bo] = [await person("ana"), await person("bo")];
  await hub.personalSet(bo, { muted_people: [ana.key] });
  await say(ana, "hey @bo");
  await say(ana, "psst", { recipients: ["bo"] });
  assert.equal((await hub.wait(bo, { timeout_seconds: 0 })).status, "timeout");
  assert.equal((await hub.takeCues(bo.key)).count, 0);
  assert.equal((await hub.check(bo, {})).total_unread, 2);
});

Deno.test("a highlighted word counts as a mention for who asked for it", async () => {
  const { hub, person, say } = await testWorld();
  const [ana, bo] = [await person("ana"), await person("bo")];
  await hub.preferences(bo, { conversation: "general", policy: "mentions", highlight_words: ["Deploy"] });
  await say(ana, "lunch?");
  assert.equal((await hub.wait(bo, { timeout_seconds: 0 })).status, "timeout");
  await say(ana, "the DEPLOYMENT failed");
  assert.equal((await hub.wait(bo, { timeout_seconds: 0 })).messages[0]!.reason, "mention");
  const { conversations } = await hub.conversationRows(bo.key);
  assert.equal(conversations.find(({ id }) => id === "general")!.mention_count, 1);
  assert.equal((await hub.takeCues(bo.key)).count, 1);
});

Deno.test("wrong settings are refused and change nothing", async () => {
  const { hub, person } = await testWorld();
  const ana = await person("ana");
  for (
    const bad of [
      { muted_people: "all" },
      { drafts: [] },
      { drafts: { general: 3 } },
      {
        saved_searches: [{}],
      },
      { starred_artifacts: { general: [""] } },
      { x: 1 },
    ]
  ) {
    await assert.rejects(hub.personalSet(ana, bad), refused("invalid_argument"));
  }
  assert.deepEqual((await hub.personal(ana)).drafts, {});
});
