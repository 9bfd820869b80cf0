/** The daemon as processes of Claude Code reach it: quickly, quietly, without a look at the config. */
import { DaemonClient, type Json } from "../client/daemon_client.ts";
import type { Environment } from "../config/environment.ts";

/** A hook's input on standard input; undefined when it is no JSON object or longer than any. */
export async function readHookInput(input: AsyncIterable<Uint8Array>): Promise<Json | undefined> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const piece of input) {
    text += decoder.decode(piece, { stream: true });
    if (text.length > maxInputChars) return undefined;
  }
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value as Json : undefined;
  } catch {
    return undefined;
  }
}

const maxInputChars = 16 * 1024 * 1024;

/** Undefined when none of ours runs. Never rejects. */
export async function openDoor(environment: Environment): Promise<DaemonClient | undefined> {
  return await DaemonClient.ofHome(environment).catch(() => undefined);
}
