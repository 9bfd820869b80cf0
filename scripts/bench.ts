/**
 * Throughput, latency, start-up and memory of the real program, each write on disk before its answer.
 * Every figure that waits for the disk stands beside the time that one fdatasync takes here.
 * With `--million` the history that is opened and searched has a million messages, which takes some minutes more and 1 GB of disk.
 */
import { TestDaemon } from "../tests/support/daemon.ts";
import { Rest } from "../tests/support/rest.ts";
import { benchBroker } from "./bench/broker.ts";
import { benchCompaction } from "./bench/compaction.ts";
import { benchDurable } from "./bench/durable.ts";
import { benchHistory } from "./bench/history.ts";
import { benchJournal } from "./bench/journal.ts";
import { benchMcp, syncMs } from "./bench/mcp.ts";
import { benchRest } from "./bench/rest.ts";
import { benchSearch } from "./bench/search.ts";
import { benchStart, residentMb } from "./bench/start.ts";

/** Prints a table under a title with the time of a sync at that moment. */
async function section(title: string, figures: () => Promise<object[]>): Promise<void> {
  const sync = await syncTime();
  const rows = await figures();
  console.log(`\n${title} (fdatasync ${sync} ms)`);
  console.table(rows);
}

async function syncTime(): Promise<number> {
  const folder = await Deno.makeTempDir({ prefix: "claude-comms-bench-" });
  try {
    return await syncMs(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** A daemon of its own for each part, so that none works on what another left. */
async function withDaemon<T>(work: (daemon: TestDaemon) => Promise<T>): Promise<T> {
  await using daemon = await TestDaemon.start();
  const result = await work(daemon);
  console.log(`resident memory afterwards: ${Math.round(await residentMb(daemon.process.pid))} MB`);
  return result;
}

if (import.meta.main) {
  await section("Start-up and memory", benchStart);
  await section("comms_send over MCP", () => withDaemon(({ ports }) => benchMcp({ port: ports.mcp })));
  await section("REST", () => withDaemon(({ ports }) => benchRest({ port: ports.mcp })));
  await section(
    "Chat messages over MQTT QoS 1, acknowledged when on disk",
    () =>
      withDaemon(async ({ ports, apiUrl }) => {
        const sender = await new Rest(apiUrl).get("/api/identity") as { key: string; name: string };
        return await benchDurable({ ports: { tcp: ports.mqtt, ws: ports.ws }, sender });
      }),
  );
  await section(
    "The broker: other topics, 200 bytes, deliveries",
    () => withDaemon(({ ports }) => benchBroker({ ports: { tcp: ports.mqtt, ws: ports.ws } })),
  );
  await section("A history of many toggles, compacted", benchCompaction);
  const messages = Deno.args.includes("--million") ? 1_000_000 : 100_000;
  await section(
    `A daemon with ${messages.toLocaleString("en")} messages`,
    () => benchHistory({ messages }),
  );
  await section(
    `Searching ${messages.toLocaleString("en")} messages, milliseconds`,
    () => benchSearch({ messages }),
  );
  await section("The journal alone", async () => (await benchJournal()).appends);
}
