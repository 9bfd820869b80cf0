/** Everything that leaves the hub without being asked for, released in order once the journal is on disk. */
import type { NumberedEvent } from "../protocol/events.ts";
import type { Bus, Journal, Log, Publication } from "./ports.ts";

/** Told of each durable event, in order. MUST NOT block and MUST NOT throw for long: a throw is logged as a bug. */
export type EventListener = (event: NumberedEvent, body: Uint8Array) => void;

interface Item {
  seq: number;
  release: () => void;
}

export class Outbox {
  readonly #journal: Journal;
  readonly #log: Log;
  readonly #listeners: EventListener[] = [];
  #bus: Bus;
  #queue: Item[] = [];
  #running = false;

  constructor(options: { journal: Journal; bus: Bus; log: Log }) {
    this.#journal = options.journal;
    this.#bus = options.bus;
    this.#log = options.log;
  }

  /** What waits until it is on disk. */
  get size(): number {
    return this.#queue.length;
  }

  /** The bus exists only once the broker does, and the broker needs the hub. */
  attachBus(bus: Bus): void {
    this.#bus = bus;
  }

  onEvent(listener: EventListener): () => void {
    this.#listeners.push(listener);
    return () => this.#listeners.splice(this.#listeners.indexOf(listener), 1);
  }

  /** Queues an event for the listeners. */
  event(event: NumberedEvent, body: Uint8Array): void {
    this.#push(event.seq, () => {
      for (const listener of [...this.#listeners]) listener(event, body);
    });
  }

  /** Queues a publication behind everything decided so far. */
  publish(publication: Publication): void {
    this.#push(this.#journal.nextSeq - 1, () => this.#bus.publish(publication));
  }

  /** Publishes at once: only for listeners, which run when their event is durable. */
  publishNow(publication: Publication): void {
    this.#bus.publish(publication);
  }

  /** Drops what was decided but never reached the disk. */
  discardAfter(seq: number): void {
    this.#queue = this.#queue.filter((item) => item.seq <= seq);
  }

  #push(seq: number, release: () => void): void {
    this.#queue.push({ seq, release });
    if (this.#running) return;
    this.#run().catch((error) => this.#log.error("outbox.stopped", { error: String(error) }));
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#queue.length > 0) {
      const upTo = this.#queue[this.#queue.length - 1]!.seq;
      try {
        if (upTo > this.#journal.durableSeq) await this.#journal.durable(upTo);
      } catch {
        // The hub folds its state again and calls discardAfter; those who waited for an answer were told by the journal.
        this.discardAfter(this.#journal.durableSeq);
      }
      this.#release(this.#journal.durableSeq);
    }
    this.#running = false;
  }

  #release(upTo: number): void {
    const end = this.#queue.findIndex((item) => item.seq > upTo);
    const ready = end < 0 ? this.#queue : this.#queue.slice(0, end);
    this.#queue = end < 0 ? [] : this.#queue.slice(end);
    for (const item of ready) {
      try {
        item.release();
      } catch (error) {
        this.#log.error("outbox.bug", { seq: item.seq, error: String(error) });
      }
    }
  }
}
