/** A command hook: its input goes to the daemon, the daemon's answer to Claude Code. Where anything fails, nothing is said. */
import type { Json } from "../client/daemon_client.ts";
import type { Environment } from "../config/environment.ts";
import { openDoor } from "./daemon_door.ts";
import { forkedFrom } from "./transcript.ts";

/** A little less than the hook's own limit, so that it ends by itself. */
const timeoutMs = 10_000;
/** A human may take long to answer. */
const askTimeoutMs = 3_590_000;
/** What a tool gave back concerns nobody here, and may be large. */
const unneeded = ["tool_response", "last_assistant_message"] as const;

/** What to print, or undefined: nothing. Never rejects. */
export async function answerHook(
  input: Json,
  { environment, key }: { environment: Environment; key: string | undefined },
): Promise<string | undefined> {
  try {
    const daemon = await openDoor(environment);
    const answer = await daemon?.post("/api/hooks/claude-code", {
      query: { key },
      body: await toldOf(input),
      timeoutMs: input.hook_event_name === "PermissionRequest" ? askTimeoutMs : timeoutMs,
    });
    if (answer === undefined || Object.keys(answer).length === 0) return undefined;
    return JSON.stringify(answer);
  } catch {
    return undefined;
  }
}

async function toldOf(input: Json): Promise<Json> {
  const told = { ...input };
  for (const name of unneeded) delete told[name];
  if (input.hook_event_name !== "SessionStart") return told;
  const parent = await forkedFrom(input);
  return parent === undefined ? told : { ...told, forked_from: parent };
}
