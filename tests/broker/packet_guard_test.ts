import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { type IncompletePackets, PacketGuard } from "../../src/broker/packet_guard.ts";
import { bytes } from "./clients.ts";

function room(maxBytes = 1e9): IncompletePackets {
  return { bytes: 0, maxBytes };
}

/** What the guard says about a stream that arrives in pieces of these sizes. */
function inspect(
  stream: Buffer,
  { pieces, maxBytes }: { pieces: number[]; maxBytes: number },
): Error | undefined {
  const guard = new PacketGuard(maxBytes, room());
  let at = 0;
  for (const size of [...pieces, stream.length]) {
    const problem = guard.inspect(stream.subarray(at, at + size));
    if (problem) return problem;
    at += size;
  }
  return undefined;
}

const pieces = fc.array(fc.integer({ min: 1, max: 300 }), { maxLength: 100 });

Deno.test("packets up to the limit pass, however they are cut", () => {
  fc.assert(fc.property(fc.array(fc.nat(2000), { maxLength: 20 }), pieces, (sizes, cuts) => {
    const packets = sizes.map((size) => bytes.publish("t", Buffer.alloc(size, 0xff)));
    const stream = Buffer.concat([bytes.connect("c"), ...packets, bytes.ping]);
    assert.equal(inspect(stream, { pieces: cuts, maxBytes: 2003 }), undefined);
  }));
});

Deno.test("a packet over the limit is noticed by its head, however the stream is cut", () => {
  fc.assert(fc.property(fc.integer({ min: 2001, max: 300_000 }), pieces, (size, cuts) => {
    const head = bytes.publish("t", Buffer.alloc(size)).subarray(0, 5);
    const stream = Buffer.concat([bytes.connect("c"), bytes.publish("t", "fine"), head]);
    const problem = inspect(stream, { pieces: cuts, maxBytes: 2003 });
    assert.match(problem?.message ?? "", /larger than the 2003 that are allowed/);
  }));
});

Deno.test("before anybody is known a packet is not collected beyond the size of a CONNECT", () => {
  const guard = new PacketGuard(4 * 1024 * 1024, room());
  const problem = guard.inspect(Buffer.from([0x10, 0x80, 0x80, 0x80, 0x01]));
  assert.match(problem?.message ?? "", /larger/);
});

Deno.test("a length that does not end is malformed", () => {
  const problem = new PacketGuard(1000, room()).inspect(Buffer.from([0x30, 0xff, 0xff, 0xff, 0xff, 0x01]));
  assert.match(problem?.message ?? "", /malformed/);
});

Deno.test("begun packets of all connections are counted while they are incomplete, and the one that adds too much goes", () => {
  const incomplete = room(250_000);
  const packet = Buffer.concat([bytes.connect("c"), bytes.publish("t", Buffer.alloc(200_000))]);
  const begin = () => {
    const guard = new PacketGuard(1e6, incomplete);
    return { guard, problem: guard.inspect(packet.subarray(0, 100_000)) };
  };
  const [first, second, third] = [begin(), begin(), begin()];
  assert.deepEqual([first.problem, second.problem], [undefined, undefined]);
  assert.match(third.problem?.message ?? "", /incomplete/);
  third.guard.release();
  assert.equal(first.guard.inspect(packet.subarray(100_000)), undefined);
  assert.ok(incomplete.bytes > 90_000 && incomplete.bytes < 100_001, "only the second is incomplete");
  const small = new PacketGuard(1e6, { bytes: 1e9, maxBytes: 1 });
  assert.equal(small.inspect(packet.subarray(0, 1000)), undefined, "small parts are pardoned");
  second.guard.release();
  assert.equal(incomplete.bytes, 0);
});
