/** The ways to the daemon, each tried. */
import type { Session } from "../../state/session.svelte.ts";

export interface Leg {
  name: string;
  ok: boolean;
  detail: string;
}

export async function checkLegs(session: Session): Promise<Leg[]> {
  const [web, rest, mcp] = await Promise.all([
    leg("Page", async () => {
      await answered("/healthz");
      return "served by the daemon";
    }),
    leg("REST", async () => {
      const { version, writable, problem } = await session.api.status();
      return `version ${version}${writable ? "" : `, read-only: ${problem ?? "see its log"}`}`;
    }),
    leg("MCP", async () => `answers ${(await fetch("/mcp", { method: "OPTIONS" })).status} at /mcp`),
  ]);
  const live = session.feedState === "live";
  return [web!, rest!, mcp!, {
    name: "Live events",
    ok: live,
    detail: session.feedProblem ?? (live ? "MQTT at /mqtt" : session.feedState),
  }];
}

async function answered(path: string): Promise<void> {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
}

async function leg(name: string, check: () => Promise<string>): Promise<Leg> {
  const begin = performance.now();
  try {
    const detail = await check();
    return { name, ok: true, detail: `${detail}, ${Math.round(performance.now() - begin)} ms` };
  } catch (error) {
    return { name, ok: false, detail: error instanceof Error ? error.message : String(error) };
  }
}
