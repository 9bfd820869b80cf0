import assert from "node:assert/strict";
import { furthestHop, receiptWords } from "../../src/protocol/receipt_words.ts";
import { messageOf } from "../support/message.ts";

Deno.test("receipts are told by how far a message has come, the furthest first, with few names", () => {
  const nameOf = (key: string) => key.toUpperCase();
  assert.equal(receiptWords({}, nameOf), "");
  assert.equal(receiptWords({ read_by: ["a", "b", "c", "d", "e"] }, nameOf), "read by A, B, C and 2 more");
  const message = { ...messageOf("x"), delivered: { a: "handed", b: "seen", c: "seen" } as const };
  assert.equal(
    receiptWords({ ...message, read_by: ["d"] }, nameOf),
    "seen by the model of B, C; handed over to A; read by D",
  );
  assert.equal(furthestHop(message), "seen");
  assert.equal(furthestHop(messageOf("x")), undefined);
});
