/** Whether a daemon answers, asked at its own door. */
import { localFetch } from "../lib/local_fetch.ts";

export interface Health {
  status: "ok" | "read_only" | "unreachable";
  /** Null when all is well. */
  problem: string | null;
}

const defaultTimeoutMs = 3_000;

/** `url` is the address of its REST door. Never rejects. */
export async function daemonHealth(
  url: string,
  { timeoutMs = defaultTimeoutMs }: { timeoutMs?: number } = {},
): Promise<Health> {
  try {
    const response = await localFetch(`${url}/healthz`, { signal: AbortSignal.timeout(timeoutMs) });
    const answer = await response.json() as { service?: unknown; problem?: unknown } | null;
    if (answer?.service !== "claude-comms") return unreachable(url, "what answers is not claude-comms");
    if (response.ok) return { status: "ok", problem: null };
    const why = typeof answer.problem === "string" ? answer.problem : "claude-comms status says why";
    return { status: "read_only", problem: `The daemon answers but stores nothing: ${why}` };
  } catch (error) {
    return unreachable(url, error instanceof Error ? error.message : String(error));
  }
}

function unreachable(url: string, why: string): Health {
  return { status: "unreachable", problem: `The daemon at ${url} does not answer: ${why}` };
}
