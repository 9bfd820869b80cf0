/**
 * Searching a million messages, with the index and by looking at every message.
 * `deno run -A scripts/bench/search.ts FOLDER` uses the history and index of a folder (of million.ts), and keeps them.
 */
import { join } from "node:path";
import { createHub, type HubCore } from "../../src/hub/hub.ts";
import type { Caller } from "../../src/hub/api.ts";
import type { HubSettings } from "../../src/hub/ports.ts";
import { formatTime } from "../../src/protocol/time.ts";
import { systemClock, systemIds } from "../../src/daemon/system.ts";
import { denoFiles } from "../../src/store/files.ts";
import { type DiskStore, openDiskStore } from "../../src/store/open_store.ts";
import { FollowingIndex } from "../../src/store/search/following_index.ts";
import { WorkerEngine } from "../../src/store/search/worker_engine.ts";
import { makeMillion } from "./million.ts";
import { randomFrom, vocabulary } from "./million/vocabulary.ts";
import { type Question, questionShapes } from "./search/shapes.ts";

/** For each shape. */
const indexedQuestions = 60;
const resultsWanted = 20;
const owner = "0a0a0a0a";

export interface SearchFigures {
  shape: string;
  p50: number;
  p95: number;
  /** By looking at every message, once. */
  scanMs?: number;
}

const log = { debug() {}, info() {}, warn: console.warn, error: console.error };
const settings: HubSettings = {
  identity: { key: owner, name: "owner", type: "human" },
  autoJoin: ["general"],
  activityTtlSeconds: 120,
  activityTtlMaxSeconds: 300,
  connectionTtlSeconds: 600,
  idleAwaySeconds: 300,
  cueOnBroadcast: false,
  cuesEnabled: false,
  files: { maxFileBytes: 1, maxFilesBytes: 1, keepFreeBytes: 0, graceMs: 3_600_000 },
};

/** Takes some minutes and 1 GB of disk, in a folder of its own. */
export async function benchSearch(): Promise<SearchFigures[]> {
  const dir = await Deno.makeTempDir({ prefix: "claude-comms-bench-" });
  try {
    await makeMillion({ dir });
    return await searchIn(dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

async function searchIn(dir: string): Promise<SearchFigures[]> {
  await using store = await openDiskStore({ dir, log });
  const cache = join(dir, "cache");
  const index = new FollowingIndex({ engine: new WorkerEngine({ dir: cache }), journal: store.journal, log });
  const indexed = await hubOn(store, index);
  try {
    const begun = performance.now();
    await index.caughtUp();
    const seconds = (performance.now() - begun) / 1000;
    const bytes = await denoFiles.sizeOf(join(cache, "search.db")) ?? 0;
    console.log(`The index took ${seconds.toFixed(0)} s and has ${(bytes / 1e6).toFixed(0)} MB`);
    const figures = await measure(indexed, { questions: indexedQuestions, pages: "the first" });
    const scanned = await measure(await hubOn(store), { questions: 1, pages: "until full" });
    return figures.map((one, i) => ({ ...one, scanMs: scanned[i]!.p50 }));
  } finally {
    await index.close();
  }
}

/** Not closed: a hub on this journal writes nothing of its own. */
function hubOn({ journal, snapshots, blobs }: DiskStore, search?: FollowingIndex): Promise<HubCore> {
  const parts = { journal, snapshots, blobs, clock: systemClock, ids: systemIds, log, settings, formatTime };
  return createHub(search === undefined ? parts : { ...parts, search });
}

interface Measuring {
  questions: number;
  /** Without an index, a page ends early when it takes too long; `until full`: it is asked on. */
  pages: "the first" | "until full";
}

async function measure(hub: HubCore, { questions, pages }: Measuring): Promise<SearchFigures[]> {
  const { participants } = await hub.participants(null);
  const caller: Caller = { key: participants[3]!.key, client: "api", owner: false };
  const { conversations } = await hub.conversationRows(caller.key);
  const shapes = questionShapes({
    words: vocabulary(25_000, randomFrom(1)),
    people: participants.map(({ name }) => name),
    rooms: conversations.map(({ name }) => name),
  });
  const figures: SearchFigures[] = [];
  const all: number[] = [];
  for (const [shape, next] of Object.entries(shapes)) {
    const ask = (question: Question) => askOnce(hub, caller, { question, pages });
    const times: number[] = [];
    for (let n = 0; n < questions; n++) times.push(await timeOf(() => ask(next())));
    all.push(...times);
    figures.push({ shape, ...percentiles(times) });
  }
  return [...figures, { shape: "all together", ...percentiles(all) }];
}

async function askOnce(
  hub: HubCore,
  caller: Caller,
  { question, pages }: Pick<Measuring, "pages"> & { question: Question },
): Promise<void> {
  let found = 0;
  let cursor: string | null = null;
  do {
    const page = await hub.search(caller, { limit: resultsWanted, ...question, cursor });
    found += page.count;
    cursor = page.next;
  } while (pages === "until full" && found < resultsWanted && cursor !== null);
}

async function timeOf(work: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

function percentiles(times: readonly number[]): { p50: number; p95: number } {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (part: number) => Number(sorted[Math.floor(sorted.length * part)]!.toFixed(1));
  return { p50: at(0.5), p95: at(0.95) };
}

if (import.meta.main) {
  const [dir] = Deno.args;
  console.table(await (dir === undefined ? benchSearch() : searchIn(dir)));
}
