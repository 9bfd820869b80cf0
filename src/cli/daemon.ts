/** The running daemon as commands need it. */
import { DaemonClient, NotRunning } from "../client/daemon_client.ts";
import type { Config } from "../config/load.ts";
import { CommsError } from "../protocol/errors.ts";
import { dmId, isConversationId } from "../protocol/ids.ts";
import type { World } from "./command.ts";
import { Failure } from "./failure.ts";
import { keyOf } from "./people.ts";
import { requireConfig } from "./settings.ts";

export interface Session {
  config: Config;
  daemon: DaemonClient;
}

/** Config and daemon. Throws Failure with `exitCode` when none runs. CLAUDE_COMMS_TOKEN acts as the participant whose token it is. */
export async function requireDaemon(world: World, { exitCode }: { exitCode: number }): Promise<Session> {
  const config = await requireConfig(world);
  try {
    const daemon = await DaemonClient.find(config, { token: world.environment.CLAUDE_COMMS_TOKEN });
    return { config, daemon };
  } catch (error) {
    if (error instanceof NotRunning) throw new Failure(error.message, exitCode);
    throw error;
  }
}

/** The id of the conversation that was named, or of the default one; `@ana` is the direct one with ana. Throws Failure. */
export async function conversationOf(
  { config, daemon }: Session,
  given: string | undefined,
): Promise<string> {
  return given?.startsWith("@") ? await directId(daemon, given) : conversationId(config, given);
}

/** Throws Failure where it was never opened, and for oneself. */
async function directId(daemon: DaemonClient, given: string): Promise<string> {
  const [key, { key: own }] = await Promise.all([keyOf(daemon, given), daemon.get("/api/identity")]);
  if (key === own) throw new Failure(`${given} is you: a direct conversation is with somebody else`);
  const id = dmId(String(own), key);
  try {
    await daemon.get(conversationPath(id));
    return id;
  } catch (error) {
    if (!(error instanceof CommsError) || error.code !== "not_found") throw error;
    throw new Failure(`You have no direct conversation with ${given}: claude-comms dm ${given} opens it`);
  }
}

/** The id that was named, or the default one. Throws Failure when it cannot be an id. */
export function conversationId(config: Config, given: string | undefined): string {
  const id = given ?? config.settings.default_conversation;
  if (isConversationId(id)) return id;
  throw new Failure(
    `Invalid conversation name: '${id}'\nMust be lowercase alphanumeric + hyphens, 1-64 chars, no leading/trailing hyphens.`,
  );
}

/** The path of a conversation in REST. */
export function conversationPath(id: string, rest = ""): string {
  return `/api/conversations/${encodeURIComponent(id)}${rest}`;
}

/** A number given as an option. Throws Failure outside the limits. */
export function wholeNumber(
  text: string | undefined,
  { option, fallback, min = 1, max }: { option: string; fallback: number; min?: number; max: number },
): number {
  if (text === undefined) return fallback;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : -1;
  if (value >= min && value <= max) return value;
  throw new Failure(`${option} must be a whole number from ${min} to ${max}, not "${text}"`, 2);
}
