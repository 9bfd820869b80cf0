import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { once } from "node:events";
import { Duplex } from "node:stream";
import { drainRead, type ReadGate } from "../../src/broker/drain_read.ts";

const open: ReadGate = { isOpen: () => true, inspect: () => undefined };

/** A stream that gives one chunk per `read()`, as all do since Node 26; the input is there at once. */
class ChunkwiseStream extends Duplex {
  readonly #chunks: string[];

  constructor(chunks: string[]) {
    super();
    this.#chunks = [...chunks];
    for (const chunk of chunks) this.push(chunk);
  }
  override _read(): void {}
  override _write(_chunk: unknown, _encoding: string, done: () => void): void {
    done();
  }
  override read(): Buffer | null {
    const chunk = this.#chunks.shift();
    return chunk === undefined ? null : Buffer.from(chunk);
  }
}

Deno.test("read() without a size returns everything that has arrived in one Buffer, then null", () => {
  for (const chunks of [["a"], ["a", "b"], ["a", "b", "c", "d"]]) {
    const stream: Duplex = new ChunkwiseStream(chunks);
    drainRead(stream, open);
    assert.equal(stream.read(null as unknown as undefined)?.toString(), chunks.join(""));
    assert.equal(stream.read(), null);
  }
});

Deno.test("read() with a size keeps its meaning", async () => {
  const stream = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() });
  drainRead(stream, open);
  stream.push("abcdef");
  await once(stream, "readable");
  assert.equal(stream.read(2)?.toString(), "ab");
  assert.equal(stream.read()?.toString(), "cdef");
});

Deno.test("a closed gate hands out nothing and keeps everything", () => {
  const stream = new ChunkwiseStream(["a", "b"]);
  let isOpen = false;
  drainRead(stream, { ...open, isOpen: () => isOpen });
  assert.equal(stream.read(), null);
  isOpen = true;
  assert.equal(stream.read()?.toString(), "ab");
});

Deno.test("what the gate objects to ends the stream and is not handed out", async () => {
  const stream = new ChunkwiseStream(["bad"]);
  drainRead(stream, { ...open, inspect: (bytes) => new Error(`No ${bytes}`) });
  const failed = once(stream, "error");
  assert.equal(stream.read(), null);
  const [error] = await failed;
  assert.equal(error.message, "No bad");
  assert.ok(stream.destroyed);
});
