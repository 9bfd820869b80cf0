/**
 * The terminal chat: from the start of its own code to the first picture and to the first messages, how soon a key is seen,
 * and the same while messages flood in. `deno run -A scripts/bench/tui.ts [MESSAGES_A_SECOND]`
 */
import { v8Flags } from "../../src/daemon/own_command.ts";
import { TestDaemon } from "../../tests/support/daemon.ts";
import { Rest } from "../../tests/support/rest.ts";
import { until } from "../../tests/support/until.ts";

export interface TuiFigures {
  what: string;
  value: number;
  unit: "ms" | "messages/s" | "frames" | "kB" | "MB";
}

const seconds = 5;
const history = 500;
/** Shares no character with other messages, as only cells that change are written. */
const last = "■■■■";

/** All times are medians of several starts, or over all keys. */
export async function benchTui({ perSecond }: { perSecond: number }): Promise<TuiFigures[]> {
  await using daemon = await TestDaemon.start();
  await send(daemon, { count: history, perSecond: 5_000 });
  const starts = [];
  for (let n = 0; n < 5; n++) starts.push(await chat(daemon, { keys: 20, untilMessage: null }));
  const quiet = await chat(daemon, { keys: 200, untilMessage: null });
  const count = perSecond * seconds;
  const flooded = chat(daemon, { keys: 0, untilMessage: last });
  const rate = await send(daemon, { count, perSecond });
  const flood = await flooded;
  return [
    {
      what: "first picture after the start of its code",
      value: median(starts.map((s) => s.firstMs)),
      unit: "ms",
    },
    {
      what: "first messages after the start of its code",
      value: median(starts.map((s) => s.messagesMs)),
      unit: "ms",
    },
    { what: "a key is seen (median)", value: quiet.keyMs, unit: "ms" },
    { what: "a key is seen (slowest)", value: quiet.slowestKeyMs, unit: "ms" },
    { what: "flood", value: rate, unit: "messages/s" },
    { what: "flood: a key is seen (median)", value: flood.keyMs, unit: "ms" },
    { what: "flood: a key is seen (slowest)", value: flood.slowestKeyMs, unit: "ms" },
    { what: "flood: pictures", value: flood.frames, unit: "frames" },
    { what: "flood: written to the terminal", value: Math.round(flood.bytes / 1000), unit: "kB" },
    { what: "memory after the flood", value: flood.memoryMb, unit: "MB" },
  ];
}

export interface ChatFigures {
  firstMs: number;
  messagesMs: number;
  keyMs: number;
  slowestKeyMs: number;
  frames: number;
  bytes: number;
  memoryMb: number;
}

/** One chat in a process of its own, on a terminal that takes everything at once. */
async function chat(
  { environment }: TestDaemon,
  wanted: { keys: number; untilMessage: string | null },
): Promise<ChatFigures> {
  const script = new URL("./tui_chat.ts", import.meta.url).pathname;
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", v8Flags, script, JSON.stringify(wanted)],
    env: environment,
    clearEnv: true,
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

/** Sends so many at a steady pace; the pace that was reached. */
async function send(
  { apiUrl }: TestDaemon,
  { count, perSecond }: { count: number; perSecond: number },
): Promise<number> {
  const begin = performance.now();
  let sent = 0;
  let open = 0;
  let failure: unknown;
  let failed = 0;
  while (sent < count) {
    const due = Math.min(count, Math.floor((performance.now() - begin) / 1000 * perSecond) + 1);
    while (sent < due && open < 64) {
      sent++;
      open++;
      post(apiUrl, sent === count ? last : `load-${sent}`).catch(() => failed++).finally(() => open--);
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await until(() => open === 0, { withinMs: 60_000, what: "the last answer" });
  if (failure !== undefined) throw failure;
  if (failed > 0) throw new Error(`${failed} of ${count} messages could not be sent`);
  return Math.round(count / (performance.now() - begin) * 1000);
}

async function post(apiUrl: string, message: string): Promise<void> {
  await new Rest(apiUrl).post("/api/conversations/general/messages", { message });
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

if (import.meta.main) console.table(await benchTui({ perSecond: Number(Deno.args[0] ?? 1000) }));
