/** What happened since somebody was last here, sized to a budget. Deterministic: the same unread messages give the same digest. */
import type { Message } from "../protocol/message.ts";
import type { Caller, CatchupConversation, CatchupItem, CatchupResult } from "./api.ts";
import { checkedCount } from "./select.ts";
import { concerning } from "./check.ts";
import type { Context } from "./context.ts";
import { flag, type Row } from "./messages.ts";
import { type Conversation, nameOf, type Participant, type State } from "./state.ts";
import { countUnread, isDirected, unreadRows, unreadThreads } from "./unread.ts";

const DEFAULT_TOKENS = 2000;
const MAX_TOKENS = 20_000;
/** A rough measure that errs on the safe side for English and code. */
const CHARS_PER_TOKEN = 4;
/** Unread rows of one conversation that are looked at; of what is older only the count is told. */
const MAX_ROWS = 500;
const DIRECTED_CHARS = 600;
const PLAIN_CHARS = 240;

interface Scope {
  conversation: Conversation;
  directed: Row[];
  plain: Row[];
  threads: ReadonlyMap<Row, number>;
  unread: number;
}

/** Directed messages first, then the newest of each conversation in turn, until the budget is spent. No cursor moves. */
export async function catchup(
  ctx: Context,
  caller: Caller,
  args: { budget_tokens?: number | undefined },
): Promise<CatchupResult> {
  const { state } = ctx;
  const participant = state.participants.get(caller.key)!;
  const tokens = checkedCount(args.budget_tokens, DEFAULT_TOKENS, MAX_TOKENS);
  const scopes = concerning(state, caller.key)
    .map((conversation) => scopeOf(state, participant, conversation))
    .filter(({ directed, plain, threads }) => directed.length + plain.length + threads.size > 0);
  const budget = new Budget(tokens * CHARS_PER_TOKEN);
  const result: CatchupResult = {
    total_unread: scopes.reduce((sum, { unread }) => sum + unread, 0),
    directed: [],
    conversations: scopes.map((scope) => overview(state, scope)),
    omitted: 0,
  };
  budget.spend(JSON.stringify(result.conversations).length);
  result.directed = await directedItems(ctx, participant, { scopes, budget });
  await plainItems(ctx, participant, { scopes, budget, into: result.conversations });
  const shown = result.directed.length + result.conversations.reduce((sum, c) => sum + c.messages.length, 0);
  result.omitted = scopes.reduce((sum, { directed, plain }) => sum + directed.length + plain.length, 0) -
    shown;
  return result;
}

class Budget {
  #left: number;
  constructor(chars: number) {
    this.#left = chars;
  }
  /** False when it does not fit any more; nothing is spent then. */
  take(item: unknown): boolean {
    const size = JSON.stringify(item).length + 1;
    if (size > this.#left) return false;
    this.#left -= size;
    return true;
  }
  spend(chars: number): void {
    this.#left -= chars;
  }
}

function scopeOf(state: State, participant: Participant, conversation: Conversation): Scope {
  const directed: Row[] = [];
  const plain: Row[] = [];
  for (const row of unreadRows(state, participant, conversation)) {
    if (isDirected(state, participant.key, row)) directed.push(row);
    else if (!state.messages.has(row, flag.reply | flag.system)) plain.push(row);
    if (plain.length > MAX_ROWS) plain.shift();
  }
  const threads = unreadThreads(state, participant, conversation);
  const unread = countUnread(state, participant, conversation).count;
  return { conversation, directed, plain, threads, unread };
}

/** Threads are folded to a line each: who wrote how much, and where to read on. */
function overview(
  state: State,
  { conversation, plain, directed, threads, unread }: Scope,
): CatchupConversation {
  const senders = new Set([...plain, ...directed].map((row) => nameOf(state, state.messages.sender(row))));
  return {
    conversation: conversation.id,
    unread_count: unread,
    from: [...senders],
    messages: [],
    threads: [...threads].sort(([a], [b]) => a - b).map(([root, count]) => {
      const last = state.messages.threads.lastReply(root);
      return {
        root_id: state.messages.ids.at(root),
        unread_replies: count,
        last_author: last === undefined ? null : nameOf(state, state.messages.sender(last)),
      };
    }),
  };
}

async function directedItems(
  ctx: Context,
  { key }: Participant,
  { scopes, budget }: { scopes: Scope[]; budget: Budget },
): Promise<CatchupItem[]> {
  const rows = scopes.flatMap(({ directed }) => directed).sort((a, b) => a - b).slice(-MAX_ROWS);
  const items: CatchupItem[] = [];
  for (const message of await ctx.bodies.load(ctx.state, key, rows)) {
    const item = itemOf(message, DIRECTED_CHARS);
    if (budget.take(item)) items.push(item);
  }
  return items;
}

/** In turn through the conversations, the newest first, so that a loud one does not hide a quiet one. */
async function plainItems(
  ctx: Context,
  { key }: Participant,
  { scopes, budget, into }: { scopes: Scope[]; budget: Budget; into: CatchupConversation[] },
): Promise<void> {
  const loaded = await Promise.all(
    scopes.map(({ plain }) => ctx.bodies.load(ctx.state, key, plain.slice(-60))),
  );
  let progress = true;
  for (let round = 1; progress; round++) {
    progress = false;
    loaded.forEach((messages, i) => {
      const message = messages.at(-round);
      const item = message && itemOf(message, PLAIN_CHARS);
      if (!item || !budget.take(item)) return;
      into[i]!.messages.unshift(item);
      progress = true;
    });
  }
}

function itemOf(message: Message, maxChars: number): CatchupItem {
  const cut = message.body.length > maxChars;
  const item: CatchupItem = {
    id: message.id,
    conversation: message.conv,
    ts: message.ts,
    from: message.sender.name,
    type: message.sender.type,
    text: cut ? `${message.body.slice(0, maxChars)}…` : message.body,
  };
  if (cut) item.cut = true;
  if (message.recipients !== null) item.whisper = true;
  if (message.reply_to !== null) item.reply_to = message.reply_to;
  if (message.thread_reply_count) item.replies = message.thread_reply_count;
  return item;
}
