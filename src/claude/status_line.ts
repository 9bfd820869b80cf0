/** One line for Claude Code's status line: who the session is here, and what waits for it. */
import type { Json } from "../client/daemon_client.ts";
import type { Environment } from "../config/environment.ts";
import { openDoor } from "./daemon_door.ts";

const timeoutMs = 1_000;

/** It is asked for often, so it takes no longer than a second, and says little when something fails. Never rejects. */
export async function statusLine(input: Json, environment: Environment): Promise<string> {
  const daemon = await openDoor(environment);
  if (daemon === undefined) return "claude-comms: off";
  try {
    const { sessions } = await daemon.get("/api/sessions", { timeoutMs }) as { sessions: Json[] };
    const mine = sessions.find(({ session, key, agent }) =>
      session === input.session_id && key !== null && agent === null
    );
    if (mine === undefined) return "claude-comms: not joined";
    return `@${mine.name}${waiting(Number(mine.pending))}`;
  } catch {
    return "claude-comms: no answer";
  }
}

function waiting(count: number): string {
  if (count === 0) return "";
  return count === 1 ? " · 1 message waits" : ` · ${count} messages wait`;
}
