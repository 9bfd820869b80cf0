/** `complete`: what completion scripts offer. Fast and silent: somebody waits at the prompt. */
import { DaemonClient, type Json } from "../../client/daemon_client.ts";
import type { Call, Known } from "../command.ts";
import { knownKinds } from "../command.ts";
import { harmless } from "../terminal.ts";

const patienceMs = 120;

export async function complete({ values, world }: Call<{ kind: string }>): Promise<number> {
  const kind = knownKinds.find((known) => known === values.kind);
  if (kind === undefined) return 0;
  try {
    for (const word of await wordsOf(kind, world.environment)) world.terminal.out(harmless(word));
  } catch {
    // Nothing to offer: a message would land in the line that is being typed.
  }
  return 0;
}

type Environment = Call<unknown>["world"]["environment"];

async function wordsOf(kind: Known, environment: Environment): Promise<string[]> {
  if (kind === "setting") return [...(await import("../../config/settings.ts")).settingPaths];
  const daemon = await DaemonClient.ofHome(environment);
  if (daemon === undefined) return [];
  const ask = (path: string) => daemon.get(path, { timeoutMs: patienceMs });
  if (kind === "participant") {
    return field(await ask("/api/participants"), { list: "participants", name: "name" });
  }
  const conversations = field(await ask("/api/conversations"), { list: "conversations", name: "id" });
  if (kind === "conversation") return conversations;
  const found = await Promise.all(
    conversations.slice(0, 50).map((id) => ask(`/api/conversations/${encodeURIComponent(id)}/artifacts`)),
  );
  return found.flatMap((answer) => field(answer, { list: "artifacts", name: "name" }));
}

function field(answer: Json, { list, name }: { list: string; name: string }): string[] {
  const rows = Array.isArray(answer[list]) ? answer[list] as Json[] : [];
  return [...new Set(rows.map((row) => row[name]).filter((word) => typeof word === "string"))];
}
