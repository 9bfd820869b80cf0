/** Making a hand-over: what goes into it, its text, and remembering it before it leaves. */
import type { Message } from "../../protocol/message.ts";
import { type Key, SYSTEM_KEY } from "../../protocol/ids.ts";
import type { Rung } from "../api.ts";
import { commit, type Context, timestamp } from "../context.ts";
import { nameOf, type State } from "../state.ts";
import { type Framed, frameOf, summaryOf } from "./frame.ts";
import { noteHandOver, noteSeen } from "./hops.ts";
import { type KeptSession, speakerId } from "./kept_sessions.ts";
import type { Offer } from "./offers.ts";
import { type Pending, pendingFor } from "./pending.ts";

const MAX_ITEMS = 20;
const BODY_CHARS = 1200;
/** Agents' plain talk beyond the newest so many is told by its number. */
const MAX_PLAIN = 40;
/** Of what lay there before somebody came, the newest so many that are worth it are shown. */
const MAX_BACKLOG = 10;
/** What stands around a body, roughly. */
const HEAD_CHARS = 120;

export interface Place {
  rung: Rung;
  /** Of the bodies together; the client cuts a hook's text after 10,000. */
  chars: number;
  /** Only when there is something that is worth a turn. */
  needsUrgent: boolean;
  calls?: readonly string[];
}

export interface HandOver {
  offer: Offer;
  text: string;
  summary: string;
  ids: string[];
}

interface Choice {
  wanted: Pending[];
  folded: Pending[];
}

/** The next hand-over to a speaker; undefined when there is nothing to say here. Throws CommsError `unavailable`. */
export async function handOver(
  ctx: Context,
  kept: KeptSession,
  place: Place,
): Promise<HandOver | undefined> {
  const id = speakerId(kept.session, kept.agent);
  const choice = choose(ctx, kept, place);
  if (choice === undefined) return undefined;
  const offer: Offer = {
    id: ctx.ids.uuid(),
    rung: place.rung,
    at: ctx.clock.now(),
    seqs: [...choice.wanted, ...choice.folded].map(({ seq }) => seq),
    isHanded: false,
    calls: place.calls ?? [],
  };
  // Before anything is awaited: a second hook of the same moment must not hand over the same.
  ctx.sessions.offers.add(id, offer);
  try {
    return await written(ctx, id, { offer, choice, place });
  } catch (error) {
    ctx.sessions.offers.take(id, (other) => other === offer);
    throw error;
  }
}

/** What is worth a turn goes first, then the newest plain talk; of a backlog only the newest that is worth it. */
function choose(ctx: Context, kept: KeptSession, place: Place): Choice | undefined {
  const onItsWay = ctx.sessions.offers.seqs(speakerId(kept.session, kept.agent));
  const pending = pendingFor(ctx, kept).filter(({ seq }) => !onItsWay.has(seq));
  const urgent = pending.filter(({ isUrgent }) => isUrgent);
  if (pending.length === 0 || (place.needsUrgent && urgent.length === 0)) return undefined;
  const isOld = ({ seq }: Pending) => seq <= kept.backlog;
  const wanted = [
    ...newest(urgent.filter(isOld), MAX_BACKLOG),
    ...urgent.filter((one) => !isOld(one)),
    ...newest(pending.filter((one) => !one.isUrgent && !isOld(one)), MAX_PLAIN),
  ];
  const isWanted = new Set(wanted);
  return { wanted, folded: pending.filter((one) => !isWanted.has(one)) };
}

function newest(pending: readonly Pending[], max: number): Pending[] {
  return pending.slice(Math.max(0, pending.length - max));
}

async function written(
  ctx: Context,
  id: string,
  { offer, choice, place }: { offer: Offer; choice: Choice; place: Place },
): Promise<HandOver | undefined> {
  const key = ctx.state.sessions.get(id)?.key ?? "";
  const first = choice.wanted.slice(0, MAX_ITEMS);
  const messages = await ctx.bodies.load(ctx.state, key, first.map(({ row }) => row));
  const shown = fitting(messages, place.chars);
  // Who reads is who is bound now.
  const kept = ctx.state.sessions.get(id);
  if (kept?.key !== key) {
    ctx.sessions.offers.take(id, (other) => other === offer);
    return undefined;
  }
  const cut = new Set(messages.slice(shown.length).map((message) => message.id));
  const left = choice.wanted.filter(({ row }, at) =>
    at >= MAX_ITEMS || cut.has(ctx.state.messages.ids.at(row))
  );
  const waiting = new Set(left.map(({ seq }) => seq));
  const repeated = new Set(kept.offered);
  offer.seqs = offer.seqs.filter((seq) => !waiting.has(seq));
  keep(ctx, kept, { offered: [...new Set([...kept.offered, ...offer.seqs])] });
  offer.isHanded = place.rung !== "socket";
  if (offer.isHanded) noteHandOver(ctx, kept, offer);
  const items = shown.filter(({ deleted_at }) => deleted_at === undefined).map((message) =>
    framed(ctx.state, message, { me: key, wanted: first, repeated })
  ).sort((a, b) => (a.message.seq ?? 0) - (b.message.seq ?? 0));
  const text = frameOf({
    me: { key, name: nameOf(ctx.state, key) },
    items,
    folded: countByConversation(choice.folded),
    more: left.length,
    bodyChars: BODY_CHARS,
  });
  return { offer, text, summary: summaryOf(items), ids: items.map(({ message }) => message.id) };
}

/** As many as fit, in their order; at least one. */
function fitting(messages: readonly Message[], chars: number): Message[] {
  let left = chars;
  const end = messages.findIndex(({ body }, at) => {
    left -= HEAD_CHARS + Math.min(body.length, BODY_CHARS);
    return left < 0 && at > 0;
  });
  return end < 0 ? [...messages] : messages.slice(0, end);
}

function framed(
  state: State,
  message: Message,
  { me, wanted, repeated }: { me: Key; wanted: readonly Pending[]; repeated: ReadonlySet<number> },
): Framed {
  const one = wanted.find(({ row }) => state.messages.ids.at(row) === message.id)!;
  return {
    message,
    reason: one.reason,
    isProven: isSenderProven(state, message),
    isRepeated: repeated.has(one.seq),
    others: (message.recipients ?? []).filter((key) => key !== me).map((key) => `@${nameOf(state, key)}`),
  };
}

function countByConversation(pending: readonly Pending[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { conversation: { id } } of pending) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}

/** The answer of a tool call shows these: as good as handed over. */
export function noteShown(
  ctx: Context,
  kept: KeptSession,
  { shown, toolUseId }: { shown: readonly string[]; toolUseId: string },
): void {
  const { messages } = ctx.state;
  const rows = shown.map((id) => messages.ids.find(id)).filter((row) => row !== undefined);
  const seqs = rows.map((row) => messages.seq(row));
  const offer: Offer = {
    id: ctx.ids.uuid(),
    rung: "tool",
    at: ctx.clock.now(),
    seqs,
    isHanded: true,
    calls: [toolUseId],
  };
  ctx.sessions.offers.add(speakerId(kept.session, kept.agent), offer);
  keep(ctx, kept, { offered: [...new Set([...kept.offered, ...seqs])] });
  noteHandOver(ctx, kept, offer);
}

/** Nobody but the holder of the token can have written it: the key took one before it was written. */
function isSenderProven(state: State, { sender, seq = 0 }: Message): boolean {
  const since = state.participants.get(sender.key)?.tokenSince;
  return since !== undefined && seq > since;
}

/** Remembers something about a session. Throws CommsError `unavailable`. */
export function keep(ctx: Context, kept: KeptSession, change: Partial<KeptSession>): KeptSession {
  const body: KeptSession = { ...kept, ...change, ts: timestamp(ctx) };
  commit(ctx, { kind: "session_kept", body }, { actor: kept.key ?? SYSTEM_KEY });
  return body;
}

/** These were seen. The cursor moves over all that needs no telling any more. */
export function confirm(ctx: Context, kept: KeptSession, seqs: readonly number[]): KeptSession {
  const seen = new Set(seqs);
  noteSeen(ctx, kept, seqs);
  const offered = kept.offered.filter((seq) => !seen.has(seq));
  const beyond = [...new Set([...kept.beyond, ...seqs])].filter((seq) => seq > kept.up_to);
  const first = pendingFor(ctx, { ...kept, beyond })[0]?.seq ?? ctx.journal.durableSeq + 1;
  const up_to = Math.max(kept.up_to, first - 1);
  return keep(ctx, kept, { up_to, offered, beyond: beyond.filter((seq) => seq > up_to) });
}
