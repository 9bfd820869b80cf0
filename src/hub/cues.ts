/** What waits for each participant's hook: who wrote to them or asked them in. In memory; what is unread stays unread without it. */
import type { EventBodies, NumberedEvent } from "../protocol/events.ts";
import { type ConversationId, type Key, SYSTEM_KEY } from "../protocol/ids.ts";
import { isSystem, type Message } from "../protocol/message.ts";
import { canSee } from "./access.ts";
import type { Cue } from "./api.ts";
import type { Context } from "./context.ts";
import { flag, type Row } from "./messages.ts";
import { nameOf, prefsOf, type State } from "./state.ts";
import { isDirected } from "./unread.ts";

const MAX_WAITING = 1000;
/** A hook shows the first 120 characters. */
const BODY_CHARS = 500;

/** A message waits as its row, so that an edit, a deletion or a kick between now and then counts. */
type Waiting = { row: Row } | { cue: Cue };

interface Queue {
  waiting: Waiting[];
  dropped: number;
}

export class Cues {
  readonly #queues = new Map<Key, Queue>();

  onEvent(ctx: Context, event: NumberedEvent): void {
    if (!ctx.settings.cuesEnabled) return;
    if (event.kind === "message") return this.#message(ctx, event.body);
    if (event.kind === "invited") {
      return this.#add(event.body.key, { cue: invitationCue(ctx.state, event.body) });
    }
    if (event.kind !== "conversation_created" || !event.body.direct) return;
    const cue = directCue(event.body);
    for (const key of event.body.members) if (key !== event.body.created_by) this.#add(key, { cue });
  }

  /** Takes all that waits, oldest first; when more than 1000 waited, the first one says how many older ones were dropped. */
  async take(ctx: Context, key: Key): Promise<{ cues: Cue[]; count: number }> {
    const queue = this.#queues.get(key);
    if (!queue) return { cues: [], count: 0 };
    this.#queues.delete(key);
    try {
      const cues = await cuesOf(ctx, key, queue);
      return { cues, count: cues.length };
    } catch (error) {
      this.#putBack(key, queue);
      throw error;
    }
  }

  #putBack(key: Key, { waiting, dropped }: Queue): void {
    const since = this.#queues.get(key)?.waiting ?? [];
    this.#queues.set(key, { waiting: [...waiting, ...since].slice(-MAX_WAITING), dropped });
  }

  #message(ctx: Context, message: Message): void {
    if (isSystem(message)) return;
    const row = ctx.state.messages.ids.find(message.id);
    if (row === undefined) return;
    for (const key of addressees(ctx, message, row)) {
      const muted = ctx.state.participants.get(key)?.personal.muted_people.includes(message.sender.key);
      if (key !== message.sender.key && !muted && canSee(ctx.state, key, row)) this.#add(key, { row });
    }
  }

  #add(key: Key, waiting: Waiting): void {
    const queue = this.#queues.get(key) ?? { waiting: [], dropped: 0 };
    this.#queues.set(key, queue);
    queue.waiting.push(waiting);
    if (queue.waiting.length <= MAX_WAITING) return;
    queue.waiting.shift();
    queue.dropped++;
  }
}

/** Whispered to, mentioned, or the other one of a direct conversation; on request everybody who has not muted it. Each once. */
function addressees(ctx: Context, message: Message, row: Row): Set<Key> {
  const { state, settings } = ctx;
  if (message.recipients !== null) return new Set(message.recipients);
  const keys = new Set(message.mentions ?? []);
  const conversation = state.conversations.get(state.messages.conv(row));
  for (const key of conversation?.highlighters ?? []) if (isDirected(state, key, row)) keys.add(key);
  for (const key of conversation?.members ?? []) {
    if (conversation!.direct) keys.add(key);
    if (!settings.cueOnBroadcast) continue;
    const { muted, policy } = prefsOf(state.participants.get(key), conversation!);
    if (!muted && policy === "all") keys.add(key);
  }
  return keys;
}

async function cuesOf(ctx: Context, key: Key, { waiting, dropped }: Queue): Promise<Cue[]> {
  const rows = waiting.flatMap((item) =>
    "row" in item && isWanted(ctx.state, key, item.row) ? [item.row] : []
  );
  const messages = new Map(
    (await ctx.bodies.load(ctx.state, key, rows)).map((message) => [message.id, message]),
  );
  const cues = dropped > 0 ? [droppedCue(dropped)] : [];
  for (const item of waiting) {
    const message = "row" in item ? messages.get(ctx.state.messages.ids.at(item.row)) : undefined;
    if ("cue" in item) cues.push(item.cue);
    else if (message) cues.push(messageCue(message));
  }
  return cues;
}

/** Not what was deleted, hidden or read since. */
function isWanted(state: State, key: Key, row: Row): boolean {
  const { messages } = state;
  if (messages.has(row, flag.deleted) || !canSee(state, key, row)) return false;
  const participant = state.participants.get(key);
  const seq = messages.seq(row);
  const root = messages.root(row);
  if (root !== null && (participant?.threadCursors.get(root) ?? 0) >= seq) return false;
  const cursor = participant?.cursors.get(messages.conv(row));
  return !cursor || cursor.seq < seq || cursor.directed < seq;
}

function messageCue({ conv, sender, body }: Message): Cue {
  return {
    conversation: conv,
    sender_name: sender.name,
    sender_key: sender.key,
    body: body.slice(0, BODY_CHARS).toWellFormed(),
  };
}

function invitationCue(state: State, { conv, by, note }: EventBodies["invited"]): Cue {
  const body = `invited you to #${conv}${note === "" ? "" : `: ${note.slice(0, BODY_CHARS)}`}`;
  return cueFrom(conv, { key: by, name: nameOf(state, by), body });
}

function directCue({ conv, created_by, created_by_name }: EventBodies["conversation_created"]): Cue {
  return cueFrom(conv, {
    key: created_by,
    name: created_by_name,
    body: "opened a direct conversation with you",
  });
}

function droppedCue(count: number): Cue {
  const body =
    `${count} older messages are not shown here: comms_check and comms_read with unread=true have them`;
  return cueFrom("general", { key: SYSTEM_KEY, name: "system", body });
}

function cueFrom(
  conversation: ConversationId,
  { key, name, body }: { key: Key; name: string; body: string },
): Cue {
  return { conversation, sender_name: name, sender_key: key, body };
}
