import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { once } from "node:events";
import { Duplex } from "node:stream";
import { setImmediate } from "node:timers";
import fc from "fast-check";
import { batchWrites, copiedBytes } from "../../src/broker/batch_writes.ts";
import { until, within } from "../support/until.ts";

const limits = { highWaterBytes: 1000, maxBytes: 100_000, stallMs: 60, lingerMs: 50 };

/** What a socket is to the broker; each write is under way until the test lets it leave. */
class Sink extends Duplex {
  readonly chunks: Buffer[] = [];
  readonly #underWay: (() => void)[] = [];
  isPatient: boolean;

  constructor({ isPatient = false, highWaterMark = 64 * 1024 } = {}) {
    super({ writableHighWaterMark: highWaterMark });
    this.isPatient = isPatient;
  }
  override _read(): void {}
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.chunks.push(Buffer.from(chunk));
    if (this.isPatient) this.#underWay.push(done);
    else setImmediate(done);
  }
  /** Lets the write under way leave. */
  leave(): void {
    this.#underWay.shift()!();
  }
  get text(): string {
    return Buffer.concat(this.chunks).toString();
  }
}

/** After the turn's writes were handed over, and what follows from that has happened. */
async function turn(): Promise<void> {
  for (let i = 0; i < 3; i++) await new Promise<void>((resolve) => setImmediate(resolve));
}

Deno.test("what is written in one turn leaves in one write", async () => {
  const sink = new Sink();
  batchWrites(sink, limits);
  for (const piece of ["he", Buffer.from("ll"), "o ", "wörld"]) sink.write(piece);
  await turn();
  assert.deepEqual(sink.chunks.map(String), ["hello wörld"]);
});

Deno.test("what is written while a write is under way waits for it and leaves together", async () => {
  const sink = new Sink({ isPatient: true });
  const batch = batchWrites(sink, limits);
  sink.write("a");
  await turn();
  sink.write("b");
  await turn();
  sink.write("c");
  await turn();
  assert.deepEqual(sink.chunks.map(String), ["a"]);
  assert.equal(batch.unsentBytes, 3);
  sink.leave();
  assert.deepEqual(sink.chunks.map(String), ["a", "bc"]);
  sink.leave();
  assert.equal(batch.unsentBytes, 0);
});

Deno.test("a small chunk may be changed after it was written, a large one goes on without a copy", async () => {
  const sink = new Sink();
  batchWrites(sink, limits);
  const small = Buffer.from("small");
  sink.write(small);
  small.fill("x");
  sink.write(Buffer.alloc(copiedBytes + 1, "L"));
  sink.write("end");
  await turn();
  assert.equal(sink.text, "small" + "L".repeat(copiedBytes + 1) + "end");
  sink.destroy();
});

Deno.test("callbacks come in order, when their bytes have left and not before", async () => {
  const sink = new Sink({ isPatient: true });
  batchWrites(sink, limits);
  const called: string[] = [];
  sink.write("a", () => called.push("a"));
  sink.write("b", "utf8", () => called.push("b"));
  await turn();
  sink.write("c", () => called.push("c"));
  assert.deepEqual(called, []);
  sink.leave();
  assert.deepEqual(called, ["a", "b"]);
  sink.leave();
  assert.deepEqual(called, ["a", "b", "c"]);
});

Deno.test("write returns false above the high-water mark, and drain comes once half of it has left", async () => {
  const sink = new Sink({ isPatient: true, highWaterMark: 401 });
  batchWrites(sink, limits);
  let drains = 0;
  sink.on("drain", () => drains++);
  assert.equal(sink.write(Buffer.alloc(1000)), true);
  assert.equal(sink.write("x"), false);
  await turn();
  sink.leave();
  assert.equal(drains, 0, "601 bytes are unsent");
  assert.equal(sink.write("y"), false, "still full until drain");
  sink.leave();
  assert.equal(drains, 1, "202 bytes are unsent");
  assert.equal(sink.write("z"), true);
  sink.leave();
  await turn();
  assert.equal(drains, 1);
});

Deno.test("a stream never emits a drain of its own, however large a write is", async () => {
  const sink = new Sink({ highWaterMark: 100 });
  batchWrites(sink, { ...limits, highWaterBytes: 50_000 });
  let drains = 0;
  sink.on("drain", () => drains++);
  sink.write(Buffer.alloc(40_000, "x"));
  await within(new Promise<void>((resolve) => sink.write("", () => resolve())));
  assert.equal(sink.text.length, 40_000);
  assert.equal(drains, 0);
  assert.ok(sink.chunks.every((chunk) => chunk.length < 100));
});

Deno.test("a reader that takes nothing is cut at the limit, and nothing of its backlog is kept", async () => {
  const sink = new Sink({ isPatient: true });
  const batch = batchWrites(sink, limits);
  const failed = once(sink, "error");
  const results: (Error | null | undefined)[] = [];
  for (let i = 0; i < 101; i++) sink.write(Buffer.alloc(1000), (error) => results.push(error));
  const [error] = await failed;
  assert.match(error.message, /does not keep up/);
  assert.ok(sink.destroyed);
  assert.equal(results.length, 101);
  assert.ok(results.every((one) => one instanceof Error));
  assert.equal(batch.unsentBytes, 0);
  assert.equal(sink.write("more"), false);
});

Deno.test("a full reader is cut when it takes nothing for the stall time, but not while it takes something", async () => {
  const sink = new Sink({ isPatient: true, highWaterMark: 1001 });
  batchWrites(sink, limits);
  const started = performance.now();
  const failed = once(sink, "error");
  sink.write(Buffer.alloc(20_000));
  await turn();
  const taking = setInterval(() => sink.leave(), limits.stallMs / 4);
  await until(() => sink.chunks.length === 12);
  clearInterval(taking);
  const [error] = await within(failed);
  assert.match(error.message, /taken nothing for 60 ms/);
  assert.ok(performance.now() - started > 3 * limits.stallMs);
});

Deno.test("end lets everything leave before the stream finishes", async () => {
  const sink = new Sink();
  batchWrites(sink, limits);
  const finished = once(sink, "finish");
  sink.write("a");
  const ended = new Promise<void>((resolve) => sink.end("b", resolve));
  await within(Promise.all([finished, ended]));
  assert.equal(sink.text, "ab");
  const refused = await new Promise((resolve) => sink.write("late", resolve));
  assert.ok(refused instanceof Error);
});

Deno.test("destroy without an error lets everything leave first; with one it does not wait", async () => {
  const gentle = new Sink();
  batchWrites(gentle, limits);
  gentle.write("goodbye");
  gentle.destroy();
  assert.equal(gentle.destroyed, false);
  await within(once(gentle, "close"));
  assert.equal(gentle.text, "goodbye");
  const abrupt = new Sink();
  batchWrites(abrupt, limits);
  abrupt.write("goodbye");
  const failed = once(abrupt, "error");
  abrupt.destroy(new Error("Enough"));
  await within(failed);
  assert.equal(abrupt.text, "");
});

Deno.test("a reader that takes nothing cannot hold up destroy for ever", async () => {
  const sink = new Sink({ isPatient: true });
  batchWrites(sink, limits);
  sink.write("goodbye");
  sink.destroy();
  await within(once(sink, "close"));
  assert.ok(sink.destroyed);
});

Deno.test("whatever the pieces and the stream's own limits, the bytes arrive whole and in order", async () => {
  const piece = fc.oneof(fc.string({ unit: "grapheme", maxLength: 50 }), fc.nat(10_000));
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(piece)),
      fc.integer({ min: 2, max: 70_000 }),
      async (turns, highWaterMark) => {
        const sink = new Sink({ highWaterMark });
        batchWrites(sink, { ...limits, maxBytes: 1e9 });
        let expected = "";
        for (const pieces of turns) {
          for (const one of pieces) {
            const written = typeof one === "string" ? one : "ab".repeat(one);
            expected += written;
            sink.write(typeof one === "string" ? one : Buffer.from(written));
          }
          await turn();
        }
        sink.end();
        await once(sink, "finish");
        assert.equal(sink.text, expected);
      },
    ),
    { numRuns: 50 },
  );
});
