/**
 * Durable `comms_send` over MCP: calls per second and latency, at 1 and 16 clients, with both revisions of the protocol.
 * `deno run -A scripts/bench/mcp.ts [PORT]`; without the port of a running daemon it starts a server in a new folder.
 */
import { HttpWire } from "./http_wire.ts";

export interface McpBenchOptions {
  /** Where a daemon listens; without it one is started. */
  port?: number;
  seconds?: number;
  warmupSeconds?: number;
}

export interface McpFigure {
  revision: Revision;
  clients: number;
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
}

export type Revision = "2026-07-28" | "2025-11-25";

const revisions: readonly Revision[] = ["2026-07-28", "2025-11-25"];
const path = "/mcp";

export async function benchMcp(options: McpBenchOptions = {}): Promise<McpFigure[]> {
  await using server = options.port === undefined ? await startServer() : undefined;
  const port = options.port ?? server!.port;
  const figures: McpFigure[] = [];
  for (const clients of [1, 16]) {
    for (const revision of revisions) {
      figures.push(await measure({ seconds: 3, warmupSeconds: 1, ...options, port, clients, revision }));
    }
  }
  return figures;
}

/** Median time of one fdatasync after a small append, in milliseconds: what every figure here waits for. */
export async function syncMs(folder: string): Promise<number> {
  using file = await Deno.open(`${folder}/sync-probe`, { create: true, append: true });
  const times: number[] = [];
  for (let i = 0; i < 100; i++) {
    await file.write(new Uint8Array(400));
    const started = performance.now();
    await file.syncData();
    times.push(performance.now() - started);
  }
  return quantile(times.sort(ascending), 0.5);
}

interface Server extends AsyncDisposable {
  port: number;
}

async function startServer(): Promise<Server> {
  const folder = await Deno.makeTempDir({ prefix: "claude-comms-bench-" });
  const script = new URL("./mcp_server.ts", import.meta.url).pathname;
  const child = new Deno.Command(Deno.execPath(), { args: ["run", "-A", script, folder], stdout: "piped" })
    .spawn();
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

interface Run extends Required<McpBenchOptions> {
  clients: number;
  revision: Revision;
}

async function measure(run: Run): Promise<McpFigure> {
  const started = performance.now() + run.warmupSeconds * 1000;
  const until = started + run.seconds * 1000;
  const each = await Promise.all(
    Array.from({ length: run.clients }, (_, number) => client(run, { number, started, until })),
  );
  const times = Float64Array.from(each.flat()).sort();
  return {
    revision: run.revision,
    clients: run.clients,
    perSecond: Math.round(times.length / run.seconds),
    p50Ms: quantile(times, 0.5),
    p99Ms: quantile(times, 0.99),
  };
}

/** Sends one message after the other; answers how long each took that was begun in the measured time. */
async function client(
  run: Run,
  { number, started, until }: { number: number; started: number; until: number },
): Promise<number[]> {
  using wire = await HttpWire.open(run.port);
  const { key } = await call(wire, run.revision, {
    tool: "comms_join",
    args: { name: `bench-${run.clients}-${number}` },
  });
  const message = "A message of ordinary length, as agents send them to each other all day long.";
  const times: number[] = [];
  for (let count = 0;; count++) {
    const begun = performance.now();
    if (begun >= until) return times;
    const args = { key, conversation: "general", message: `${message} ${count}` };
    const { status } = await call(wire, run.revision, { tool: "comms_send", args });
    if (status !== "sent") throw new Error(`Expected "sent", got ${JSON.stringify(status)}`);
    if (begun >= started) times.push(performance.now() - begun);
  }
}

interface Call {
  tool: string;
  args: Record<string, unknown>;
}

const envelope = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientInfo": { name: "bench", version: "1" },
  "io.modelcontextprotocol/clientCapabilities": {},
};

// deno-lint-ignore no-explicit-any -- the fields of a tool's result
async function call(wire: HttpWire, revision: Revision, { tool, args }: Call): Promise<any> {
  const isModern = revision === "2026-07-28";
  const headers = {
    "content-type": "application/json",
    accept: "application/json, text/event-stream",
    "mcp-protocol-version": revision,
    ...(isModern && { "mcp-method": "tools/call", "mcp-name": tool }),
  };
  const params = { name: tool, arguments: args, ...(isModern && { _meta: envelope }) };
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params });
  const answer = await wire.post({ path, headers, body });
  if (answer.status !== 200) throw new Error(`${tool} got HTTP ${answer.status}: ${answer.body}`);
  return JSON.parse(answer.body).result.structuredContent;
}

function ascending(a: number, b: number): number {
  return a - b;
}

/** Of sorted times, rounded to microseconds. */
function quantile(sorted: ArrayLike<number>, q: number): number {
  return Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? NaN) * 1000) /
    1000;
}

if (import.meta.main) {
  const folder = await Deno.makeTempDir();
  console.log(`fdatasync: ${await syncMs(folder)} ms`);
  await Deno.remove(folder, { recursive: true });
  const [port] = Deno.args;
  console.table(await benchMcp(port === undefined ? {} : { port: Number(port) }));
}
