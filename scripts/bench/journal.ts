/**
 * The journal alone: durable appends per second for 1, 16 and 256 waiters, and how fast 1 M records are read again.
 * `deno run -A scripts/bench/journal.ts [FOLDER]`; the folder chooses the disk, default is that of the temporary files.
 */
import type { NewRecord } from "../../src/protocol/journal.ts";
import { type DiskJournal, openJournal } from "../../src/store/disk_journal.ts";
import { denoFiles } from "../../src/store/files.ts";
import { syncMs } from "./mcp.ts";

export interface JournalBenchOptions {
  /** On the disk to be measured; default: the temporary folder. */
  folder?: string;
  seconds?: number;
  /** Records to fill the journal with before it is read again. */
  records?: number;
}

export interface JournalFigures {
  /** One fdatasync on this disk: what every append waits for. */
  syncMs: number;
  appends: { waiters: number; perSecond: number; meanMs: number }[];
  reading: ReadingFigures;
}

export interface ReadingFigures {
  records: number;
  megabytes: number;
  /** Checking every record at opening. */
  openMs: number;
  replayMs: number;
  /** A page of 20 records somewhere. */
  pageMs: number;
}

const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

export async function benchJournal(options: JournalBenchOptions = {}): Promise<JournalFigures> {
  const { seconds = 2, records = 1_000_000 } = options;
  const folder = await Deno.makeTempDir({ prefix: "claude-comms-bench-", ...where(options.folder) });
  try {
    const journal = await openJournal({ dir: `${folder}/journal`, files: denoFiles, log });
    const appends = [];
    for (const waiters of [1, 16, 256]) appends.push(await measureAppends(journal, { waiters, seconds }));
    await fill(journal, records);
    await journal.close();
    return { syncMs: await syncMs(folder), appends, reading: await measureReading(`${folder}/journal`) };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function where(dir: string | undefined): { dir?: string } {
  return dir === undefined ? {} : { dir };
}

/** A message of about 400 bytes. */
function message(): NewRecord {
  const id = crypto.randomUUID();
  const body = new TextEncoder().encode(JSON.stringify({ id, body: "x".repeat(300) }));
  return { kind: 20, kindVersion: 1, actor: "a3f7b2c1", op: id, body };
}

async function measureAppends(
  journal: DiskJournal,
  { waiters, seconds }: { waiters: number; seconds: number },
): Promise<JournalFigures["appends"][number]> {
  const record = message();
  const start = performance.now();
  const end = start + seconds * 1000;
  let count = 0;
  const wait = async () => {
    for (; performance.now() < end; count++) await journal.durable(journal.append(record).seq);
  };
  await Promise.all(Array.from({ length: waiters }, wait));
  const tookMs = performance.now() - start;
  return { waiters, perSecond: Math.round(count / tookMs * 1000), meanMs: round(tookMs * waiters / count) };
}

async function fill(journal: DiskJournal, records: number): Promise<void> {
  const record = message();
  while (journal.nextSeq <= records) {
    for (let n = 0; n < 5000; n++) journal.append(record);
    await journal.durable(journal.nextSeq - 1);
  }
}

async function measureReading(dir: string): Promise<ReadingFigures> {
  const opening = performance.now();
  const journal = await openJournal({ dir, files: denoFiles, log });
  const openMs = performance.now() - opening;
  const start = performance.now();
  let records = 0;
  let bytes = 0;
  await journal.replay({ from: 1 }, (record) => {
    records++;
    bytes += record.body.length;
  });
  const replayMs = performance.now() - start;
  const pageMs = await measurePages(journal);
  await journal.close();
  const megabytes = Math.round(bytes / 1e6);
  return {
    records,
    megabytes,
    openMs: Math.round(openMs),
    replayMs: Math.round(replayMs),
    pageMs: round(pageMs),
  };
}

async function measurePages(journal: DiskJournal): Promise<number> {
  const pages = 500;
  const start = performance.now();
  for (let n = 0; n < pages; n++) {
    await journal.page(1 + Math.floor(Math.random() * (journal.durableSeq - 20)), 20);
  }
  return (performance.now() - start) / pages;
}

function round(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

if (import.meta.main) {
  const [folder] = Deno.args;
  const figures = await benchJournal(folder === undefined ? {} : { folder });
  console.log(`fdatasync: ${figures.syncMs} ms`);
  console.table(figures.appends);
  console.table(figures.reading);
}
