/** `search`: messages of all conversations that answer a query. */
import type { DaemonClient } from "../../client/daemon_client.ts";
import type { Message } from "../../protocol/message.ts";
import type { Snippet } from "../../protocol/search_snippet.ts";
import type { Call } from "../command.ts";
import { conversationOf, requireDaemon, wholeNumber } from "../daemon.ts";
import { markedPlace, placeLookup } from "../direct.ts";
import { clock, shownIdChars } from "../message_text.ts";
import { harmless, paint, type Terminal } from "../terminal.ts";

interface Values {
  query: string[];
  in: string | undefined;
  newest: boolean;
  limit: string | undefined;
  json: boolean;
}

interface Hit {
  conversation: string;
  snippet: Snippet;
  message: Message;
}

interface Answer {
  results: Hit[];
  next: string | null;
  building: boolean;
}

/** What one answer may have. */
const pageSize = 100;

export async function search({ values, world }: Call<Values>): Promise<number> {
  const { terminal } = world;
  const limit = wholeNumber(values.limit, { option: "--limit", fallback: 20, max: 1000 });
  const { config, daemon } = await requireDaemon(world, { exitCode: 3 });
  const query = values.query.join(" ");
  const conversation = values.in === undefined
    ? undefined
    : await conversationOf({ config, daemon }, values.in);
  const asked = { query, order: values.newest ? "newest" : "relevance", conversation };
  const found = await pagesOf(daemon, { asked, limit });
  if (values.json) terminal.out(JSON.stringify(found, null, 2));
  else if (found.results.length > 0) {
    const placeOf = await placeLookup((path) => daemon.get(path));
    for (const hit of found.results) {
      terminal.out(hitText(terminal, { ...hit, place: placeOf(hit.conversation) }));
    }
  }
  if (found.building) terminal.err("The search index is being built: until then searches take longer.");
  if (found.results.length === 0) terminal.err(`Nothing found for ${query}.`);
  else if (found.next !== null) terminal.err("There is more: --limit shows more.");
  return found.results.length === 0 ? 1 : 0;
}

/** Page after page, as one need not be full. */
async function pagesOf(
  daemon: DaemonClient,
  { asked, limit }: { asked: Readonly<Record<string, string | undefined>>; limit: number },
): Promise<Answer> {
  const results: Hit[] = [];
  let cursor: string | undefined;
  let building = false;
  do {
    const query = { ...asked, limit: Math.min(pageSize, limit - results.length), cursor };
    const page = await daemon.get("/api/search", { query }) as unknown as Answer;
    results.push(...page.results);
    cursor = page.next ?? undefined;
    building = page.building;
  } while (cursor !== undefined && results.length < limit);
  return { results, next: cursor ?? null, building };
}

function hitText(terminal: Terminal, { place, snippet, message }: Hit & { place: string }): string {
  const time = paint(terminal, "dim", `[${clock(message.ts)}] ${message.id.slice(0, shownIdChars)}`);
  const note = message.recipients === null ? "" : " (whisper)";
  const from = paint(terminal, "bold", `@${harmless(message.sender.name)}`);
  return `${time} ${markedPlace(place)} ${from}${note}: ${marked(terminal, snippet)}`;
}

/** Highlighted where colours are. */
function marked(terminal: Terminal, { text, highlights }: Snippet): string {
  let line = "";
  let at = 0;
  for (const [start, end] of highlights) {
    line += harmless(text.slice(at, start)) + paint(terminal, "yellow", harmless(text.slice(start, end)));
    at = end;
  }
  return line + harmless(text.slice(at));
}
