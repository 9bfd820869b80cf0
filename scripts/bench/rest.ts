/**
 * Durable sends and reads over REST: calls per second and latency at 1 and 16 clients.
 * `deno run -A scripts/bench/rest.ts [PORT]`; without the port of a running daemon it starts a server in a new folder.
 */
import { HttpWire } from "./http_wire.ts";
import { syncMs } from "./mcp.ts";

export interface RestBenchOptions {
  /** Where a daemon listens; without it one is started. */
  port?: number;
  seconds?: number;
  warmupSeconds?: number;
}

export interface RestFigure {
  what: Work;
  clients: number;
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
}

export type Work = "send" | "read 20" | "conversations";

const messages = "/api/conversations/general/messages";
const text = "A message of ordinary length, as agents send them to each other all day long.";
const headers = { "content-type": "application/json" };

const works: Readonly<
  Record<Work, (wire: HttpWire, count: number) => Promise<{ status: number; body: string }>>
> = {
  "send": (wire, count) =>
    wire.post({ path: messages, headers, body: JSON.stringify({ message: `${text} ${count}` }) }),
  "read 20": (wire) => wire.get("/api/messages/general?count=20"),
  "conversations": (wire) => wire.get("/api/conversations"),
};

/** Runs each kind of work with 1 and with 16 clients, one after the other. */
export async function benchRest(options: RestBenchOptions = {}): Promise<RestFigure[]> {
  await using server = options.port === undefined ? await startServer() : undefined;
  const port = options.port ?? server!.port;
  const figures: RestFigure[] = [];
  for (const what of Object.keys(works) as Work[]) {
    for (const clients of [1, 16]) {
      figures.push(await measure({ seconds: 3, warmupSeconds: 1, ...options, port, clients, what }));
    }
  }
  return figures;
}

interface Server extends AsyncDisposable {
  port: number;
}

async function startServer(): Promise<Server> {
  const folder = await Deno.makeTempDir({ prefix: "claude-comms-bench-" });
  const script = new URL("./rest_server.ts", import.meta.url).pathname;
  const args = ["run", "-A", script, folder];
  const child = new Deno.Command(Deno.execPath(), { args, stdout: "piped" }).spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const { value } = await reader.read();
  return {
    port: JSON.parse(value ?? "{}").port,
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await child.status;
      await reader.cancel();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

interface Run extends Required<RestBenchOptions> {
  clients: number;
  what: Work;
}

async function measure(run: Run): Promise<RestFigure> {
  const started = performance.now() + run.warmupSeconds * 1000;
  const until = started + run.seconds * 1000;
  const each = await Promise.all(Array.from({ length: run.clients }, () => client(run, { started, until })));
  const times = Float64Array.from(each.flat()).sort();
  return {
    what: run.what,
    clients: run.clients,
    perSecond: Math.round(times.length / run.seconds),
    p50Ms: quantile(times, 0.5),
    p99Ms: quantile(times, 0.99),
  };
}

/** One request after the other; answers how long each took that was begun in the measured time. */
async function client(run: Run, { started, until }: { started: number; until: number }): Promise<number[]> {
  using wire = await HttpWire.open(run.port);
  const times: number[] = [];
  for (let count = 0;; count++) {
    const begun = performance.now();
    if (begun >= until) return times;
    const { status, body } = await works[run.what](wire, count);
    if (status !== 200) throw new Error(`${run.what} got HTTP ${status}: ${body}`);
    if (begun >= started) times.push(performance.now() - begun);
  }
}

/** Of sorted times, rounded to microseconds. */
function quantile(sorted: Float64Array, q: number): number {
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? NaN;
  return Math.round(value * 1000) / 1000;
}

if (import.meta.main) {
  const folder = await Deno.makeTempDir();
  console.log(`fdatasync: ${await syncMs(folder)} ms`);
  await Deno.remove(folder, { recursive: true });
  const [port] = Deno.args;
  console.table(await benchRest(port === undefined ? {} : { port: Number(port) }));
}
