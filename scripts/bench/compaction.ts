/**
 * What compaction saves: a history in which every message gets reactions that are toggled again and again, and cursors that move on.
 * `deno run -A scripts/bench/compaction.ts`: size on disk and time of a start without a snapshot, before and after.
 */
import { createHub } from "../../src/hub/hub.ts";
import { eventNumber } from "../../src/protocol/events.ts";
import { formatTime } from "../../src/protocol/time.ts";
import { systemClock, systemIds } from "../../src/daemon/system.ts";
import { type DiskJournal, openJournal } from "../../src/store/disk_journal.ts";
import { denoFiles } from "../../src/store/files.ts";
import { MemoryBlobs } from "../../src/store/memory_blobs.ts";
import { hubSettings, owner } from "./hub_settings.ts";

const MESSAGES = 5_000;
const TOGGLES_EACH = 40;
const SEGMENT_BYTES = 8 * 1024 * 1024;
const WRITTEN_AT_ONCE = 5_000;

export interface CompactionFigures {
  journal: "as written" | "compacted";
  megabytes: number;
  /** Folding everything, without a snapshot. */
  startMs: number;
  /** The compaction itself, in the background. */
  compactionMs: number;
}

const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const noSnapshots = { load: () => Promise.resolve(undefined), save: () => Promise.resolve() };

/** Takes about ten seconds and 100 MB of disk. */
export async function benchCompaction(): Promise<CompactionFigures[]> {
  const dir = await Deno.makeTempDir({ prefix: "claude-comms-bench-" });
  try {
    await writeHistory(dir);
    const before = await measured(dir, "as written");
    const compactionMs = await compacted(dir);
    const after = await measured(dir, "compacted");
    return [before, { ...after, compactionMs }];
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

function open(dir: string): Promise<DiskJournal> {
  return openJournal({ dir, files: denoFiles, log: quiet, segmentBytes: SEGMENT_BYTES });
}

function hubOn(journal: DiskJournal) {
  return createHub({
    journal,
    snapshots: noSnapshots,
    blobs: new MemoryBlobs(),
    clock: systemClock,
    ids: systemIds,
    log: quiet,
    settings: hubSettings,
    formatTime,
  });
}

/** The hub makes the beginning, so that there is a conversation; the rest is appended as it would be. */
async function writeHistory(dir: string): Promise<void> {
  const journal = await open(dir);
  const hub = await hubOn(journal);
  const caller = hub.caller({ key: owner, proven: false, owner: true, client: "cli" });
  for (let n = 0; n < MESSAGES; n++) {
    const { id } = await hub.send(caller, {
      conversation: "general",
      message: `message ${n} of a long history`,
    });
    toggles(journal, id);
    if (journal.nextSeq - journal.durableSeq > WRITTEN_AT_ONCE) await journal.durable(journal.nextSeq - 1);
  }
  await journal.durable(journal.nextSeq - 1);
  await hub.close();
  await journal.rewriting.seal();
  await journal.close();
}

const encoder = new TextEncoder();

function toggles(journal: DiskJournal, message_id: string): void {
  const ts = formatTime(Date.now());
  for (let n = 0; n < TOGGLES_EACH; n++) {
    const op = n % 2 === 0 ? "add" : "remove";
    const body = { conv: "general", message_id, emoji: n % 4 < 2 ? "👍" : "🎉", actor_key: owner, op, ts };
    const record = { kind: eventNumber.reaction, kindVersion: 1, actor: owner, op: null };
    journal.append({ ...record, body: encoder.encode(JSON.stringify(body)) });
  }
}

async function measured(dir: string, journal: CompactionFigures["journal"]): Promise<CompactionFigures> {
  let bytes = 0;
  for await (const { name } of Deno.readDir(dir)) {
    if (name.endsWith(".seg")) bytes += (await Deno.stat(`${dir}/${name}`)).size;
  }
  const start = performance.now();
  const opened = await open(dir);
  const hub = await hubOn(opened);
  const startMs = Math.round(performance.now() - start);
  await hub.close();
  await opened.close();
  return { journal, megabytes: Math.round(bytes / 1024 / 102.4) / 10, startMs, compactionMs: 0 };
}

async function compacted(dir: string): Promise<number> {
  const journal = await open(dir);
  const hub = await hubOn(journal);
  await journal.rewriting.seal();
  const start = performance.now();
  await hub.compact();
  const took = Math.round(performance.now() - start);
  await hub.close();
  await journal.close();
  return took;
}

if (import.meta.main) console.table(await benchCompaction());
