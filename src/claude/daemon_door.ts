/** The daemon as processes of Claude Code reach it: quickly, quietly, without a look at the config. */
import { DaemonClient, type Json } from "../client/daemon_client.ts";
import type { Environment } from "../config/environment.ts";

/** A hook's input on standard input; undefined when it is no JSON object, longer than any, or not all there in time. */
export async function readHookInput(
  input: ReadableStream<Uint8Array>,
  { withinMs = maxInputMs }: { withinMs?: number } = {},
): Promise<Json | undefined> {
  const text = await readText(input, withinMs);
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value as Json : undefined;
  } catch {
    return undefined;
  }
}

const maxInputChars = 16 * 1024 * 1024;
/** A client that dies may leave the other end to a process of its own, and then the input never ends. */
const maxInputMs = 10_000;

async function readText(input: ReadableStream<Uint8Array>, withinMs: number): Promise<string | undefined> {
  const reader = input.getReader();
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    reader.cancel().catch(() => {});
  }, withinMs);
  try {
    const decoder = new TextDecoder();
    let text = "";
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      text += decoder.decode(next.value, { stream: true });
      if (text.length > maxInputChars) return undefined;
    }
    return isLate ? undefined : text;
  } finally {
    clearTimeout(timer);
  }
}

/** Undefined when none of ours runs. Never rejects. */
export async function openDoor(environment: Environment): Promise<DaemonClient | undefined> {
  return await DaemonClient.ofHome(environment).catch(() => undefined);
}
