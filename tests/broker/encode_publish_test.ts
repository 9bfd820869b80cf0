import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { copiedBytes } from "../../src/broker/batch_writes.ts";
import {
  dupFlag,
  type EncodedPublish,
  encodePublish,
  PublishEncoder,
  publishFlags,
  withPacketId,
} from "../../src/broker/encode_publish.ts";

function whole({ head, body }: EncodedPublish): Buffer {
  return Buffer.concat([head, body ?? Buffer.alloc(0)]);
}

Deno.test("a PUBLISH packet is what MQTT 3.1.1 section 3.3 says", () => {
  const payload = Buffer.from("hé");
  const plain = encodePublish({ topic: "a/ß", payload }, publishFlags(0, false));
  assert.equal(whole(plain).toString("hex"), "3009" + "0004" + "612fc39f" + "68c3a9");
  const flags = publishFlags(1, true) | dupFlag;
  const acknowledged = encodePublish({ topic: "t", payload }, flags);
  assert.equal(
    withPacketId(acknowledged, 0x1234).toString("hex"),
    "3b08" + "0001" + "74" + "1234" + "68c3a9",
  );
  assert.equal(encodePublish({ topic: "t", payload }, publishFlags(2, false)).head[0], 0x34);
});

Deno.test("lengths of one to four bytes are right", () => {
  for (
    const [size, length] of [[124, "7f"], [125, "8001"], [16_380, "ff7f"], [16_381, "808001"], [
      2_097_149,
      "80808001",
    ]] as const
  ) {
    const encoded = whole(encodePublish({ topic: "t", payload: Buffer.alloc(size) }, 0));
    assert.equal(encoded.subarray(1, 1 + length.length / 2).toString("hex"), length);
    assert.equal(encoded.length, 1 + length.length / 2 + 3 + size);
  }
});

Deno.test("a large payload is not copied", () => {
  const payload = Buffer.alloc(copiedBytes, "x");
  const { head, body } = encodePublish({ topic: "t", payload }, 0);
  assert.equal(body, payload);
  assert.ok(head.length < 10);
});

Deno.test("a packet is encoded once for all readers, and anew for another message", () => {
  const encoder = new PublishEncoder();
  const message = { topic: "t", payload: Buffer.from("x") };
  const first = encoder.encode(message, 2);
  assert.equal(encoder.encode({ ...message }, 2), first);
  assert.equal(withPacketId(first, 1), first.head);
  for (const other of [encoder.encode({ ...message, topic: "u" }, 2), encoder.encode(message, 3)]) {
    assert.notEqual(other, first);
  }
  assert.equal(
    whole(encoder.encode({ topic: "t", payload: Buffer.from("y") }, 0)).toString("hex"),
    "3004000174" + "79",
  );
});

Deno.test("the head of a topic that is too long to be copied is not shared", () => {
  const encoded = encodePublish({ topic: "t".repeat(copiedBytes), payload: Buffer.alloc(1) }, 2);
  const [one, two] = [withPacketId(encoded, 1), withPacketId(encoded, 2)];
  assert.equal(one.readUInt16BE(encoded.idAt), 1);
  assert.equal(two.readUInt16BE(encoded.idAt), 2);
});
