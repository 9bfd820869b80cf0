/** `complete`: what completion scripts offer. Fast and silent: somebody waits at the prompt. */
import { DaemonClient, type Json } from "../../client/daemon_client.ts";
import { searchFilters } from "../../protocol/search_filters.ts";
import type { Call, Known } from "../command.ts";
import { knownKinds } from "../command.ts";
import { placeLookup } from "../direct.ts";
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
  if (kind === "query") return await queryWords(ask);
  const conversations = field(await ask("/api/conversations"), { list: "conversations", name: "id" });
  if (kind === "conversation") return conversations.map(await placeLookup(ask));
  const found = await Promise.all(
    conversations.slice(0, 50).map((id) => ask(`/api/conversations/${encodeURIComponent(id)}/artifacts`)),
  );
  return found.flatMap((answer) => field(answer, { list: "artifacts", name: "name" }));
}

/** How far back times of a query are offered. */
const times = ["1h", "1d", "7d"];

/** Filters of a search with all that may stand behind them. */
async function queryWords(ask: (path: string) => Promise<Json>): Promise<string[]> {
  const [people, conversations] = await Promise.all([
    ask("/api/participants").then((answer) => field(answer, { list: "participants", name: "name" })),
    ask("/api/conversations").then((answer) => field(answer, { list: "conversations", name: "id" })),
  ]);
  const known = { person: people, conversation: conversations, time: times, choice: [] };
  return searchFilters.flatMap(({ name, takes, values }) =>
    [...values.map(({ value }) => value), ...known[takes]].map((value) => `${name}:${value}`)
  );
}

function field(answer: Json, { list, name }: { list: string; name: string }): string[] {
  const rows = Array.isArray(answer[list]) ? answer[list] as Json[] : [];
  return [...new Set(rows.map((row) => row[name]).filter((word) => typeof word === "string"))];
}
