/** Files: who may carry and see them. */
import assert from "node:assert/strict";
import type { Viewer } from "../../src/hub/api.ts";
import { topics } from "../../src/protocol/topics.ts";
import { anonymous, OWNER, refused } from "./world.ts";
import { contentOf, put, sees, visibleTo, withPeople } from "./files_world.ts";

/** Time passes and the sweep runs; what it removes is removed when this resolves. */
Deno.test("a stored file has a safe name and a type from its bytes, and only its owner sees it", async () => {
  const { world, ana, people } = await withPeople();
  const file = await put(world, ana, "<html>", { name: "../../page.txt" });
  assert.deepEqual(file, { id: file.id, name: "page.txt", size: 6, type: "text/html" });
  assert.equal(await visibleTo(world, file.id, people), "ana");
  assert.equal(await contentOf(world, ana.key, file.id), "<html>");
});

Deno.test("a message carries files, and whoever sees the message sees them", async () => {
  const { world, ana, people } = await withPeople();
  const file = await put(world, ana);
  const sent = await world.say(ana, "look", { files: [file.id, file.id] });
  assert.equal(await visibleTo(world, file.id, people), "ana bo eve nobody");
  const message = await world.hub.message(null, { conversation: "general", message_id: sent.id });
  assert.deepEqual(message.files, [file]);
  assert.deepEqual(world.on(topics.messages("general")).at(-1)!.files, [file]);
});

Deno.test("a file without words is spoken of by its name", async () => {
  const { world, ana } = await withPeople();
  const first = await put(world, ana);
  const second = await put(world, ana, "x", { name: "b.txt" });
  const sent = await world.say(ana, "", { files: [first.id, second.id] });
  const message = await world.hub.message(null, { conversation: "general", message_id: sent.id });
  assert.equal(message.body, "Shared notes.txt, b.txt");
  await assert.rejects(world.say(ana, " "), refused("invalid_argument"));
});

Deno.test("the file of a whisper is for its two ends", async () => {
  const { world, ana, people } = await withPeople();
  const file = await put(world, ana);
  await world.say(ana, "psst", { recipients: ["bo"], files: [file.id] });
  assert.equal(await visibleTo(world, file.id, people), "ana bo");
  const listed = async (viewer: Viewer) =>
    (await world.hub.fileList(viewer, { conversation: "general" })).count;
  assert.deepEqual([await listed(people.ana), await listed(people.bo)], [1, 1]);
  assert.deepEqual([await listed(people.eve), await listed(null)], [0, 0]);
});

Deno.test("the file of a private conversation follows its membership", async () => {
  const { world, ana, bo, people } = await withPeople();
  await world.hub.conversationCreate(ana, { conversation: "board", visibility: "private" });
  const file = await put(world, ana);
  await world.hub.send(ana, { conversation: "board", message: "figures", files: [file.id] });
  assert.equal(await visibleTo(world, file.id, people), "ana");
  await world.hub.invite(ana, { conversation: "board", target: "bo" });
  assert.equal(await visibleTo(world, file.id, people), "ana");
  await world.hub.join(anonymous(), { key: bo.key, conversation: "board" });
  assert.equal(await visibleTo(world, file.id, people), "ana bo");
  await world.hub.kick(ana, { conversation: "board", target_key: bo.key });
  assert.equal(await visibleTo(world, file.id, people), "ana");
  await assert.rejects(world.hub.fileList(bo.key, { conversation: "board" }), refused("not_found"));
});

Deno.test("only one's own files, and those one sees, may be sent on", async () => {
  const { world, ana, bo, eve, people } = await withPeople();
  const file = await put(world, ana);
  const byEve = (more: object) => world.say(eve, "mine now", { files: [file.id], ...more });
  await assert.rejects(byEve({}), refused("not_found"));
  await world.say(ana, "psst", { recipients: ["bo"], files: [file.id] });
  await assert.rejects(byEve({}), refused("not_found"));
  await assert.rejects(world.say(eve, "x", { files: ["nosuchfile"] }), refused("not_found"));
  await world.say(bo, "she sent me this", { files: [file.id] });
  assert.equal(await visibleTo(world, file.id, people), "ana bo eve nobody");
  const many = Array.from({ length: 21 }, (_, n) => `file-${n}`);
  await assert.rejects(world.say(ana, "x", { files: many }), refused("too_large"));
});

Deno.test("a deleted message takes its files with it, unless another carries them", async () => {
  const { world, ana, bo, people } = await withPeople();
  const file = await put(world, ana);
  const first = await world.say(ana, "one", { files: [file.id] });
  const second = await world.say(bo, "two", { files: [file.id] });
  await world.hub.remove(ana, { conversation: "general", message_id: first.id });
  assert.equal(await visibleTo(world, file.id, people), "ana bo eve nobody");
  const gone = await world.hub.message(null, { conversation: "general", message_id: first.id });
  assert.equal(gone.files, undefined);
  await world.hub.remove(bo, { conversation: "general", message_id: second.id });
  assert.equal(await visibleTo(world, file.id, people), "ana");
});

Deno.test("the same upload under the same id has the same answer, another one is a conflict", async () => {
  const { world, ana, bo } = await withPeople();
  const first = await put(world, ana, "hello", { op: "upload-1" });
  assert.deepEqual(await put(world, ana, "hello", { op: "upload-1" }), first);
  assert.equal(world.hub.figures().files, 1);
  await assert.rejects(put(world, ana, "other", { op: "upload-1" }), refused("id_conflict"));
  await assert.rejects(put(world, bo, "hello", { op: "upload-1" }), refused("id_conflict"));
  assert.equal((await world.blobs.list()).length, 1);
  const sent = await world.say(ana, "x", { id: "m-1", files: [first.id] });
  assert.equal((await world.say(ana, "x", { id: "m-1", files: [first.id] })).seq, sent.seq);
  await assert.rejects(world.say(ana, "x", { id: "m-1" }), refused("id_conflict"));
});

Deno.test("files survive a restart, with and without a snapshot", async () => {
  const { world, ana, bo } = await withPeople();
  const file = await put(world, ana);
  await world.say(ana, "psst", { recipients: ["bo"], files: [file.id] });
  const loose = await put(world, ana, "loose");
  for (let round = 0; round < 2; round++) {
    const again = await world.reopened();
    assert.deepEqual(await visibleTo(again, file.id, { ana: ana.key, bo: bo.key, owner: OWNER }), "ana bo");
    assert.ok(await sees(again, ana.key, loose.id));
    assert.equal(again.hub.figures().files_unreferenced, 1);
    await again.hub.close();
    assert.ok(world.snapshots.latest);
  }
});

Deno.test("the list of a conversation's files is paged by message, newest first", async () => {
  const { world, ana } = await withPeople();
  const ids: string[] = [];
  for (let n = 0; n < 3; n++) {
    const pair = [await put(world, ana, `${n}a`), await put(world, ana, `${n}b`)];
    ids.push((await world.say(ana, `${n}`, { files: pair.map(({ id }) => id) })).id);
  }
  const page = await world.hub.fileList(null, { conversation: "general", count: 3 });
  assert.deepEqual(page.files.map(({ message_id }) => ids.indexOf(message_id)), [2, 2, 1, 1]);
  assert.equal(page.has_more, true);
  const { sender_name, ...first } = page.files[0]!;
  assert.equal(sender_name, "ana");
  assert.deepEqual(Object.keys(first).sort(), [
    "id",
    "message_id",
    "name",
    "sender_key",
    "size",
    "ts",
    "type",
  ]);
  const rest = await world.hub.fileList(null, { conversation: "general", before: ids[1]! });
  assert.deepEqual([rest.count, rest.has_more], [2, false]);
});

Deno.test("only its owner hears that a file was stored, and nobody where its bytes are", async () => {
  const { world, ana, bo } = await withPeople();
  const file = await put(world, ana);
  const heard = async (viewer: Viewer) => {
    const page = await world.hub.feed(viewer, { since: 0 });
    return JSON.stringify(page).includes(file.id);
  };
  assert.deepEqual([await heard(ana.key), await heard(bo.key), await heard(null)], [true, false, false]);
  assert.ok(!JSON.stringify(await world.hub.feed(ana.key, { since: 0 })).includes("sha256"));
});

Deno.test("a foreign client's message may carry files it may see", async () => {
  const { world, ana, people } = await withPeople();
  const file = await put(world, ana);
  const session = (key: string) => ({ clientId: "c", key, principal: { ...anonymous("api"), key } });
  const publish = (key: string, name: string, files: unknown) => {
    const payload = { id: crypto.randomUUID(), sender: { key, name, type: "claude" }, body: "", files };
    const topic = topics.messages("general");
    return world.hub.intake(session(key), {
      topic,
      payload: new TextEncoder().encode(JSON.stringify(payload)),
      retain: false,
    });
  };
  assert.equal((await publish(people.eve, "eve", [file])).action, "refuse");
  assert.equal((await publish(people.ana, "ana", "all of them")).action, "refuse");
  assert.equal((await publish(people.ana, "ana", [{ ...file, name: "forged.exe" }])).action, "accept");
  assert.deepEqual(world.on(topics.messages("general")).at(-1)!.files, [file]);
});
