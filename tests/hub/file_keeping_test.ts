/** Files: how much they may take, and when they go. */
import assert from "node:assert/strict";
import type { SharedFile } from "../../src/protocol/message.ts";
import { OWNER, refused, testWorld } from "./world.ts";
import { bytes, contentOf, HOUR, pass, put, sees, visibleTo, withPeople } from "./files_world.ts";

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
