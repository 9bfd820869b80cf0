/** What holds wherever blobs are kept. */
import assert from "node:assert/strict";
import type { Blobs, ReceiveOptions } from "../../src/protocol/blobs.ts";

export const HELLO = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

export const freely: ReceiveOptions = { admit: () => {}, keepFreeBytes: 0 };

export async function* pieces(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield await Promise.resolve(new TextEncoder().encode(text));
}

export async function kept(blobs: Blobs, ...texts: string[]): Promise<string> {
  const received = await blobs.receive(pieces(...texts), freely);
  await received.keep();
  return received.sha256;
}

export async function textOf(
  blobs: Blobs,
  sha256: string,
  part: { start: number; end: number; size: number },
): Promise<string | undefined> {
  const stream = await blobs.read(sha256, part);
  return stream && await new Response(stream).text();
}

/** `run` gives each test fresh blobs. */
export function blobsContract(kind: string, run: (test: (blobs: Blobs) => Promise<void>) => Promise<void>) {
  const test = (name: string, body: (blobs: Blobs) => Promise<void>) =>
    Deno.test(`${kind}: ${name}`, () => run(body));

  test("what came in pieces is found under its SHA-256, whole and in parts", async (blobs) => {
    const received = await blobs.receive(pieces("he", "", "llo"), freely);
    assert.equal(received.sha256, HELLO);
    assert.equal(received.size, 5);
    assert.equal(new TextDecoder().decode(received.head), "hello");
    assert.equal(await blobs.read(HELLO, { start: 0, end: 5, size: 5 }), undefined);
    await received.keep();
    assert.equal(await textOf(blobs, HELLO, { start: 0, end: 5, size: 5 }), "hello");
    assert.equal(await textOf(blobs, HELLO, { start: 1, end: 4, size: 5 }), "ell");
    assert.equal(await textOf(blobs, HELLO, { start: 2, end: 2, size: 5 }), "");
  });

  test("the same content is kept once", async (blobs) => {
    await kept(blobs, "hello");
    await kept(blobs, "hel", "lo");
    assert.equal((await blobs.list()).length, 1);
  });

  test("an empty file is a file", async (blobs) => {
    const sha256 = await kept(blobs);
    assert.equal(await textOf(blobs, sha256, { start: 0, end: 0, size: 0 }), "");
  });

  test("only the first bytes are handed on as the head", async (blobs) => {
    const received = await blobs.receive(pieces("x".repeat(3000), "y".repeat(3000)), freely);
    assert.equal(received.head.length, 4096);
    assert.equal(new TextDecoder().decode(received.head), "x".repeat(3000) + "y".repeat(1096));
    await received.discard();
  });

  test("what is refused on the way, breaks off or is aborted leaves nothing", async (blobs) => {
    const seen: number[] = [];
    const admit = (bytes: number) => {
      seen.push(bytes);
      if (bytes > 4) throw new RangeError("too much");
    };
    await assert.rejects(blobs.receive(pieces("he", "llo"), { ...freely, admit }), RangeError);
    assert.deepEqual(seen, [2, 5]);
    await assert.rejects(blobs.receive(breakingOff(), freely), /broke off/);
    const signal = AbortSignal.abort(new Error("the client left"));
    await assert.rejects(blobs.receive(pieces("x"), { ...freely, signal }), /the client left/);
    assert.deepEqual(await blobs.list(), []);
  });

  test("removing asks at the last moment", async (blobs) => {
    await kept(blobs, "hello");
    await blobs.remove(HELLO, () => true);
    assert.equal((await blobs.list()).length, 1);
    await blobs.remove(HELLO, () => false);
    assert.deepEqual(await blobs.list(), []);
    await blobs.remove(HELLO, () => false);
  });

  test("a blob of another size than expected is not given out", async (blobs) => {
    await kept(blobs, "hello");
    assert.equal(await blobs.read(HELLO, { start: 0, end: 4, size: 4 }), undefined);
  });
}

async function* breakingOff(): AsyncGenerator<Uint8Array> {
  yield* pieces("he");
  throw new Error("the connection broke off");
}
