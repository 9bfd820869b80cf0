/** Blobs on disk and in memory, and what only a disk can do. */
import assert from "node:assert/strict";
import { type DiskBlobs, openBlobs } from "../../src/store/blobs.ts";
import { denoFiles } from "../../src/store/files.ts";
import { MemoryBlobs } from "../../src/store/memory_blobs.ts";
import { blobsContract, freely, HELLO, kept, pieces, textOf } from "./blobs_contract.ts";
import { diskFull, FaultyFiles } from "./faulty_files.ts";
import { withFolder } from "./store_tools.ts";

const whole = { start: 0, end: 5, size: 5 };

function onDisk(run: (blobs: DiskBlobs, disk: { dir: string; files: FaultyFiles }) => Promise<void>) {
  return withFolder(async (home) => {
    const dir = `${home}/files`;
    const files = new FaultyFiles();
    await run(await openBlobs(dir, files), { dir, files });
  });
}

async function namesIn(dir: string): Promise<string[]> {
  return (await denoFiles.list(dir)).filter((name) => name !== "incoming");
}

blobsContract("in memory", (test) => test(new MemoryBlobs()));
blobsContract("on disk", (test) => onDisk((blobs) => test(blobs)));

Deno.test("a blob is read-only, for its owner alone, and synced before it has its name", () =>
  onDisk(async (blobs, { dir, files }) => {
    await kept(blobs, "hello");
    if (Deno.build.os !== "windows") {
      assert.equal((await Deno.stat(`${dir}/${HELLO}`)).mode! & 0o777, 0o400);
      assert.equal((await Deno.stat(dir)).mode! & 0o777, 0o700);
    }
    const order = files.calls.map(({ operation }) => operation);
    assert.ok(order.indexOf("sync") < order.indexOf("rename"));
    assert.equal(order.at(-1), "syncDir");
  }));

Deno.test("what an earlier run left unfinished is gone at the start, what it kept is there", () =>
  withFolder(async (home) => {
    const dir = `${home}/files`;
    const before = await openBlobs(dir, denoFiles);
    await kept(before, "hello");
    await before.receive(pieces("half"), freely);
    assert.equal((await denoFiles.list(`${dir}/incoming`)).length, 1);
    const after = await openBlobs(dir, denoFiles);
    assert.deepEqual(await denoFiles.list(`${dir}/incoming`), []);
    assert.equal(await textOf(after, HELLO, whole), "hello");
  }));

Deno.test("nothing stays in the folder of what did not end well", () =>
  onDisk(async (blobs, { dir, files }) => {
    files.accept = (bytes, path) => path.includes("incoming") ? Math.min(bytes, 2) : bytes;
    files.before = (operation) => {
      if (operation === "sync") throw new Error("Input/output error (os error 5)");
    };
    await assert.rejects(blobs.receive(pieces("hello"), freely), /os error 5/);
    assert.deepEqual(await denoFiles.list(`${dir}/incoming`), []);
    assert.deepEqual(await namesIn(dir), []);
  }));

Deno.test("a full disk is told as such and leaves nothing", () =>
  onDisk(async (blobs, { dir, files }) => {
    files.before = (operation) => {
      if (operation === "write") throw diskFull();
    };
    await assert.rejects(blobs.receive(pieces("hello"), freely), { code: "storage_full" });
    assert.deepEqual(await denoFiles.list(`${dir}/incoming`), []);
  }));

Deno.test("free space that shall remain is left free, also when others take it meanwhile", () =>
  onDisk(async (blobs, { dir, files }) => {
    const mb = 1024 * 1024;
    files.accept = (bytes) => {
      files.free! -= bytes;
      return bytes;
    };
    const keepFree = { ...freely, keepFreeBytes: 8 * mb };
    const refused = { code: "storage_full" };
    const receive = (source: AsyncIterable<Uint8Array>) => blobs.receive(source, keepFree);
    files.free = 10 * mb;
    await assert.rejects(receive(pieces("x".repeat(3 * mb))), refused);
    assert.ok(files.free >= 8 * mb);
    files.free = 10 * mb;
    assert.equal((await receive(pieces("x".repeat(mb)))).size, mb);
    files.free = 40 * mb;
    async function* shared() {
      for (let n = 0; n < 30; n++) {
        yield* pieces("y".repeat(mb));
        files.free! -= mb;
      }
    }
    await assert.rejects(receive(shared()), refused);
    assert.equal((await denoFiles.list(`${dir}/incoming`)).length, 1);
  }));

Deno.test("a blob that was cut short by something else is not given out, and is mended by the next upload", () =>
  onDisk(async (blobs, { dir }) => {
    await kept(blobs, "hello");
    await Deno.remove(`${dir}/${HELLO}`);
    await Deno.writeTextFile(`${dir}/${HELLO}`, "hel");
    assert.equal(await textOf(blobs, HELLO, whole), undefined);
    await kept(blobs, "hello");
    assert.equal(await textOf(blobs, HELLO, whole), "hello");
  }));

Deno.test("placing and removing the same content do not cross", () =>
  onDisk(async (blobs) => {
    await kept(blobs, "hello");
    let wanted = false;
    const removing = blobs.remove(HELLO, () => wanted);
    const received = await blobs.receive(pieces("hello"), freely);
    wanted = true;
    await Promise.all([removing, received.keep(), blobs.remove(HELLO, () => wanted)]);
    assert.equal(await textOf(blobs, HELLO, whole), "hello");
  }));

Deno.test("programs find a blob under the file's own name, until it is removed", () =>
  onDisk(async (blobs, { dir }) => {
    await kept(blobs, "hello");
    const path = await blobs.pathOf(HELLO, 'was: "this"?.txt');
    assert.equal(path, `${dir}/named/${HELLO}/was_ _this__.txt`);
    assert.equal(await Deno.readTextFile(path!), "hello");
    assert.equal(await blobs.pathOf(HELLO, 'was: "this"?.txt'), path);
    const long = await blobs.pathOf(HELLO, `${"漢".repeat(200)}.txt`);
    assert.match(long!, /漢\.txt$/);
    await blobs.remove(HELLO, () => false);
    await assert.rejects(Deno.stat(path!), Deno.errors.NotFound);
    assert.equal(await blobs.pathOf(HELLO, "x"), undefined);
  }));

Deno.test("a reader that leaves early gives its file back, and one that came first still reads what is removed", () =>
  onDisk(async (blobs) => {
    const text = "z".repeat(200_000);
    const sha256 = await kept(blobs, text);
    const part = { start: 0, end: text.length, size: text.length };
    const left = await blobs.read(sha256, part);
    await left!.cancel();
    const reader = await blobs.read(sha256, part);
    if (Deno.build.os !== "windows") await blobs.remove(sha256, () => false);
    assert.equal((await new Response(reader!).text()).length, text.length);
  }));
