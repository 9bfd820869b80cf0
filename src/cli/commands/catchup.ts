/** `catchup`: a digest of what is unread. */
import type { Call } from "../command.ts";
import { requireDaemon, wholeNumber } from "../daemon.ts";
import { markedPlace, placeLookup } from "../direct.ts";
import { shownIdChars } from "../message_text.ts";
import { harmless, paint, type Terminal } from "../terminal.ts";

interface Values {
  budget: string | undefined;
  json: boolean;
}

interface Item {
  id: string;
  conversation: string;
  from: string;
  text: string;
  cut?: true;
  whisper?: true;
  replies?: number;
}

interface Digest {
  total_unread: number;
  directed: Item[];
  conversations: {
    conversation: string;
    unread_count: number;
    messages: Item[];
    threads: { root_id: string; unread_replies: number; last_author: string | null }[];
  }[];
  omitted: number;
}

const defaultBudget = 2_000;
const maxBudget = 20_000;

export async function catchup({ values, world }: Call<Values>): Promise<number> {
  const { terminal } = world;
  const budget_tokens = wholeNumber(values.budget, {
    option: "--budget",
    fallback: defaultBudget,
    max: maxBudget,
  });
  const { daemon } = await requireDaemon(world, { exitCode: 3 });
  const digest = await daemon.get("/api/catchup", { query: { budget_tokens } });
  if (values.json) terminal.out(JSON.stringify(digest, null, 2));
  else {
    const placeOf = await placeLookup((path) => daemon.get(path));
    show(terminal, { digest: digest as unknown as Digest, placeOf });
  }
  return 0;
}

function show(
  terminal: Terminal,
  { digest, placeOf }: { digest: Digest; placeOf: (conversation: string) => string },
): void {
  if (digest.total_unread === 0) return terminal.err("You have read everything.");
  if (digest.directed.length > 0) {
    terminal.out(paint(terminal, "bold", "For you:"));
    for (const item of digest.directed) {
      terminal.out(`  ${markedPlace(placeOf(item.conversation))} ${itemText(terminal, item)}`);
    }
  }
  for (const { conversation, unread_count, messages, threads } of digest.conversations) {
    terminal.out(paint(terminal, "bold", `${markedPlace(placeOf(conversation))}: ${unread_count} unread`));
    for (const item of messages) terminal.out(`  ${itemText(terminal, item)}`);
    for (const { root_id, unread_replies, last_author } of threads) {
      const last = last_author === null ? "" : `, the last by @${harmless(last_author)}`;
      terminal.out(`  thread ${root_id.slice(0, shownIdChars)}: ${unread_replies} unread${last}`);
    }
  }
  if (digest.omitted > 0) terminal.err(`${digest.omitted} more did not fit: --budget shows more.`);
}

function itemText(terminal: Terminal, { id, from, text, cut, whisper, replies }: Item): string {
  const notes = [whisper && "whisper", replies && `${replies} replies`].filter(Boolean);
  const note = notes.length === 0 ? "" : ` (${notes.join(", ")})`;
  const line = harmless(text).replaceAll(/\s*\n\s*/g, " ");
  const short = paint(terminal, "dim", id.slice(0, shownIdChars));
  return `${short} @${harmless(from)}${note}: ${line}${cut ? " …" : ""}`;
}
