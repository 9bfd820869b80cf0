/** Published events read back, and followed live, by one viewer. */
import { mayReceive } from "./access.ts";
import type { FeedEvent, FeedPage, Viewer } from "./api.ts";
import type { Context } from "./context.ts";
import { decodeRecord, isKnown } from "./records.ts";
import type { NumberedEvent } from "../protocol/events.ts";
import type { StoredRecord } from "./ports.ts";
import { wiresOf } from "./wire.ts";
import type { Wire } from "./wire_form.ts";

const PAGE = 500;
/** Records looked at for one page at most: a viewer who sees little must not make the daemon read everything at once. */
const SCAN = 20_000;
/** Events that may wait for one slow reader of a live stream. */
const BACKLOG = 10_000;

/** What the viewer may see of one event, in the form in which it is published. */
export function feedEventsOf(ctx: Context, viewer: Viewer, event: NumberedEvent): FeedEvent[] {
  return wiresOf(ctx.state, event)
    .filter((wire: Wire) => !wire.repeat && mayReceive(ctx.state, viewer, wire.audience))
    .map(({ topic, payload }) => ({ seq: event.seq, topic, payload }));
}

/** At most `limit` events after `since`. `seq` is where to go on from, also when nothing was visible. */
export async function feed(
  ctx: Context,
  viewer: Viewer,
  args: { since: number; limit?: number },
): Promise<FeedPage> {
  const { realm } = ctx.journal;
  const head = ctx.journal.durableSeq;
  if (args.since > head || args.since < 0) return { reset: true, seq: head, realm };
  const limit = Math.min(PAGE, Math.max(1, args.limit ?? PAGE));
  const events: FeedEvent[] = [];
  let seq = args.since;
  let scanned = 0;
  while (events.length < limit && seq < head && scanned < SCAN) {
    const records = await ctx.journal.page(seq + 1, Math.min(PAGE, head - seq));
    if (records.length === 0) break;
    for (const record of records) {
      if (events.length >= limit || record.seq > head) break;
      events.push(...visible(ctx, viewer, record));
      seq = record.seq;
      scanned++;
    }
  }
  return { reset: false, events, seq, has_more: seq < head, realm };
}

function visible(ctx: Context, viewer: Viewer, record: StoredRecord): FeedEvent[] {
  if (record.tombstone || !isKnown(record)) return [];
  return feedEventsOf(ctx, viewer, decodeRecord(record).event);
}

/** Those who follow live; each gets every durable event once, in order. */
export class Followers {
  readonly #listeners = new Set<(event: NumberedEvent) => void>();

  get size(): number {
    return this.#listeners.size;
  }

  add(listener: (event: NumberedEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  event(event: NumberedEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}

/** Everything after `since`, then live, until the signal. A reader that falls too far behind is told to reset and ended. */
export async function* follow(
  ctx: Context,
  viewer: Viewer,
  { since, signal }: { since: number; signal: AbortSignal },
): AsyncGenerator<FeedEvent | { reset: true; seq: number }> {
  const live = new Live(ctx, viewer, signal);
  try {
    let last = since;
    for (;;) {
      const page = await feed(ctx, viewer, { since: last });
      if (page.reset) {
        yield { reset: true, seq: page.seq };
        last = page.seq;
        break;
      }
      yield* page.events;
      last = page.seq;
      if (!page.has_more || signal.aborted) break;
    }
    yield* live.after(last);
  } finally {
    live.end();
  }
}

class Live {
  readonly #ctx: Context;
  readonly #viewer: Viewer;
  readonly #signal: AbortSignal;
  readonly #remove: () => void;
  #queue: NumberedEvent[] = [];
  #overflow = false;
  #wake: () => void = () => {};

  constructor(ctx: Context, viewer: Viewer, signal: AbortSignal) {
    this.#ctx = ctx;
    this.#viewer = viewer;
    this.#signal = signal;
    this.#remove = ctx.followers.add((event) => this.#push(event));
    signal.addEventListener("abort", this.#onAbort);
  }

  readonly #onAbort = () => this.#wake();

  end(): void {
    this.#remove();
    this.#signal.removeEventListener("abort", this.#onAbort);
  }

  async *after(last: number): AsyncGenerator<FeedEvent | { reset: true; seq: number }> {
    while (!this.#signal.aborted) {
      const events = this.#queue;
      this.#queue = [];
      for (const event of events) {
        if (event.seq > last) yield* feedEventsOf(this.#ctx, this.#viewer, event);
      }
      if (this.#overflow) {
        yield { reset: true, seq: this.#ctx.journal.durableSeq };
        return;
      }
      if (this.#queue.length === 0) await this.#next();
    }
  }

  #push(event: NumberedEvent): void {
    if (this.#queue.length >= BACKLOG) {
      this.#overflow = true;
      this.#ctx.counters.droppedStreams++;
      this.#ctx.log.warn("events.reader_slow", { viewer: this.#viewer, waiting: BACKLOG });
      this.#remove();
      this.#queue = [];
    } else this.#queue.push(event);
    this.#wake();
  }

  #next(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#signal.aborted || this.#queue.length > 0 || this.#overflow) resolve();
      else this.#wake = resolve;
    });
  }
}
