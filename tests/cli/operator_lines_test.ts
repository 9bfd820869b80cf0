/** The figures of a daemon as people read them. */
import assert from "node:assert/strict";
import { operatorLines } from "../../src/cli/operator_lines.ts";
import { quietFigures } from "../http/operator_figures.ts";

Deno.test("a daemon's figures are a few lines", () => {
  const operator = {
    ...quietFigures,
    refused_total: { ...quietFigures.refused_total, http: { too_large: 2 } },
  };
  const lines = operatorLines({ files: 3, file_bytes: 12_000_000, files_unreferenced: 1, operator });
  assert.deepEqual(lines, [
    "Connections: 5 MQTT, 0 event streams, 0 waiting calls, 0 uploads",
    "Since the start: 9 messages sent (mcp 7, web 2), 40 delivered over MQTT",
    "Waiting: 2 publications for the broker",
    "Disk: 4 syncs, 3.1 ms on average",
    "Slow readers: 1 MQTT connections cut",
    "Refused: 5 (mcp not_found 3, http too_large 2)",
    "Search: the index is 12 events behind",
    "Files: 3, 11.4 MB; 1 in no message",
    "Memory: 85.8 MB",
  ]);
});

Deno.test("what waits and what failed stands out, and what is quiet says so", () => {
  const operator = {
    ...quietFigures,
    queues: { ...quietFigures.queues, bus_publications: 0, journal_bytes: 2048 },
    journal: { ...quietFigures.journal, failures_total: 2 },
    slow_readers: {},
    refused_total: {},
    sends_total: {},
    search: { building: true, behind_events: 70_000 },
  };
  const lines = operatorLines({ operator });
  assert.ok(lines.includes("Waiting: 2.0 kB for the disk"));
  assert.ok(lines.includes("Disk: 4 syncs, 3.1 ms on average, 2 FAILED"));
  assert.ok(lines.includes("Search: the index is being built, 70000 events to go"));
  assert.ok(lines.includes("Slow readers: none") && lines.includes("Refused: none"));
  assert.ok(lines[1]!.startsWith("Since the start: 0 messages sent, "));
});

Deno.test("a daemon of another version that does not tell is no trouble", () => {
  assert.deepEqual(operatorLines({ operator: null }), []);
  assert.deepEqual(operatorLines({}), []);
  assert.equal(operatorLines({ operator: { journal: "?" } }).length, 8);
});
