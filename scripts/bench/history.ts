/**
 * A daemon with a long history: until it is ready, what it holds, and how soon it gives a page.
 * `deno run -A scripts/bench/history.ts [MESSAGES]`; with CLAUDE_COMMS_EXECUTABLE set, of that executable.
 */
import { setTimeout as pause } from "node:timers/promises";
import { TestDaemon } from "../../tests/support/daemon.ts";
import { Rest } from "../../tests/support/rest.ts";
import { makeMillion } from "./million.ts";
import { randomFrom } from "./million/vocabulary.ts";
import { residentMb } from "./start.ts";

export interface HistoryFigures {
  what: string;
  value: number;
  unit: "ms" | "s" | "MB" | "pages";
}

const walks = 80;
const pagesOfWalk = 15;
const messagesOfPage = 50;
const settledMs = 5_000;

/** Makes the history, starts on it without a snapshot and without an index, and again with both. */
export async function benchHistory({ messages }: { messages: number }): Promise<HistoryFigures[]> {
  await using daemon = await TestDaemon.prepare();
  await makeMillion({ dir: daemon.folder, messages });
  const first = await readyMs(daemon);
  const begun = performance.now();
  await indexed(daemon);
  const indexSeconds = (performance.now() - begun) / 1000;
  const building = await memoryMb(daemon, "VmHWM");
  await daemon.stop();
  const later = await readyMs(daemon);
  await pause(settledMs);
  const ready = await memoryMb(daemon, "VmRSS");
  const times = await pageTimes(daemon);
  const after = await memoryMb(daemon, "VmRSS");
  return [
    { what: "ready, without a snapshot", value: first, unit: "ms" },
    { what: "ready, from a snapshot", value: later, unit: "ms" },
    { what: "until the index is built", value: Math.round(indexSeconds), unit: "s" },
    { what: "memory, at most until then", value: building, unit: "MB" },
    { what: "memory, a while after a start", value: ready, unit: "MB" },
    { what: "memory, after the pages below", value: after, unit: "MB" },
    { what: "pages", value: times.length, unit: "pages" },
    { what: "a page (p50)", value: round(times[Math.floor(times.length * 0.5)]!), unit: "ms" },
    { what: "a page (p95)", value: round(times[Math.floor(times.length * 0.95)]!), unit: "ms" },
    { what: "a page (slowest)", value: round(times.at(-1)!), unit: "ms" },
  ];
}

async function readyMs(daemon: TestDaemon): Promise<number> {
  const begun = performance.now();
  await daemon.start();
  return Math.round(performance.now() - begun);
}

async function indexed({ apiUrl }: TestDaemon): Promise<void> {
  const rest = new Rest(apiUrl);
  for (;;) {
    const { building, behind_events } = (await rest.get("/api/status")).operator.search;
    if (!building && behind_events === 0) return;
    await pause(500);
  }
}

/** Walks back through conversations that are picked by chance; sorted. */
async function pageTimes({ apiUrl }: TestDaemon): Promise<number[]> {
  const rest = new Rest(apiUrl);
  const random = randomFrom(1);
  const { conversations } = await rest.get("/api/conversations");
  const times: number[] = [];
  for (let walk = 0; walk < walks; walk++) {
    const { id } = conversations[Math.floor(random() * conversations.length)];
    let before = "";
    for (let n = 0; n < pagesOfWalk; n++) {
      const begun = performance.now();
      const page = await rest.get(`/api/conversations/${id}/messages?count=${messagesOfPage}${before}`);
      times.push(performance.now() - begun);
      if (!page.has_more) break;
      before = `&before=${page.messages[0].id}`;
    }
  }
  return times.sort((a, b) => a - b);
}

/** `VmRSS`: now. `VmHWM`: the most so far, which only Linux tells; elsewhere it is what is held now. */
async function memoryMb({ process }: TestDaemon, what: "VmRSS" | "VmHWM"): Promise<number> {
  if (Deno.build.os !== "linux") return Math.round(await residentMb(process.pid));
  const text = await Deno.readTextFile(`/proc/${process.pid}/status`);
  return Math.round(Number(new RegExp(`^${what}:\\s+(\\d+)`, "m").exec(text)![1]) / 1024);
}

function round(ms: number): number {
  return Math.round(ms * 10) / 10;
}

if (import.meta.main) {
  console.table(await benchHistory({ messages: Number(Deno.args[0] ?? 1_000_000) }));
}
