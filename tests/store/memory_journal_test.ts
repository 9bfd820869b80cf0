import assert from "node:assert/strict";
import { MemoryJournal } from "../../src/store/memory_journal.ts";
import { journalContract, record } from "./journal_contract.ts";

journalContract("memory journal", () => {
  const journal = new MemoryJournal();
  return Promise.resolve({
    journal,
    hold: () => journal.hold(),
    release: () => journal.release(),
    fail: () => journal.fail(),
    close: () => journal.close(),
  });
});

Deno.test("memory journal: closing makes what waits durable and refuses what comes later", async () => {
  const journal = new MemoryJournal();
  journal.hold();
  journal.append(record("last"));
  await journal.close();
  assert.equal(journal.durableSeq, 1);
  assert.throws(() => journal.append(record("late")), /closed/);
});
