import assert from "node:assert/strict";
import fc from "fast-check";
import { type ServerEvent, serverEvents } from "../../src/client/server_events.ts";

function bodyOf(text: string, cuts: readonly number[]): ReadableStream<Uint8Array<ArrayBuffer>> {
  const bytes = new TextEncoder().encode(text);
  const at = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return ReadableStream.from(at.slice(1).map((end, i) => bytes.slice(at[i]!, end)));
}

async function read(text: string, cuts: readonly number[] = []): Promise<ServerEvent[]> {
  return await Array.fromAsync(serverEvents(bodyOf(text, cuts)));
}

Deno.test("events are read with their names, ids and data; comments are skipped", async () => {
  const text =
    "retry: 2000\n\n: still here\n\nevent: ready\nid: 4\ndata: {}\n\nid: 5\ndata: a\ndata: b\n\r\n\r\ndata: ü\r\n\r\n";
  assert.deepEqual(await read(text), [
    { event: "ready", id: "4", data: "{}" },
    { event: "message", id: "5", data: "a\nb" },
    { event: "message", id: "", data: "ü" },
  ]);
});

Deno.test("it does not matter where the network cuts the stream", async () => {
  const text = 'event: reset\nid: 12\ndata: {"a":"käse"}\n\ndata: x\n\n';
  const whole = await read(text);
  await fc.assert(fc.asyncProperty(fc.array(fc.nat(1_000), { maxLength: 8 }), async (cuts) => {
    assert.deepEqual(await read(text, cuts), whole);
  }));
});

Deno.test("an event without end stops the reading", async () => {
  const endless = ReadableStream.from(Array.from({ length: 200 }, () => new Uint8Array(100_000).fill(97)));
  await assert.rejects(Array.fromAsync(serverEvents(endless)), /an event without end/);
});
