import assert from "node:assert/strict";
import { bytes, floats, words } from "../../src/hub/columns.ts";
import { joined } from "./world.ts";

const rows = 10_001;

Deno.test("a column that was loaded is like the one that was saved, and goes on from there", () => {
  for (const make of [bytes, words, floats]) {
    const column = make();
    for (let row = 0; row < rows; row++) column.push(row % 251);
    const again = make();
    again.load(joined(column.lend()));
    assert.equal(again.length, rows);
    for (let row = 0; row < rows; row++) assert.equal(again.get(row), row % 251);
    again.set(5000, 7);
    for (let row = rows; row < rows + 5000; row++) again.push(row % 251);
    assert.deepEqual([again.get(5000), again.get(rows - 1), again.get(rows + 4999)], [
      7,
      (rows - 1) % 251,
      (rows + 4999) % 251,
    ]);
    assert.equal(column.get(5000), 5000 % 251);
  }
});

Deno.test("bytes that start at any place of a buffer can be loaded", () => {
  const column = floats();
  for (let row = 0; row < rows; row++) column.push(row / 3);
  const saved = joined(column.lend());
  const shifted = new Uint8Array(saved.length + 3).subarray(3);
  shifted.set(saved);
  const again = floats();
  again.load(shifted);
  for (let row = 0; row < rows; row++) assert.equal(again.get(row), row / 3);
});

Deno.test("what is lent stays as it was, whatever is set or added later, and nothing else is copied", () => {
  const column = words();
  for (let row = 0; row < rows; row++) column.push(row);
  const lent = column.lend();
  const before = joined(lent);
  column.set(5000, 7);
  column.set(rows - 1, 7);
  for (let row = rows; row < rows + 5000; row++) column.push(row);
  assert.deepEqual(joined(lent), before);
  assert.deepEqual([column.get(5000), column.get(rows - 1), column.get(rows + 4999)], [7, 7, rows + 4999]);
  const again = column.lend();
  assert.equal(again[0]!.buffer, lent[0]!.buffer);
  assert.notEqual(again[1]!.buffer, lent[1]!.buffer);
  const second = joined(again);
  column.set(0, 9);
  column.set(5000, 9);
  assert.deepEqual([joined(lent), joined(again)], [before, second]);
});
