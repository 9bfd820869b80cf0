import assert from "node:assert/strict";
import { settingsFrom } from "../../src/config/load.ts";
import { parseRetention } from "../../src/config/retention.ts";

Deno.test("a rule for one conversation names days, messages, both or nothing", () => {
  assert.deepEqual(parseRetention("lab=30d"), { conversation: "lab", maxAgeDays: 30, maxMessages: 0 });
  assert.deepEqual(parseRetention("lab=500"), { conversation: "lab", maxAgeDays: 0, maxMessages: 500 });
  assert.deepEqual(parseRetention("lab = 30d + 500"), {
    conversation: "lab",
    maxAgeDays: 30,
    maxMessages: 500,
  });
  assert.deepEqual(parseRetention("lab=keep"), { conversation: "lab", maxAgeDays: 0, maxMessages: 0 });
  for (const bad of ["lab", "lab=", "LAB=30d", "lab=-1", "lab=1d+", "=5", "lab=30d+x"]) {
    assert.equal(parseRetention(bad), undefined, bad);
  }
});

Deno.test("a rule that cannot be read is refused with what would be right", () => {
  const text = "retention:\n  conversations: [lab=soon]\n";
  assert.throws(() => settingsFrom({ text, path: "config.yaml", environment: {} }), /lab=30d/);
});
