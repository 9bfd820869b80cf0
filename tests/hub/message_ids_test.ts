import assert from "node:assert/strict";
import fc from "fast-check";
import { MessageIds } from "../../src/hub/message_ids.ts";
import { joinedColumns } from "./world.ts";

const id = fc.oneof(
  fc.uuid(),
  fc.string({ minLength: 1, maxLength: 64 }),
  fc.uuid().map((u) => u.toUpperCase()),
);

Deno.test("every id is found at its row, and only there, after any number of others", () => {
  fc.assert(
    fc.property(fc.uniqueArray(id, { maxLength: 3000 }), fc.array(id, { maxLength: 50 }), (ids, others) => {
      const table = new MessageIds();
      ids.forEach((each) => table.push(each));
      ids.forEach((each, row) => {
        assert.equal(table.find(each), row);
        assert.equal(table.at(row), each);
      });
      const known = new Set(ids);
      for (const other of others) if (!known.has(other)) assert.equal(table.find(other), undefined);
    }),
    { numRuns: 30 },
  );
});

Deno.test("ids come back from a snapshot", () => {
  const ids = [crypto.randomUUID(), "web.1/2", crypto.randomUUID(), "é"];
  const table = new MessageIds();
  ids.forEach((each) => table.push(each));
  const again = new MessageIds();
  again.load(joinedColumns(table.lendColumns()), table.texts());
  assert.deepEqual(ids.map((each) => again.find(each)), [0, 1, 2, 3]);
  assert.equal(again.find(crypto.randomUUID()), undefined);
});
