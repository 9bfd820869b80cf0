import assert from "node:assert/strict";
import { bytes, floats, words } from "../../src/hub/columns.ts";

const rows = 10_001;

Deno.test("a column that was loaded is like the one that was saved, and goes on from there", () => {
  for (const make of [bytes, words, floats]) {
    const column = make();
    for (let row = 0; row < rows; row++) column.push(row % 251);
    const again = make();
    again.load(column.toBytes());
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
  const saved = column.toBytes();
  const shifted = new Uint8Array(saved.length + 3).subarray(3);
  shifted.set(saved);
  const again = floats();
  again.load(shifted);
  for (let row = 0; row < rows; row++) assert.equal(again.get(row), row / 3);
});
