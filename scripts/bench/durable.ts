/** Durable chat messages over MQTT QoS 1: acknowledgements per second and their latency, over TCP and WebSocket. */
import { fileURLToPath } from "node:url";
import { run } from "../lib/run.ts";
import type { DurableLoad, DurableResult } from "./durable_load.ts";

export interface DurableFigure extends DurableResult {
  transport: DurableLoad["transport"];
  publishers: number;
  inFlight: number;
}

export interface DurableBenchOptions {
  ports: { tcp: number; ws: number };
  sender: DurableLoad["sender"];
  seconds?: number;
}

const shapes: readonly Pick<DurableLoad, "transport" | "publishers" | "inFlight">[] = [
  { transport: "tcp", publishers: 1, inFlight: 1 },
  { transport: "tcp", publishers: 1, inFlight: 20 },
  { transport: "tcp", publishers: 16, inFlight: 20 },
  { transport: "ws", publishers: 16, inFlight: 20 },
];

/** One shape of load after the other, against a running daemon. */
export async function benchDurable(
  { ports, sender, seconds = 4 }: DurableBenchOptions,
): Promise<DurableFigure[]> {
  const figures: DurableFigure[] = [];
  for (const shape of shapes) {
    const load: DurableLoad = { ...shape, port: ports[shape.transport], sender, seconds, warmupSeconds: 1 };
    const script = fileURLToPath(new URL("./durable_load.ts", import.meta.url));
    const outcome = await run([Deno.execPath(), "run", "-A", script, JSON.stringify(load)]);
    if (!outcome.ok) throw new Error(`The load generator failed: ${outcome.stderr}`);
    figures.push({ ...shape, ...JSON.parse(outcome.stdout) as DurableResult });
  }
  return figures;
}
