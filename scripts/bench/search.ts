/**
 * Searching a long history, with the index and by looking at every message.
 * `deno run -A scripts/bench/search.ts FOLDER` uses the history and index of a folder (of million.ts), and keeps them.
 */
import { join } from "node:path";
import process from "node:process";
import { createHub, type HubCore } from "../../src/hub/hub.ts";
import type { Caller, SearchResult } from "../../src/hub/api.ts";
import { formatTime } from "../../src/protocol/time.ts";
import { systemClock, systemIds } from "../../src/daemon/system.ts";
import { denoFiles } from "../../src/store/files.ts";
import { type DiskStore, openDiskStore } from "../../src/store/open_store.ts";
import { FollowingIndex } from "../../src/store/search/following_index.ts";
import { WorkerEngine } from "../../src/store/search/worker_engine.ts";
import { makeMillion } from "./million.ts";
import { randomFrom, vocabulary } from "./million/vocabulary.ts";
import { scanOnce } from "./search/scan.ts";
import { type Question, questionShapes } from "./search/shapes.ts";
import { hubSettings } from "./hub_settings.ts";

/** For each shape. */
const indexedQuestions = 60;
const resultsWanted = 20;

export interface SearchFigures {
  shape: string;
  p50: number;
  p95: number;
  /** Of all threads of the process: what the machine does besides hardly changes it. */
  cpuP50: number;
  cpuP95: number;
  /** By looking at every message, once: milliseconds, and of which part when it was given up and extrapolated. */
  scan?: string;
}

const log = { debug() {}, info() {}, warn: console.warn, error: console.error };

/** Of a million it takes some minutes and 1 GB of disk, in a folder of its own. */
export async function benchSearch({ messages }: { messages: number }): Promise<SearchFigures[]> {
  const dir = await Deno.makeTempDir({ prefix: "claude-comms-bench-" });
  try {
    await makeMillion({ dir, messages });
    return await searchIn(dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

async function searchIn(dir: string): Promise<SearchFigures[]> {
  await using store = await openDiskStore({ dir, log });
  const figures = await measureIndexed(store, join(dir, "cache"));
  const scans = await withHub({ store }, (asker) => scanAll(asker, store.journal.durableSeq));
  return figures.map((one) => ({ ...one, scan: scans.get(one.shape) ?? "" }));
}

async function measureIndexed(store: DiskStore, cache: string): Promise<SearchFigures[]> {
  const search = new FollowingIndex({
    engine: new WorkerEngine({ dir: cache }),
    journal: store.journal,
    log,
  });
  try {
    return await withHub({ store, search }, async (asker) => {
      const begun = performance.now();
      await search.caughtUp();
      const seconds = (performance.now() - begun) / 1000;
      const bytes = await denoFiles.sizeOf(join(cache, "search.db")) ?? 0;
      console.log(`The index took ${seconds.toFixed(0)} s and has ${(bytes / 1e6).toFixed(0)} MB`);
      return await measure(asker);
    });
  } finally {
    await search.close();
  }
}

async function withHub<T>(
  { store: { journal, snapshots, blobs }, search }: { store: DiskStore; search?: FollowingIndex },
  work: (asker: Asker) => Promise<T>,
): Promise<T> {
  const parts = {
    journal,
    snapshots,
    blobs,
    clock: systemClock,
    ids: systemIds,
    log,
    settings: hubSettings,
    formatTime,
  };
  const hub = await createHub(search === undefined ? parts : { ...parts, search });
  try {
    return await work(await askerOn(hub));
  } finally {
    await hub.close();
  }
}

interface Asker {
  ask(question: Question & { cursor?: string | null }): Promise<SearchResult>;
  shapes: Record<string, () => Question>;
}

/** One of the people of the history, who asks. */
async function askerOn(hub: HubCore): Promise<Asker> {
  const { participants } = await hub.participants(null);
  const caller: Caller = { key: participants[3]!.key, client: "api", owner: false };
  const { conversations } = await hub.conversationRows(caller.key);
  return {
    ask: (question) => hub.search(caller, { limit: resultsWanted, ...question }),
    shapes: questionShapes({
      words: vocabulary(25_000, randomFrom(1)),
      people: participants.map(({ name }) => name),
      rooms: conversations.map(({ name }) => name),
    }),
  };
}

async function measure({ ask, shapes }: Asker): Promise<SearchFigures[]> {
  const figures: SearchFigures[] = [];
  const all: Times = { wall: [], cpu: [] };
  for (const [shape, next] of Object.entries(shapes)) {
    const times: Times = { wall: [], cpu: [] };
    for (let n = 0; n < indexedQuestions; n++) await timed(times, () => ask(next()));
    all.wall.push(...times.wall);
    all.cpu.push(...times.cpu);
    figures.push({ shape, ...percentiles(times) });
  }
  return [...figures, { shape: "all together", ...percentiles(all) }];
}

async function scanAll({ ask, shapes }: Asker, lastSeq: number): Promise<Map<string, string>> {
  const scans = new Map<string, string>();
  for (const [shape, next] of Object.entries(shapes)) {
    const question = next();
    const page = (cursor: string | null) => ask({ ...question, cursor });
    scans.set(shape, await scanOnce(page, { lastSeq, wanted: resultsWanted }));
  }
  return scans;
}

/** Milliseconds. */
interface Times {
  wall: number[];
  cpu: number[];
}

async function timed(times: Times, work: () => Promise<unknown>): Promise<void> {
  const begun = performance.now();
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  times.wall.push(performance.now() - begun);
  times.cpu.push((user + system) / 1000);
}

function percentiles({ wall, cpu }: Times): Omit<SearchFigures, "shape"> {
  const at = (times: readonly number[], part: number) =>
    Number(times.toSorted((a, b) => a - b)[Math.floor(times.length * part)]!.toFixed(1));
  return { p50: at(wall, 0.5), p95: at(wall, 0.95), cpuP50: at(cpu, 0.5), cpuP95: at(cpu, 0.95) };
}

if (import.meta.main) {
  const [dir] = Deno.args;
  console.table(await (dir === undefined ? benchSearch({ messages: 1_000_000 }) : searchIn(dir)));
}
