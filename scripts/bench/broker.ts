/**
 * The broker alone: deliveries per second of 200-byte messages, one to one, one to fifty and fifty to one, over TCP and WebSocket.
 * `deno run -A scripts/bench/broker.ts [TCP_PORT WS_PORT]`; without the ports of a running daemon it starts a broker.
 * The load comes from a process of its own, so on two cores the broker has about one.
 */
import type { Load, LoadResult } from "./broker_load.ts";
import type { Transport } from "./mqtt_wire.ts";

export interface BrokerBenchOptions {
  /** Where a daemon listens; without them a broker is started. */
  ports?: Record<Transport, number>;
  seconds?: number;
  warmupSeconds?: number;
}

export interface BrokerFigure {
  transport: Transport;
  qos: 0 | 1;
  /** Publishers and subscribers. */
  clients: string;
  perSecond: number;
}

interface Scenario {
  publishers: number;
  subscribers: number;
  /** Messages under way. */
  window: number;
}

const scenarios: readonly Scenario[] = [
  { publishers: 1, subscribers: 1, window: 500 },
  { publishers: 1, subscribers: 50, window: 50 },
  { publishers: 50, subscribers: 1, window: 500 },
];
const payloadBytes = 200;

export async function benchBroker(options: BrokerBenchOptions = {}): Promise<BrokerFigure[]> {
  await using server = options.ports === undefined ? await startServer() : undefined;
  const ports = options.ports ?? server!.ports;
  const { seconds = 2, warmupSeconds = 1 } = options;
  const figures: BrokerFigure[] = [];
  for (const transport of ["tcp", "ws"] as const) {
    for (const qos of [0, 1] as const) {
      for (const scenario of scenarios) {
        const load = { transport, qos, ...scenario, seconds, warmupSeconds, port: ports[transport] };
        const { perSecond } = await put({
          ...load,
          topic: "bench/messages",
          payload: "x".repeat(payloadBytes),
        });
        figures.push({
          transport,
          qos,
          clients: `${scenario.publishers} → ${scenario.subscribers}`,
          perSecond,
        });
      }
    }
  }
  return figures;
}

function script(name: string): string {
  return new URL(`./${name}`, import.meta.url).pathname;
}

async function put(load: Load): Promise<LoadResult> {
  const args = ["run", "-A", script("broker_load.ts"), JSON.stringify(load)];
  const { stdout, success } = await new Deno.Command(Deno.execPath(), { args, stderr: "inherit" }).output();
  if (!success) {
    throw new Error(`The load failed: ${load.transport}, ${load.publishers} → ${load.subscribers}`);
  }
  return JSON.parse(new TextDecoder().decode(stdout));
}

interface Server extends AsyncDisposable {
  ports: Record<Transport, number>;
}

async function startServer(): Promise<Server> {
  const args = ["run", "-A", script("broker_server.ts")];
  const child = new Deno.Command(Deno.execPath(), { args, stdout: "piped" }).spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const { value } = await reader.read();
  return {
    ports: JSON.parse(value ?? "{}"),
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await child.status;
      await reader.cancel();
    },
  };
}

if (import.meta.main) {
  const [tcp, ws] = Deno.args.map(Number);
  const figures = await benchBroker(tcp !== undefined && ws !== undefined ? { ports: { tcp, ws } } : {});
  console.table(figures);
}
