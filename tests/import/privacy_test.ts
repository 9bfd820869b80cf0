/** What was private in a Python folder stays so. */
import assert from "node:assert/strict";
import { anonymous, testWorld } from "../hub/world.ts";
import { ANA, BO, bodies, member, OldFolder, participant } from "./old_folder.ts";

Deno.test("whispers stay whispers, also damaged ones and answers to them", async () => {
  await using old = await OldFolder.make();
  await old.log(
    "general.jsonl",
    old.line("w1", "for bo", { recipients: [BO] }),
    old.line("w2", "for nobody we know", { recipients: ["nonsense"] }),
    old.line("w3", "for something", { recipients: "b3e8215e" }),
    old.line("w4", "an answer without a list", {
      reply_to: "w1",
      sender: { key: BO, name: "bo", type: "claude" },
    }),
  );
  const world = await testWorld();
  await old.importInto(world);
  assert.deepEqual(await bodies(world), []);
  assert.deepEqual(await bodies(world, "general", BO), ["for bo", "an answer without a list"]);
  assert.equal((await bodies(world, "general", ANA)).length, 4);
});

Deno.test("private conversations and direct ones stay closed", async () => {
  await using old = await OldFolder.make();
  const dm = `dm-${ANA}-${BO}`;
  await old.registry(
    participant(ANA, "ana"),
    participant(BO, "bo"),
    participant("0c0c0c0c", "cy"),
    member("secret", ANA),
    member(dm, ANA),
    member(dm, "0c0c0c0c"),
  );
  await old.meta("secret", { visibility: "private", mode: "invite" });
  await old.log("secret.jsonl", old.line("s1", "hush", { conv: "secret" }));
  await old.log(`${dm}.jsonl`, old.line("d1", "between us", { conv: dm }));
  await old.write("conversations/torn/meta.json", '{"name": "torn", "visibility": "priv');
  await old.log("torn.jsonl", old.line("t1", "unknown", { conv: "torn" }));
  const world = await testWorld();
  await old.importInto(world);
  assert.deepEqual(await bodies(world, "secret", ANA), ["hush"]);
  assert.deepEqual(await bodies(world, dm, BO), ["between us"]);
  for (const conversation of ["secret", dm, "torn"]) {
    assert.deepEqual(await bodies(world, conversation, "0c0c0c0c").catch(() => []), [], conversation);
  }
});

Deno.test("nothing private flows into a public conversation of the same id", async () => {
  await using old = await OldFolder.make();
  await old.meta("lab", { visibility: "private" });
  await old.log("lab.jsonl", old.line("s1", "hush", { conv: "lab" }));
  const world = await testWorld();
  const eve = await world.person("eve");
  await world.hub.join(anonymous(), { key: eve.key, conversation: "lab" });
  const report = await old.importInto(world);
  assert.equal(report.conversations.find(({ id }) => id === "lab")?.into, "lab-imported");
  assert.deepEqual(await bodies(world, "lab"), []);
});
