import assert from "node:assert/strict";
import { refused, testWorld } from "./world.ts";

Deno.test("a message says who has read it, to its sender in the reads and to all who see it on request", async () => {
  const { hub, person, say, clock, on } = await testWorld();
  const [ana, bo, eve] = [await person("ana"), await person("bo"), await person("eve")];
  const { id } = await say(ana, "news");
  const target = { conversation: "general", message_id: id };
  assert.equal((await hub.message(ana.key, target)).read_by, undefined);
  await hub.read(bo, { conversation: "general", unread: true });
  assert.deepEqual((await hub.read(ana, { conversation: "general" })).messages.at(-1)!.read_by, [bo.key]);
  assert.equal((await hub.read(eve, { conversation: "general" })).messages.at(-1)!.read_by, undefined);
  const { read_by, not_read_by } = await hub.readers(eve.key, target);
  assert.deepEqual(read_by.map(({ name }) => name), ["bo", "eve"]);
  assert.deepEqual(not_read_by.map(({ name }) => name), ["owner"]);
  clock.advance(1000);
  await hub.check(ana, {});
  const events = on("claude-comms/conv/general/events").filter(({ type }) => type === "read");
  const others = events.map(({ key }) => String(key)).filter((key) => key !== ana.key);
  assert.deepEqual(others.sort(), [bo.key, eve.key].sort());
});

Deno.test("who came later has not read what was said before", async () => {
  const { hub, person, say } = await testWorld();
  const ana = await person("ana");
  const { id } = await say(ana, "early");
  const bo = await person("bo");
  await say(ana, "late");
  await hub.markSeen(bo, { conversation: "general" });
  const { read_by } = await hub.readers(ana.key, { conversation: "general", message_id: id });
  assert.deepEqual(read_by, []);
});

Deno.test("a whisper is read by its recipients only, and outsiders learn nothing of it", async () => {
  const { hub, person, say } = await testWorld();
  const [ana, bo, eve] = [await person("ana"), await person("bo"), await person("eve")];
  const { id } = await say(ana, "psst", { recipients: ["bo"] });
  const target = { conversation: "general", message_id: id };
  await hub.markSeen(eve, { conversation: "general" });
  await hub.markSeen(bo, { conversation: "general" });
  const { read_by, not_read_by } = await hub.readers(ana.key, target);
  assert.deepEqual(read_by.map(({ name }) => name), ["bo"]);
  assert.deepEqual(not_read_by, []);
  await assert.rejects(hub.readers(eve.key, target), refused("not_found"));
});

Deno.test("a reply counts as read by the cursor of its thread", async () => {
  const { hub, person, say } = await testWorld();
  const [ana, bo] = [await person("ana"), await person("bo")];
  const root = await say(ana, "root");
  const reply = await say(ana, "reply", { reply_to: root.id });
  const names = async () =>
    (await hub.readers(ana.key, { conversation: "general", message_id: reply.id })).read_by.map(({ name }) =>
      name
    );
  await hub.read(bo, { conversation: "general", top_level_only: true });
  assert.deepEqual(await names(), []);
  await hub.threadRead(bo, { conversation: "general", root_id: root.id });
  assert.deepEqual(await names(), ["bo"]);
});
