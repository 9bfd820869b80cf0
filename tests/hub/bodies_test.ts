import assert from "node:assert/strict";
import { Bodies } from "../../src/hub/bodies.ts";
import type { State } from "../../src/hub/state.ts";
import type { Message } from "../../src/protocol/message.ts";
import { formatTime } from "../../src/protocol/time.ts";
import { MemoryJournal } from "../../src/store/memory_journal.ts";

Deno.test("a page larger than the cache is complete, however much of it was cached before", async () => {
  const journal = new MemoryJournal();
  const encoder = new TextEncoder();
  const positions = Array.from({ length: 40 }, (_, i) => {
    const body = encoder.encode(JSON.stringify({ id: `m${i}`, body: "x".repeat(1000) }));
    return journal.append({ kind: 20, kindVersion: 1, actor: "0a0a0a0a", body }).position;
  });
  await journal.durable(40);
  const messages = {
    position: (row: number) => positions[row],
    edits: new Map(),
    root: () => null,
    threads: new Map(),
    reactions: new Map(),
    pinned: new Set(),
    deletions: new Map(),
  };
  const state = { messages } as unknown as State;
  const bodies = new Bodies({ journal, formatTime, maxBytes: 20_000 });
  const rows = positions.keys().toArray();
  for (const row of rows.slice(0, 20)) {
    bodies.put(positions[row]!, { id: `m${row}`, body: "x".repeat(1000) } as Message);
  }
  for (const part of [[0, 1, 2, 3], [10, 30], rows, rows.toReversed()]) {
    const loaded: Message[] = await bodies.load(state, null, part);
    assert.deepEqual(loaded.map(({ id }) => id), part.map((row) => `m${row}`));
  }
});
