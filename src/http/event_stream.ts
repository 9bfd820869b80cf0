/**
 * One SSE answer. Contract:
 * it MUST NOT read ahead of its client: one event is held at most, the rest waits in the hub's bounded queue;
 * it MUST say something every heartbeat, so that both sides notice a dead connection;
 * it MUST end the source, and tell `onEnd` once, when the client leaves, stops reading, or the door closes.
 */
import type { FeedEvent } from "../hub/api.ts";

export interface StreamItem {
  /** Absent: a plain message event. */
  event?: string;
  id: number;
  data: unknown;
}

export interface EventStreamOptions {
  /** What is said before anything of the source. */
  first: readonly StreamItem[];
  source: (signal: AbortSignal) => AsyncIterable<FeedEvent | { reset: true; seq: number }>;
  closing: AbortSignal;
  heartbeatMs: number;
  onEnd: () => void;
  /** Calls back when the client may not be allowed any more. Returns what ends it. */
  onRevoked: (listener: () => void) => () => void;
  isStillAllowed: () => Promise<boolean>;
}

/** A client that reads nothing for so many heartbeats counts as gone. */
const patience = 4;
const encoder = new TextEncoder();
const heartbeat = encoder.encode(": still here\n\n");

export function eventStream(options: EventStreamOptions): Response {
  const stream = new EventStream(options);
  return new Response(stream.readable(), {
    headers: {
      "content-type": "text/event-stream",
      "cache-control": "no-store, no-transform",
      "x-content-type-options": "nosniff",
      "x-accel-buffering": "no",
    },
  });
}

type Controller = ReadableStreamDefaultController<Uint8Array>;

class EventStream {
  readonly #options: EventStreamOptions;
  readonly #end = new AbortController();
  readonly #onClosing = () => this.#finish();
  #stopWatching = () => {};
  #iterator: AsyncIterator<FeedEvent | { reset: true; seq: number }> | undefined;
  #controller: Controller | undefined;
  /** Called when a chunk was handed over to a client that asked for one. */
  #served: (() => void) | undefined;
  /** Read from the source while the client was not asking. */
  #held: Uint8Array | undefined;
  #reading = false;
  #silentBeats = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(options: EventStreamOptions) {
    this.#options = options;
  }

  readable(): ReadableStream<Uint8Array> {
    return new ReadableStream<Uint8Array>({
      start: (controller) => this.#start(controller),
      pull: () => this.#pull(),
      cancel: () => this.#finish(),
    }, { highWaterMark: 0 });
  }

  #start(controller: Controller): void {
    const { first, source, closing, heartbeatMs } = this.#options;
    this.#controller = controller;
    this.#held = encoder.encode("retry: 2000\n\n" + first.map(frame).join(""));
    this.#iterator = source(this.#end.signal)[Symbol.asyncIterator]();
    this.#timer = setInterval(() => this.#beat(), heartbeatMs);
    closing.addEventListener("abort", this.#onClosing);
    this.#stopWatching = this.#options.onRevoked(() => this.#askAgain());
    if (closing.aborted) this.#finish();
  }

  #pull(): Promise<void> {
    return new Promise((served) => {
      this.#served = served;
      if (this.#held) this.#serve(this.#held);
      else if (!this.#reading) this.#read();
    });
  }

  #read(): void {
    this.#reading = true;
    this.#iterator!.next().then((next) => {
      this.#reading = false;
      if (next.done) this.#finish();
      else this.#offer(encodeItem(next.value));
    }, () => this.#finish());
  }

  #offer(chunk: Uint8Array): void {
    if (this.#served) this.#serve(chunk);
    else this.#held = chunk;
  }

  #serve(chunk: Uint8Array): void {
    if (this.#end.signal.aborted) return;
    const served = this.#served;
    this.#served = undefined;
    if (chunk === this.#held) this.#held = undefined;
    this.#silentBeats = 0;
    this.#controller!.enqueue(chunk);
    served?.();
  }

  #beat(): void {
    if (this.#served) return this.#serve(heartbeat);
    this.#silentBeats++;
    if (this.#silentBeats >= patience) this.#finish();
  }

  #askAgain(): void {
    this.#options.isStillAllowed().then((isAllowed) => isAllowed || this.#finish(), () => this.#finish());
  }

  #finish(): void {
    if (this.#end.signal.aborted) return;
    this.#end.abort();
    clearInterval(this.#timer);
    this.#options.closing.removeEventListener("abort", this.#onClosing);
    this.#stopWatching();
    this.#iterator?.return?.().catch(() => {});
    this.#options.onEnd();
    try {
      this.#controller!.close();
    } catch {
      // Cancelled by the reader: closed already.
    }
    this.#served?.();
  }
}

function encodeItem(item: FeedEvent | { reset: true; seq: number }): Uint8Array {
  if ("reset" in item) {
    return encoder.encode(frame({ event: "reset", id: item.seq, data: { seq: item.seq } }));
  }
  return encoder.encode(frame({ id: item.seq, data: item }));
}

/** JSON has no raw line breaks, so one data line is enough. */
function frame({ event, id, data }: StreamItem): string {
  return `${event ? `event: ${event}\n` : ""}id: ${id}\ndata: ${JSON.stringify(data)}\n\n`;
}
