/** Files: who may carry and see them, what they may take, and when they go. */
import assert from "node:assert/strict";
import type { Caller, Viewer } from "../../src/hub/api.ts";
import type { SharedFile } from "../../src/protocol/message.ts";
import { topics } from "../../src/protocol/topics.ts";
import { anonymous, OWNER, refused, testWorld, type World } from "./world.ts";

const HOUR = 3_600_000;

async function* bytes(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield await Promise.resolve(new TextEncoder().encode(text));
}

function put(world: World, caller: Caller, content = "hello", more: { name?: string; op?: string } = {}) {
  return world.hub.filePut(caller, { name: "notes.txt", source: bytes(content), ...more });
}

async function contentOf(world: World, viewer: Viewer, id: string): Promise<string> {
  const { read, size } = await world.hub.fileOpen(viewer, { id });
  return await new Response(await read({ start: 0, end: size })).text();
}

async function sees(world: World, viewer: Viewer, id: string): Promise<boolean> {
  return await world.hub.fileOpen(viewer, { id }).then(() => true, (error) => {
    assert.equal(error.code, "not_found");
    return false;
  });
}

async function visibleTo(world: World, id: string, people: Record<string, Viewer>): Promise<string> {
  const names: string[] = [];
  for (const [name, viewer] of Object.entries(people)) {
    if (await sees(world, viewer, id)) names.push(name);
  }
  return names.join(" ");
}

async function withPeople() {
  const world = await testWorld();
  const [ana, bo, eve] = await Promise.all(["ana", "bo", "eve"].map((name) => world.person(name)));
  const people = { ana: ana!.key, bo: bo!.key, eve: eve!.key, nobody: null };
  return { world, ana: ana!, bo: bo!, eve: eve!, people };
}

/** Time passes and the sweep runs; what it removes is removed when this resolves. */
async function pass(world: World, ms: number): Promise<void> {
  world.clock.advance(ms);
  await world.hub.close();
}

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

Deno.test("what no message carries goes when its time is up; what one carries stays", async () => {
  const { world, ana } = await withPeople();
  const lost = await put(world, ana, "lost");
  const carried = await put(world, ana, "carried");
  const { id } = await world.say(ana, "x", { files: [carried.id] });
  assert.equal(world.hub.figures().files_unreferenced, 1);
  world.clock.advance(HOUR / 2);
  assert.ok(await sees(world, ana.key, lost.id));
  await pass(world, HOUR);
  assert.ok(!await sees(world, ana.key, lost.id));
  assert.equal(await contentOf(world, null, carried.id), "carried");
  assert.equal((await world.blobs.list()).length, 1);
  const { files, file_bytes, files_unreferenced, files_collected } = world.hub.figures();
  assert.deepEqual([files, file_bytes, files_unreferenced, files_collected], [1, 7, 0, 1]);

  const again = await world.reopened();
  await again.hub.remove(ana, { conversation: "general", message_id: id });
  await pass(again, HOUR + 20_000);
  assert.deepEqual(await again.blobs.list(), []);
});

Deno.test("the files of a deleted conversation go, those of an archived one stay", async () => {
  const { world, ana, people } = await withPeople();
  const shared: SharedFile[] = [];
  for (const conversation of ["lab", "attic"]) {
    await world.hub.conversationCreate(ana, { conversation, visibility: "private" });
    const file = await put(world, ana, conversation);
    shared.push(file);
    await world.hub.send(ana, { conversation, message: "x", files: [file.id] });
  }
  await world.hub.conversationDelete(ana, { conversation: "lab", confirm: true });
  await world.hub.conversationArchive(ana, { conversation: "attic", confirm: true });
  await pass(world, HOUR + 20_000);
  assert.equal(await visibleTo(world, shared[0]!.id, people), "");
  assert.equal(await contentOf(world, ana.key, shared[1]!.id), "attic");
});

Deno.test("a file that only a purged message carried goes with it at once, also when it was deleted before", async () => {
  const { world, ana } = await withPeople();
  const owner = { key: OWNER, client: "cli", owner: true } as const;
  for (const isDeleted of [false, true]) {
    const [secret, shared] = [await put(world, ana, "secret"), await put(world, ana, "shared")];
    const { id } = await world.say(ana, "oops", { files: [secret.id, shared.id] });
    await world.say(ana, "this one is fine", { files: [shared.id] });
    const message = { conversation: "general", message_id: id };
    if (isDeleted) await world.hub.remove(ana, message);
    await world.hub.purge(owner, message);
    assert.ok(!await sees(world, ana.key, secret.id));
    assert.equal(await contentOf(world, null, shared.id), "shared");
    assert.equal((await world.blobs.list()).length, 1);
  }
});

Deno.test("equal content is stored once and stays until its last file goes", async () => {
  const { world, ana, bo } = await withPeople();
  const [first, second] = [await put(world, ana), await put(world, bo, "hello", { name: "other.txt" })];
  assert.notEqual(first.id, second.id);
  assert.ok(!await sees(world, bo.key, first.id), "knowing the content does not open another's file");
  assert.equal(world.hub.figures().file_bytes, 5);
  await world.say(bo, "x", { files: [second.id] });
  await pass(world, HOUR + 20_000);
  assert.equal(await contentOf(world, null, second.id), "hello");
});

Deno.test("bytes that no file has are removed after the grace time, and not while an upload brings them", async () => {
  const { world, ana } = await withPeople();
  const stray = await world.blobs.receive(bytes("stray"), { admit: () => {}, keepFreeBytes: 0 });
  await stray.keep();
  const gate = Promise.withResolvers<void>();
  async function* slow() {
    yield* bytes("str");
    await gate.promise;
    yield* bytes("ay");
  }
  const upload = world.hub.filePut(ana, { name: "s", source: slow() });
  world.clock.advance(HOUR * 2);
  gate.resolve();
  const file = await upload;
  assert.equal(await contentOf(world, ana.key, file.id), "stray");
  await pass(world, HOUR * 2);
  assert.deepEqual(await world.blobs.list(), []);
});

Deno.test("a file that is too large, announced or not, and one too many are refused, and leave nothing", async () => {
  const { world, ana } = await withPeople();
  await assert.rejects(put(world, ana, "x".repeat(1001)), (error: { details: object }) => {
    assert.deepEqual(error.details, { max_bytes: 1000 });
    return refused("too_large")(error as never);
  });
  async function* untouched() {
    yield await Promise.reject(new Error("nothing is read of what announces too much"));
  }
  const announced = { name: "x", source: untouched(), announcedBytes: 1001 };
  await assert.rejects(world.hub.filePut(ana, announced), refused("too_large"));
  for (let n = 0; n < 5; n++) await put(world, ana, `${n}`.repeat(900));
  await assert.rejects(put(world, ana, "x".repeat(501)), refused("storage_full"));
  await put(world, ana, "x".repeat(500));
  assert.equal((await world.blobs.list()).length, 6);
  assert.equal(world.hub.figures().uploads, 0);
});

Deno.test("a file of which only a part arrived is refused", async () => {
  const { world, ana } = await withPeople();
  const cut = { name: "x", source: bytes("hel"), announcedBytes: 5 };
  await assert.rejects(world.hub.filePut(ana, cut), refused("invalid_argument"));
  assert.deepEqual([await world.blobs.list(), world.hub.figures().files], [[], 0]);
});

Deno.test("uploads at the same time share what is left", async () => {
  const { world, ana } = await withPeople();
  for (let n = 0; n < 4; n++) await put(world, ana, `${n}`.repeat(1000));
  const outcomes = await Promise.allSettled([1, 2, 3].map((n) => put(world, ana, `y${n}`.repeat(300))));
  const failed = outcomes.filter(({ status }) => status === "rejected");
  assert.ok(failed.length >= 2 && world.hub.figures().file_bytes <= 5000);
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

Deno.test("when the journal fails at the end of an upload, it is refused and the file does not exist", async () => {
  const { world, ana } = await withPeople();
  world.journal.hold();
  const upload = put(world, ana);
  const failed = assert.rejects(upload, refused("unavailable"));
  while (world.journal.nextSeq - 1 === world.journal.durableSeq) await Promise.resolve();
  world.journal.fail();
  await failed;
  world.journal.release();
  assert.equal(world.hub.figures().files, 0);
  await pass(world, HOUR * 2);
  assert.deepEqual(await world.blobs.list(), []);
});

Deno.test("bytes that are gone from the disk are told, not sent as something else", async () => {
  const logged: string[] = [];
  const keep = (event: string) => void logged.push(event);
  const world = await testWorld({ log: { debug: keep, info: keep, warn: keep, error: keep } });
  const ana = await world.person("ana");
  const file = await put(world, ana);
  for (const { sha256 } of await world.blobs.list()) await world.blobs.remove(sha256, () => false);
  await assert.rejects(contentOf(world, ana.key, file.id), refused("not_found"));
  assert.ok(logged.includes("files.missing"));
});
